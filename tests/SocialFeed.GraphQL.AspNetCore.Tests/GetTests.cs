using System.Net;

namespace SocialFeed.GraphQL.AspNetCore.Tests;

/// <summary>Queries by GET.</summary>
public sealed class GetTests
{
    [Theory]
    [InlineData("?query={hello}", """{"data":{"hello":"hello you"}}""")]
    [InlineData("?query=%7Bhello%7D&unknown=1", """{"data":{"hello":"hello you"}}""")]
    [InlineData("?query=query+A%7Bhello%7D+query+B%7Bb:hello%7D&operationName=B", """{"data":{"b":"hello you"}}""")]
    [InlineData("?query={hello}&operationName=&variables=&extensions=", """{"data":{"hello":"hello you"}}""")]
    [InlineData("?query=query+null{hello}&operationName=null", """{"data":{"hello":"hello you"}}""")]
    [InlineData("?query=query($n:String){hello(name:$n)}&variables={\"n\":\"%C3%A9\"}", """{"data":{"hello":"hello é"}}""")]
    [InlineData("?query={hello}&variables=null&extensions={}", """{"data":{"hello":"hello you"}}""")]
    [InlineData("?query={echo(text:\"a%2Bb+c\")}", """{"data":{"echo":"a+b c"}}""")]
    public async Task A_query_is_executed(string url, string expected)
    {
        await using var server = await GraphQLServer.StartAsync();
        using var response = await server.GetAsync(url);
        Assert.Equal(expected, await response.TextAsync());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("", "\"query\" is missing")]
    [InlineData("?query=", "\"query\" is missing")]
    [InlineData("?query={hello}&query={hello}", "2 times")]
    [InlineData("?query={hello}&variables=[]", "\"variables\" must be a JSON object")]
    [InlineData("?query={hello}&variables=1", "\"variables\" must be a JSON object")]
    [InlineData("?query={hello}&variables={", "\"variables\" is not JSON")]
    [InlineData("?query={hello}&variables={}{}", "\"variables\" is not JSON")]
    [InlineData("?query={hello}&variables=%20", "\"variables\" is not JSON")]
    [InlineData("?query={hello}&extensions=x", "\"extensions\" is not JSON")]
    public async Task A_malformed_URL_is_refused(string url, string expected)
    {
        await using var server = await GraphQLServer.StartAsync();
        using var response = await server.GetAsync(url);
        Assert.Contains(expected, await response.RefusalAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Responses.OldType)]
    [InlineData(Responses.NewType)]
    public async Task A_mutation_needs_POST(string accept)
    {
        await using var server = await GraphQLServer.StartAsync();
        using var response = await server.GetAsync("?query=mutation{set(value:1)}", accept);
        await response.RefusalAsync(HttpStatusCode.MethodNotAllowed, "METHOD_NOT_ALLOWED");
        Assert.Equal(["POST"], response.Content.Headers.Allow);
    }

    [Fact]
    public async Task GET_can_be_switched_off()
    {
        await using var server = await GraphQLServer.StartAsync(o => o.AllowGet = false);
        using var response = await server.GetAsync("?query={hello}");
        await response.RefusalAsync(HttpStatusCode.MethodNotAllowed);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
    }

    [Fact]
    public async Task A_preflight_header_can_be_asked_for()
    {
        await using var server = await GraphQLServer.StartAsync(o => o.RequirePreflightOnGet = true);
        using var plain = await server.GetAsync("?query={hello}");
        Assert.Contains("GraphQL-Require-Preflight", await plain.RefusalAsync(HttpStatusCode.Forbidden, "PREFLIGHT_REQUIRED"), StringComparison.Ordinal);

        server.Client.DefaultRequestHeaders.Add("GraphQL-Preflight", "1");
        using var withHeader = await server.GetAsync("?query={hello}");
        Assert.Equal(HttpStatusCode.OK, withHeader.StatusCode);
    }

    [Fact]
    public async Task A_GET_with_the_type_of_a_form_is_refused()
    {
        await using var server = await GraphQLServer.StartAsync();
        var content = new ByteArrayContent([]);
        content.Headers.TryAddWithoutValidation("Content-Type", "text/plain");
        using var response = await server.SendAsync(HttpMethod.Get, "?query={hello}", content: content);
        await response.RefusalAsync(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task A_URL_beyond_the_servers_bound_is_414()
    {
        await using var server = await GraphQLServer.StartAsync();
        using var response = await server.GetAsync($"?query={{echo(text:\"{new string('x', 20_000)}\")}}");
        Assert.Equal(HttpStatusCode.RequestUriTooLong, response.StatusCode);
    }

    [Fact]
    public async Task The_schema_is_served_as_text()
    {
        await using var server = await GraphQLServer.StartAsync();
        using var response = await server.SendAsync(HttpMethod.Get, "/schema.graphql");
        Assert.Equal("text/plain; charset=utf-8", response.Type());
        Assert.Contains("big(bytes: Int!): String", await response.TextAsync(), StringComparison.Ordinal);
    }
}
