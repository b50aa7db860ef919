using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace SocialFeed.EndToEnd.Tests;

/// <summary>Whatever is sent, the gateway answers with a proper error and goes on serving.</summary>
public sealed class BadInputTests : IAsyncLifetime
{
    private GatewayUnderTest _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayUnderTest.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    public static TheoryData<string, string> Bodies() => new()
    {
        { "malformed JSON", "{\"query\": \"{ __typename }\"" },
        { "not an object", "[1,2,3]" },
        { "no query", "{}" },
        { "empty query", "{\"query\":\"\"}" },
        { "query of a wrong type", "{\"query\": 42}" },
        { "variables of a wrong type", "{\"query\":\"{ __typename }\",\"variables\":[]}" },
        { "100 KB of nested selections", $"{{\"query\":\"{string.Concat(Enumerable.Repeat("{a", 50_000))}\"}}" },
        { "100 KB of nested lists", $"{{\"query\":\"{{ post(id: {new string('[', 100_000)}\"}}" },
        { "deeply nested variables", $"{{\"query\":\"{{ __typename }}\",\"variables\":{string.Concat(Enumerable.Repeat("{\\\"a\\\":".Replace("\\", ""), 5_000))}1{new string('}', 5_000)}}}" },
        { "unknown field", "{\"query\":\"{ nothing }\"}" },
        { "wrong argument type", "{\"query\":\"{ user(by: 5) { id } }\"}" },
        { "two keys of a oneOf", "{\"query\":\"{ user(by: { id: \\\"a\\\", handle: \\\"b\\\" }) { id } }\"}" },
        { "missing variable", "{\"query\":\"query($id: ID!) { post(id: $id) { id } }\"}" },
        { "unknown operation", "{\"query\":\"query A { __typename }\",\"operationName\":\"B\"}" },
        { "an id of another type", "{\"query\":\"{ post(id: \\\"nonsense\\\") { id } }\"}" },
        { "too many nodes", "{\"query\":\"{ viewer { homeFeed(first: 100) { nodes { replies(first: 100) { nodes { replies(first: 100) { nodes { id } } } } } } } }\"}" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_body_that_does_not_fit_gets_a_GraphQL_error(string what, string body)
    {
        using var response = await PostAsync(new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.True((int)response.StatusCode is 200 or (>= 400 and < 500), $"{what}: {response.StatusCode}");
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.False(string.IsNullOrWhiteSpace((string?)answer["errors"]![0]!["message"]), what);
        await StillServesAsync();
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused()
    {
        using var response = await PostAsync(new StringContent(new string(' ', 2 * 1024 * 1024), Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        await StillServesAsync();
    }

    [Fact]
    public async Task A_simple_content_type_is_refused()
    {
        using var content = new StringContent("{\"query\":\"{ __typename }\"}", Encoding.UTF8, "text/plain");
        using var response = await PostAsync(content);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task A_mutation_over_GET_is_refused()
    {
        using var response = await _gateway.Client.GetAsync("/graphql?query=" + Uri.EscapeDataString("mutation { signOut { ok } }"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Contains("POST", response.Content.Headers.Allow);
    }

    [Fact]
    public async Task A_browser_gets_the_explorer_or_a_page_that_says_how_to_get_it()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/graphql");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        using var response = await _gateway.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_is_told(string path)
    {
        using var response = await _gateway.Client.GetAsync(path);
        Assert.Equal("Healthy", await response.Content.ReadAsStringAsync());
    }

    private Task<HttpResponseMessage> PostAsync(HttpContent content) => _gateway.Client.PostAsync("/graphql", content);

    private async Task StillServesAsync() => Assert.Equal("Query", (string)(await _gateway.DataAsync("{ __typename }"))["__typename"]!);
}
