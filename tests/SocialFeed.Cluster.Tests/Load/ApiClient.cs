using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace SocialFeed.Cluster.Tests.Load;

/// <summary>
/// A client of the public API that behaves as a good one does: a request that got no answer, or one that says the server has trouble, is made again, at
/// another gateway when there is one. So every mutation sent through it has to be one that may be repeated. Safe for many tasks at once.
/// </summary>
internal sealed class ApiClient : IDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(2) }) { Timeout = RequestTimeout };
    private readonly Uri[] _gateways;
    private int _next;
    private long _requests;
    private long _retries;

    public ApiClient(IReadOnlyList<Uri> gateways) => _gateways = [.. gateways];

    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Requests that were made again.</summary>
    public long Retries => Interlocked.Read(ref _retries);

    /// <returns>The member <c>data</c> of the answer.</returns>
    /// <exception cref="ApiException">No gateway gave a good answer in time, or one said that the request itself is wrong.</exception>
    public async Task<JsonElement> SendAsync(string query, object variables, string? token, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(patience);
        var gateway = (uint)Interlocked.Increment(ref _next);
        for (string? trouble = null; ; gateway++)
        {
            try
            {
                Interlocked.Increment(ref _requests);
                var (data, problem) = await TryAsync(_gateways[gateway % _gateways.Length], query, variables, token, deadline.Token);
                if (problem is null)
                    return data;
                trouble = problem;
            }
            catch (HttpRequestException exception)
            {
                trouble = exception.Message;
            }
            catch (OperationCanceledException) when (!deadline.IsCancellationRequested)
            {
                trouble = $"no answer within {RequestTimeout}";
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new ApiException($"No gateway gave a good answer within {patience}; the last said: {trouble ?? "nothing"}");
            }

            Interlocked.Increment(ref _retries);
            try
            {
                await Task.Delay(RetryPause, deadline.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new ApiException($"No gateway gave a good answer within {patience}; the last said: {trouble}");
            }
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<(JsonElement Data, string? Trouble)> TryAsync(
        Uri gateway, string query, object variables, string? token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, gateway) { Content = JsonContent.Create(new { query, variables }) };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/graphql-response+json"));
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await _http.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        if ((int)response.StatusCode >= 500 || response.StatusCode == HttpStatusCode.TooManyRequests)
            return (default, $"{gateway}: {(int)response.StatusCode} {Shorten(body)}");
        JsonElement answer;
        try
        {
            answer = JsonDocument.Parse(body).RootElement;
        }
        catch (JsonException)
        {
            return (default, $"{gateway}: {(int)response.StatusCode}, not JSON: {Shorten(body)}");
        }

        // A field that failed while a store had trouble; a document that is wrong gets no data and never gets better.
        if (answer.TryGetProperty("errors", out var errors))
        {
            return response.IsSuccessStatusCode
                ? (default, $"{gateway}: {Shorten(errors.GetRawText())}")
                : throw new ApiException($"{gateway} answered {(int)response.StatusCode}: {Shorten(body)}");
        }

        return (answer.GetProperty("data"), null);
    }

    private static string Shorten(string text) => text.Length <= 500 ? text : text[..500] + "…";
}

/// <summary>The API did not do what it promises; the message says what it answered.</summary>
internal sealed class ApiException(string message) : Exception(message);
