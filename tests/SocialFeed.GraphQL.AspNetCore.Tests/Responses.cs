using System.Net;
using System.Text;
using System.Text.Json;

namespace SocialFeed.GraphQL.AspNetCore.Tests;

/// <summary>How tests send requests and read what comes back.</summary>
internal static class Responses
{
    public const string NewType = "application/graphql-response+json";
    public const string OldType = "application/json";

    public static Task<HttpResponseMessage> PostAsync(
        this GraphQLServer server, string body, string? accept = null, string? contentType = "application/json", CancellationToken cancellationToken = default) =>
        server.PostAsync(Encoding.UTF8.GetBytes(body), accept, contentType, cancellationToken);

    public static Task<HttpResponseMessage> PostAsync(
        this GraphQLServer server, byte[] body, string? accept = null, string? contentType = "application/json", CancellationToken cancellationToken = default)
    {
        var content = new ByteArrayContent(body);
        if (contentType is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return server.SendAsync(HttpMethod.Post, "", accept, content, cancellationToken);
    }

    public static Task<HttpResponseMessage> GetAsync(this GraphQLServer server, string urlQuery, string? accept = null) =>
        server.SendAsync(HttpMethod.Get, urlQuery, accept);

    public static Task<HttpResponseMessage> SendAsync(
        this GraphQLServer server, HttpMethod method, string urlRest, string? accept = null, HttpContent? content = null, CancellationToken cancellationToken = default)
    {
        var request = new HttpRequestMessage(method, server.Url + urlRest) { Content = content };
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        return server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    public static async Task<string> TextAsync(this HttpResponseMessage response) => await response.Content.ReadAsStringAsync();

    public static string? Type(this HttpResponseMessage response) => response.Content.Headers.ContentType?.ToString();

    /// <summary>The message of the only error, after checking status and that nothing else is in the response.</summary>
    public static async Task<string> RefusalAsync(this HttpResponseMessage response, HttpStatusCode status, string? code = null)
    {
        var text = await response.TextAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode} {text}");
        using var json = JsonDocument.Parse(text);
        Assert.False(json.RootElement.TryGetProperty("data", out _));
        var error = Assert.Single(json.RootElement.GetProperty("errors").EnumerateArray());
        if (code is not null)
            Assert.Equal(code, error.GetProperty("extensions").GetProperty("code").GetString());
        return error.GetProperty("message").GetString()!;
    }
}
