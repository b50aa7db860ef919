using System.Collections.Concurrent;
using System.Text.Json;

namespace SocialFeed.FeedCheck;

internal sealed record FeedReport(
    int Feeds, long Entries, long Missing, long Extra, long Repeated, long Misordered, long WrongReason, IReadOnlyCollection<string> Findings)
{
    public bool IsRight => Missing + Extra + Repeated + Misordered + WrongReason == 0;
}

/// <summary>
/// Reads every home feed to its end and compares it with what the graph says: the user's own posts and those of everyone followed, newest first, each once.
/// Posts of the same millisecond may stand in either order, since the API tells no finer time.
/// </summary>
internal sealed class FeedComparison
{
    /// <summary>Findings that are spelled out; the numbers count all.</summary>
    private const int FindingsMax = 20;

    private const string Query =
        """
        query Feed($first: Int!, $after: String) {
          viewer {
            user { handle }
            homeFeed(first: $first, after: $after) { edges { reason node { id } } pageInfo { hasNextPage endCursor } }
          }
        }
        """;

    private readonly ConcurrentQueue<string> _findings = new();
    private int _feeds;
    private long _entries;
    private long _missing;
    private long _extra;
    private long _repeated;
    private long _misordered;
    private long _wrongReason;

    public static async Task<FeedReport> RunAsync(
        FeedApi api,
        ExpectedGraph graph,
        IReadOnlyDictionary<string, ProfilePost> posts,
        IReadOnlyDictionary<string, SeededToken> tokens,
        CheckOptions options,
        CancellationToken cancellationToken)
    {
        var comparison = new FeedComparison();
        var byAuthor = posts.Values.ToLookup(post => post.Author);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(graph.Following, parallel, async (user, cancellation) =>
        {
            var (handle, following) = user;
            if (!tokens.TryGetValue(handle, out var token))
                throw new CheckException($"The tokens file has no token for {handle}. Write it anew with `socialfeed token --all`.");
            var expected = following.Append(handle).SelectMany(author => byAuthor[author]).Select(post => post.Id).ToHashSet();
            var served = await comparison.ReadFeedAsync(api, handle, token, options.PageSize, expected.Count, cancellation);
            comparison.Compare(handle, expected, served, posts);
        });
        return new FeedReport(
            comparison._feeds, comparison._entries, comparison._missing, comparison._extra, comparison._repeated, comparison._misordered,
            comparison._wrongReason, comparison._findings);
    }

    private async Task<List<(string Id, string Reason)>> ReadFeedAsync(
        FeedApi api, string handle, SeededToken token, int pageSize, int expected, CancellationToken cancellationToken)
    {
        var served = new List<(string, string)>();
        for (string? after = null; ;)
        {
            var data = await api.QueryAsync(Query, new { first = pageSize, after }, token, cancellationToken);
            var viewer = data.GetProperty("viewer");
            if (viewer.ValueKind == JsonValueKind.Null || viewer.GetProperty("user").GetProperty("handle").GetString() != handle)
                throw new CheckException($"The token of {handle} does not sign in as {handle}. Write the tokens anew with `socialfeed token --all`.");
            var feed = viewer.GetProperty("homeFeed");
            foreach (var edge in feed.GetProperty("edges").EnumerateArray())
                served.Add((edge.GetProperty("node").GetProperty("id").GetString()!, edge.GetProperty("reason").GetString()!));

            var pageInfo = feed.GetProperty("pageInfo");
            if (!pageInfo.GetProperty("hasNextPage").GetBoolean())
                return served;
            after = pageInfo.GetProperty("endCursor").GetString();

            // A feed that repeats itself without end must not keep the check from ending.
            if (served.Count > (2 * expected) + pageSize)
            {
                Find($"{handle}: the feed goes on after {served.Count} entries, {expected} are expected.");
                return served;
            }
        }
    }

    private void Compare(
        string handle, HashSet<string> expected, List<(string Id, string Reason)> served, IReadOnlyDictionary<string, ProfilePost> posts)
    {
        Interlocked.Increment(ref _feeds);
        Interlocked.Add(ref _entries, served.Count);
        var seen = new HashSet<string>();
        var newest = DateTimeOffset.MaxValue;
        foreach (var (id, reason) in served)
        {
            if (!seen.Add(id))
                Count(ref _repeated, $"{handle}: {id} is repeated.");
            if (!expected.Contains(id))
                Count(ref _extra, $"{handle}: {id} does not belong there.");
            if (!posts.TryGetValue(id, out var post))
                continue;

            if (post.CreatedAt > newest)
                Count(ref _misordered, $"{handle}: {id} of {post.CreatedAt:O} stands below one of {newest:O}.");
            newest = post.CreatedAt;
            var right = post.Author == handle ? "OWN_POST" : "FOLLOWED_AUTHOR";
            if (reason != right)
                Count(ref _wrongReason, $"{handle}: {id} has the reason {reason}, not {right}.");
        }

        foreach (var id in expected)
        {
            if (!seen.Contains(id))
                Count(ref _missing, $"{handle}: {id} by {posts[id].Author} of {posts[id].CreatedAt:O} is missing.");
        }
    }

    private void Count(ref long counter, string finding)
    {
        Interlocked.Increment(ref counter);
        Find(finding);
    }

    private void Find(string finding)
    {
        if (_findings.Count < FindingsMax)
            _findings.Enqueue(finding);
    }
}
