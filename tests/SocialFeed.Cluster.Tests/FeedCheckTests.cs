using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using SocialFeed.Cluster.Tests.Load;

namespace SocialFeed.Cluster.Tests;

/// <summary>The check must find what it is there for: feeds are served here that are wrong in each way.</summary>
public sealed class FeedCheckTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private readonly HttpListener _listener = new();
    private readonly Dictionary<string, (string Id, DateTimeOffset At)[]> _feeds = [];
    private readonly ApiClient _api;
    private readonly Member _ann = new("ann") { AccessToken = "ann", FollowerCount = 1 };
    private readonly Member _bob = new("bob") { AccessToken = "bob" };
    private readonly Town _town;
    private readonly AcknowledgedPost[] _posts;

    public FeedCheckTests()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
        probe.Stop();
        _listener.Prefixes.Add(address);
        _listener.Start();
        _ = ServeAsync();
        _api = new ApiClient([new Uri(address + "graphql")]);
        _bob.Following.Add(_ann);
        _town = Town.Of(_api, [_ann, _bob]);
        _posts = [new("p1", _ann, Noon), new("p2", _ann, Noon.AddSeconds(1)), new("p3", _bob, Noon.AddSeconds(2))];
        _feeds["ann"] = [("p2", Noon.AddSeconds(1)), ("p1", Noon)];
        _feeds["bob"] = [("p3", Noon.AddSeconds(2)), ("p2", Noon.AddSeconds(1)), ("p1", Noon)];
    }

    public void Dispose()
    {
        _api.Dispose();
        _listener.Close();
    }

    [Fact]
    public async Task Right_feeds_are_right()
    {
        var report = await CheckAsync();
        Assert.Equal((true, 2, 5L), (report.IsRight, report.Feeds, report.Entries));
    }

    [Fact]
    public async Task An_entry_that_is_not_there_is_missing_and_in_the_authors_own_feed_lost()
    {
        _feeds["bob"] = [("p3", Noon.AddSeconds(2)), ("p1", Noon)];
        _feeds["ann"] = [("p2", Noon.AddSeconds(1))];
        var report = await CheckAsync();
        Assert.Equal((1L, 1L, 0L, 0L), (report.Missing, report.Lost, report.Repeated, report.Extra));
        Assert.Contains(report.Findings, finding => finding.Contains("bob: p2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_entry_that_is_there_twice_is_repeated()
    {
        _feeds["bob"] = [("p3", Noon.AddSeconds(2)), ("p2", Noon.AddSeconds(1)), ("p2", Noon.AddSeconds(1)), ("p1", Noon)];
        Assert.Equal((1L, 0L), ((await CheckAsync()).Repeated, (await CheckAsync()).Missing));
    }

    [Fact]
    public async Task What_does_not_belong_there_is_extra_and_what_stands_too_low_is_misordered()
    {
        _feeds["ann"] = [("p1", Noon), ("p2", Noon.AddSeconds(1)), ("p3", Noon)];
        var report = await CheckAsync();
        Assert.Equal((1L, 1L), (report.Extra, report.Misordered));
    }

    [Fact]
    public async Task What_is_older_than_asked_for_is_not_compared()
    {
        _feeds["bob"] = [("p3", Noon.AddSeconds(2)), ("old", Noon.AddDays(-1))];
        _feeds["ann"] = [("old", Noon.AddDays(-1))];
        var report = await FeedCheck.RunAsync(_api, _town, _posts, Noon.AddSeconds(2), CancellationToken.None);
        Assert.True(report.IsRight, report.ToString());
    }

    private Task<FeedCheckReport> CheckAsync() => FeedCheck.RunAsync(_api, _town, _posts, since: null, CancellationToken.None);

    /// <summary>Answers every request with the feed of the one whose token it bears.</summary>
    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                var edges = _feeds[context.Request.Headers["Authorization"]!["Bearer ".Length..]]
                    .Select(entry => new { node = new { id = entry.Id, createdAt = entry.At } });
                var homeFeed = new { edges, pageInfo = new { hasNextPage = false, endCursor = (string?)null } };
                context.Response.ContentType = "application/graphql-response+json";
                context.Response.Close(JsonSerializer.SerializeToUtf8Bytes(new { data = new { viewer = new { homeFeed } } }), willBlock: false);
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
