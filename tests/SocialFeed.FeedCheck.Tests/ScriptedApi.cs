using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SocialFeed.FeedCheck.Tests;

/// <summary>An API on loopback that serves what a test tells it to, right or wrong, in pages of two.</summary>
internal sealed class ScriptedApi : IAsyncDisposable
{
    private const int PageSize = 2;

    private readonly WebApplication _app;

    private ScriptedApi(WebApplication app) => _app = app;

    /// <summary>Profiles by handle: post ids, newest first. The number in an id is the time of the post.</summary>
    public Dictionary<string, List<string>> Profiles { get; } = [];

    /// <summary>Home feeds by handle: post id and reason.</summary>
    public Dictionary<string, List<(string Id, string Reason)>> Feeds { get; } = [];

    // The check asks several at once.
    private int _refuseNext;
    private int _renewals;

    /// <summary>Requests that are refused for their rate before the next one is served.</summary>
    public int RefuseNext
    {
        set => Volatile.Write(ref _refuseNext, value);
    }

    public int Renewals => Volatile.Read(ref _renewals);

    public string Url => _app.Urls.Single() + "/graphql";

    public static async Task<ScriptedApi> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var api = new ScriptedApi(app);
        app.Run(api.AnswerAsync);
        await app.StartAsync();
        return api;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static string AuthorOf(string id) => id.Split('-')[0];

    private static DateTimeOffset TimeOf(string id) => DateTimeOffset.UnixEpoch.AddSeconds(int.Parse(id.Split('-')[1]));

    private async Task AnswerAsync(HttpContext context)
    {
        if (Interlocked.Decrement(ref _refuseNext) >= 0)
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            context.Response.Headers.RetryAfter = "0";
            return;
        }

        using var request = await JsonDocument.ParseAsync(context.Request.Body);
        var query = request.RootElement.GetProperty("query").GetString()!;
        var variables = request.RootElement.GetProperty("variables");
        object data = query.Contains("refreshSession", StringComparison.Ordinal)
            ? Renew(variables)
            : query.Contains("homeFeed", StringComparison.Ordinal)
                ? Feed(context.Request.Headers.Authorization.ToString(), variables)
                : Profile(variables);
        await context.Response.WriteAsJsonAsync(new { data });
    }

    private object Renew(JsonElement variables)
    {
        Interlocked.Increment(ref _renewals);
        var handle = variables.GetProperty("token").GetString()!["refresh-".Length..];
        var session = new { accessToken = $"access-{handle}", refreshToken = $"refresh-{handle}", expiresAt = DateTimeOffset.UtcNow.AddMinutes(15) };
        return new { refreshSession = new { session, errors = Array.Empty<object>() } };
    }

    private object Profile(JsonElement variables)
    {
        var handle = variables.GetProperty("handle").GetString()!;
        if (!Profiles.TryGetValue(handle, out var posts))
            return new { user = (object?)null };
        var (page, pageInfo) = Page(posts, variables);
        return new
        {
            user = new { posts = new { nodes = page.Select(id => new { id, createdAt = TimeOf(id), author = new { handle = AuthorOf(id) } }), pageInfo } },
        };
    }

    private object Feed(string authorization, JsonElement variables)
    {
        var handle = authorization["Bearer access-".Length..];
        var (page, pageInfo) = Page(Feeds[handle], variables);
        return new
        {
            viewer = new
            {
                user = new { handle },
                homeFeed = new { edges = page.Select(edge => new { reason = edge.Reason, node = new { id = edge.Id } }), pageInfo },
            },
        };
    }

    private static (IEnumerable<T> Page, object PageInfo) Page<T>(List<T> list, JsonElement variables)
    {
        var after = variables.GetProperty("after").GetString();
        var start = after is null ? 0 : int.Parse(after);
        var end = Math.Min(list.Count, start + PageSize);
        return (list[start..end], new { hasNextPage = end < list.Count, endCursor = end.ToString() });
    }
}
