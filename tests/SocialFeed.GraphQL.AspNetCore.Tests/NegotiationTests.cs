using System.Net;

namespace SocialFeed.GraphQL.AspNetCore.Tests;

/// <summary>Which media type a client gets.</summary>
public sealed class NegotiationTests
{
    private const string Hello = """{"query":"{ hello }"}""";

    [Theory]
    [InlineData(null, Responses.OldType)]
    [InlineData("", Responses.OldType)]
    [InlineData("*/*", Responses.OldType)]
    [InlineData("application/*", Responses.OldType)]
    [InlineData("application/json", Responses.OldType)]
    [InlineData("APPLICATION/JSON", Responses.OldType)]
    [InlineData("application/json; charset=utf-8", Responses.OldType)]
    [InlineData("application/json, text/plain, */*", Responses.OldType)]
    [InlineData("application/graphql-response+json", Responses.NewType)]
    [InlineData("application/graphql-response+json; charset=utf-8, application/json; charset=utf-8", Responses.NewType)]
    [InlineData("application/json, application/graphql-response+json", Responses.NewType)]
    [InlineData("application/graphql-response+json;q=0.5, application/json", Responses.OldType)]
    [InlineData("application/graphql-response+json, application/json;q=0.9", Responses.NewType)]
    [InlineData("application/json;q=0, */*;q=0.1", Responses.NewType)]
    [InlineData("application/graphql-response+json;q=0, */*", Responses.OldType)]
    [InlineData("text/html, application/json;q=0.2", Responses.OldType)]
    [InlineData("multipart/mixed, application/graphql-response+json;q=0.9", Responses.NewType)]
    public async Task The_best_acceptable_type_is_served(string? accept, string expected)
    {
        await using var server = await GraphQLServer.StartAsync();
        using var response = await server.PostAsync(Hello, accept);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal($"{expected}; charset=utf-8", response.Type());
        Assert.Equal("""{"data":{"hello":"hello you"}}""", await response.TextAsync());
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/xml, image/*")]
    [InlineData("application/json;q=0")]
    [InlineData("*/*;q=0")]
    [InlineData("application/json; charset=iso-8859-1")]
    [InlineData("application/json;q=nonsense")]
    [InlineData("nonsense")]
    [InlineData(";;q=,/,*")]
    public async Task What_cannot_be_served_is_406(string accept)
    {
        await using var server = await GraphQLServer.StartAsync();
        using var response = await server.PostAsync(Hello, accept);
        Assert.Contains("Accept", await response.RefusalAsync(HttpStatusCode.NotAcceptable, "NOT_ACCEPTABLE"));
    }

    [Fact]
    public async Task An_endless_Accept_header_is_read_only_so_far()
    {
        await using var server = await GraphQLServer.StartAsync();
        using var response = await server.PostAsync(Hello, string.Join(',', Enumerable.Repeat("text/x", 1000)) + ",application/json");
        Assert.Equal(HttpStatusCode.NotAcceptable, response.StatusCode);
    }

    [Theory]
    [InlineData(Responses.NewType, HttpStatusCode.BadRequest)]
    [InlineData(Responses.OldType, HttpStatusCode.OK)]
    public async Task Request_errors_have_a_status_by_media_type(string accept, HttpStatusCode expected)
    {
        await using var server = await GraphQLServer.StartAsync();
        foreach (var query in new[] { "{", "{ nope }", "query A { hello } query B { hello }", "query ($n: Int!) { big(bytes: $n) }" })
        {
            using var response = await server.PostAsync($$"""{"query":"{{query}}"}""", accept);
            await response.RefusalAsync(expected);
            Assert.Equal($"{accept}; charset=utf-8", response.Type());
        }
    }

    [Theory]
    [InlineData(StatusCodePolicy.Audit2023, Responses.NewType, 200)]
    [InlineData(StatusCodePolicy.Draft2026, Responses.NewType, 294)]
    [InlineData(StatusCodePolicy.Draft2026, Responses.OldType, 200)]
    public async Task Data_with_errors_has_a_status_by_policy(StatusCodePolicy policy, string accept, int expected)
    {
        await using var server = await GraphQLServer.StartAsync(o => o.StatusCodePolicy = policy);
        using var response = await server.PostAsync("""{"query":"{ fail }"}""", accept);
        Assert.Equal(expected, (int)response.StatusCode);
        Assert.Contains("\"data\":null", await response.TextAsync(), StringComparison.Ordinal);
    }
}
