using System.Net;
using System.Text;

namespace SocialFeed.GraphQL.AspNetCore.Tests;

/// <summary>What counts as a request, and what is said to everything else.</summary>
public sealed class RequestTests
{
    [Theory]
    [InlineData("""{"query":"{ hello }"}""", """{"data":{"hello":"hello you"}}""")]
    [InlineData("""  { "query" : "{ hello }" , "unknown": [{"a": null}], "id": 1 }  """, """{"data":{"hello":"hello you"}}""")]
    [InlineData("""{"query":"{ hello }","variables":null,"operationName":null,"extensions":null}""", """{"data":{"hello":"hello you"}}""")]
    [InlineData("""{"variables":{"n":"x"},"extensions":{"a":1},"operationName":"A","query":"query A($n: String) { hello(name: $n) } query B { hello }"}""", """{"data":{"hello":"hello x"}}""")]
    [InlineData("""{"query":"query($j: Json) { json(value: $j) }","variables":{"j":{"a":[1,"\u00e9",{"b":null}]}}}""", """{"data":{"json":{"a":[1,"é",{"b":null}]}}}""")]
    [InlineData("""{"query":"{ hello(name: \"\u00e9\\n\ud83d\ude00\") }"}""", """{"data":{"hello":"hello é\n😀"}}""")]
    [InlineData("""{"query":"{\n\thello\n}"}""", """{"data":{"hello":"hello you"}}""")]
    [InlineData("\uFEFF{\"query\":\"{ hello }\"}", """{"data":{"hello":"hello you"}}""")]
    [InlineData("""{"q\u0075ery":"{ hello }"}""", """{"data":{"hello":"hello you"}}""")]
    [InlineData("""{"query":"mutation { set(value: 3) }"}""", """{"data":{"set":3}}""")]
    public async Task A_request_is_executed(string body, string expected)
    {
        await using var server = await GraphQLServer.StartAsync();
        using var response = await server.PostAsync(body);
        Assert.Equal(expected, await response.TextAsync());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Encoding.UTF8.GetByteCount(expected), response.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData(" ", "not JSON")]
    [InlineData("nonsense", "not JSON")]
    [InlineData("{", "not JSON")]
    [InlineData("""{"query":"{ hello }" """, "not JSON")]
    [InlineData("""{"query":"{ hello }",}""", "not JSON")]
    [InlineData("""{"query":"{ hello }"} {}""", "not JSON")]
    [InlineData("""{'query':'{ hello }'}""", "not JSON")]
    [InlineData("""{"query":"{ hello }" // no comments""" + "\n}", "not JSON")]
    [InlineData("{\"query\":\"{\n hello }\"}", "not JSON")]
    [InlineData("""{"query":"\ud83d"}""", "surrogate")]
    [InlineData("""{"query":"{ hello }","operationName":"\ud83d"}""", "surrogate")]
    [InlineData("""{"query":"{ hello }","variables":{"a":["\udc00"]}}""", "surrogate")]
    [InlineData("""{"query":"{ hello }","variables":{"\udc00":1}}""", "surrogate")]
    public async Task What_is_not_JSON_is_400(string body, string expected)
    {
        await using var server = await GraphQLServer.StartAsync();
        foreach (var accept in new[] { Responses.OldType, Responses.NewType })
        {
            using var response = await server.PostAsync(body, accept);
            Assert.Contains(expected, await response.RefusalAsync(HttpStatusCode.BadRequest, "MALFORMED_JSON"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("null", "must be a JSON object")]
    [InlineData("1", "must be a JSON object")]
    [InlineData("\"{ hello }\"", "must be a JSON object")]
    [InlineData("""[{"query":"{ hello }"}]""", "one request")]
    [InlineData("[]", "one request")]
    [InlineData("{}", "\"query\" is missing")]
    [InlineData("""{"query":null}""", "\"query\" is missing")]
    [InlineData("""{"query":""}""", "\"query\" is missing")]
    [InlineData("""{"Query":"{ hello }"}""", "\"query\" is missing")]
    [InlineData("""{"query":1}""", "\"query\" must be a string")]
    [InlineData("""{"query":["{ hello }"]}""", "\"query\" must be a string")]
    [InlineData("""{"query":{"a":1}}""", "\"query\" must be a string")]
    [InlineData("""{"query":"{ hello }","operationName":1}""", "\"operationName\" must be a string")]
    [InlineData("""{"query":"{ hello }","operationName":{}}""", "\"operationName\" must be a string")]
    [InlineData("""{"query":"{ hello }","variables":"{}"}""", "\"variables\" must be an object")]
    [InlineData("""{"query":"{ hello }","variables":[]}""", "\"variables\" must be an object")]
    [InlineData("""{"query":"{ hello }","variables":0}""", "\"variables\" must be an object")]
    [InlineData("""{"query":"{ hello }","extensions":true}""", "\"extensions\" must be an object")]
    [InlineData("""{"query":"{ hello }","query":"{ hello }"}""", "\"query\" is given twice")]
    [InlineData("""{"query":"{ hello }","variables":null,"variables":{}}""", "\"variables\" is given twice")]
    public async Task What_is_JSON_but_no_request_is_400_or_422(string body, string expected)
    {
        await using var audit = await GraphQLServer.StartAsync();
        using var response = await audit.PostAsync(body);
        Assert.Contains(expected, await response.RefusalAsync(HttpStatusCode.BadRequest, "INVALID_PARAMETERS"), StringComparison.Ordinal);

        await using var draft = await GraphQLServer.StartAsync(o => o.StatusCodePolicy = StatusCodePolicy.Draft2026);
        using var second = await draft.PostAsync(body);
        await second.RefusalAsync(HttpStatusCode.UnprocessableEntity);
    }

    [Theory]
    [InlineData(null, "missing")]
    [InlineData("text/plain", "text/plain")]
    [InlineData("application/x-www-form-urlencoded", "not supported")]
    [InlineData("multipart/form-data; boundary=x", "not supported")]
    [InlineData("application/graphql", "not supported")]
    [InlineData("application/graphql-response+json", "not supported")]
    [InlineData("application/jsonx", "not supported")]
    [InlineData("application/json; charset=utf-16", "UTF-8")]
    [InlineData("application/json;charset=iso-8859-1", "UTF-8")]
    [InlineData("text/plain; a=application/json", "not supported")]
    [InlineData("application/json, text/plain", "not supported")]
    public async Task Bodies_of_other_types_are_415(string? contentType, string expected)
    {
        await using var server = await GraphQLServer.StartAsync();
        using var response = await server.PostAsync("""{"query":"{ hello }"}""", contentType: contentType);
        Assert.Contains(expected, await response.RefusalAsync(HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json;charset=\"UTF-8\"")]
    [InlineData("Application/JSON ; charset=utf8; a=b")]
    public async Task JSON_in_UTF8_is_read_however_it_is_labelled(string contentType)
    {
        await using var server = await GraphQLServer.StartAsync();
        using var response = await server.PostAsync("""{"query":"{ hello(name: \"é\") }"}""", contentType: contentType);
        Assert.Equal("""{"data":{"hello":"hello é"}}""", await response.TextAsync());
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x7B, 0x00 })]
    [InlineData(new byte[] { 0x7B, 0x22, 0xE9, 0x22, 0x3A, 0x31, 0x7D })]
    [InlineData(new byte[] { 0x7B, 0x22, 0xC0, 0xAF, 0x22, 0x3A, 0x31, 0x7D })]
    public async Task Bytes_that_are_not_UTF8_are_refused(byte[] body)
    {
        await using var server = await GraphQLServer.StartAsync();
        using var response = await server.PostAsync(body);
        Assert.Contains("UTF-8", await response.RefusalAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    [InlineData("OPTIONS")]
    [InlineData("BREW")]
    public async Task Other_methods_are_405_and_told_which_ones_work(string method)
    {
        await using var server = await GraphQLServer.StartAsync();
        using var response = await server.SendAsync(new HttpMethod(method), "");
        await response.RefusalAsync(HttpStatusCode.MethodNotAllowed, "METHOD_NOT_ALLOWED");
        Assert.Equal(["GET", "POST"], response.Content.Headers.Allow);
    }
}
