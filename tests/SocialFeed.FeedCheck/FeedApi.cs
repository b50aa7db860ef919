using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace SocialFeed.FeedCheck;

/// <summary>The public API over HTTP. Safe for many tasks at once.</summary>
internal sealed class FeedApi : IDisposable
{
    /// <summary>Times a request that was refused for its rate is made again.</summary>
    private const int AttemptsMax = 20;

    /// <summary>A token this near its end is renewed first.</summary>
    private static readonly TimeSpan RenewBefore = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http;
    private readonly Uri _url;
    private long _requests;

    public FeedApi(CheckOptions options)
    {
        _url = options.Url;
        _http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = options.Parallel, UseProxy = false })
        {
            Timeout = TimeSpan.FromMinutes(1),
        };
    }

    public long Requests => Interlocked.Read(ref _requests);

    /// <returns>The member <c>data</c> of the response.</returns>
    public async Task<JsonElement> QueryAsync(string query, object variables, SeededToken? token, CancellationToken cancellationToken)
    {
        if (token is not null && token.ExpiresAt - DateTimeOffset.UtcNow < RenewBefore)
            await RenewAsync(token, cancellationToken);

        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = JsonContent.Create(new { query, variables }) };
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/graphql-response+json"));
            if (token is not null)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.AccessToken);
            Interlocked.Increment(ref _requests);
            using var response = await _http.SendAsync(request, cancellationToken);
            if (response.StatusCode == HttpStatusCode.TooManyRequests && attempt < AttemptsMax)
            {
                await Task.Delay(response.Headers.RetryAfter?.Delta ?? DefaultRetryAfter, cancellationToken);
                continue;
            }

            return await DataOfAsync(response, cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

    private static async Task<JsonElement> DataOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        JsonElement document;
        try
        {
            document = JsonDocument.Parse(body).RootElement;
        }
        catch (JsonException)
        {
            throw new CheckException($"The API answered {(int)response.StatusCode} with something that is not JSON: {Shorten(body)}");
        }

        if (document.TryGetProperty("errors", out var errors))
            throw new CheckException($"The API answered {(int)response.StatusCode} with errors: {Shorten(errors.GetRawText())}");
        return document.GetProperty("data");
    }

    private async Task RenewAsync(SeededToken token, CancellationToken cancellationToken)
    {
        const string mutation =
            "mutation($token: String!) { refreshSession(input: { refreshToken: $token }) { session { accessToken refreshToken expiresAt } errors { message } } }";
        var data = await QueryAsync(mutation, new { token = token.RefreshToken }, token: null, cancellationToken);
        var payload = data.GetProperty("refreshSession");
        var session = payload.GetProperty("session");
        if (session.ValueKind == JsonValueKind.Null)
            throw new CheckException($"A session could not be renewed: {payload.GetProperty("errors").GetRawText()} Write the tokens anew with `socialfeed token --all`.");
        token.AccessToken = session.GetProperty("accessToken").GetString()!;
        token.RefreshToken = session.GetProperty("refreshToken").GetString()!;
        token.ExpiresAt = session.GetProperty("expiresAt").GetDateTimeOffset();
    }

    private static string Shorten(string text) => text.Length <= 500 ? text : text[..500] + "…";
}
