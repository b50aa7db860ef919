using System.Collections.Concurrent;
using System.Text.Json;

namespace SocialFeed.Cluster.Tests.Load;

internal sealed record FeedCheckReport(int Feeds, long Entries, long Lost, long Missing, long Repeated, long Extra, long Misordered, IReadOnlyCollection<string> Findings)
{
    public bool IsRight => Lost + Missing + Repeated + Extra + Misordered == 0;

    public override string ToString() =>
        $"feeds {Feeds}, entries {Entries}, lost {Lost}, missing {Missing}, repeated {Repeated}, extra {Extra}, misordered {Misordered}";
}

/// <summary>
/// Reads everybody's feed through the API and compares it with the model: the posts that were acknowledged, by those whom one follows and by oneself, newest
/// first, each once. A post missing in its author's own feed counts as lost.
/// </summary>
internal sealed class FeedCheck
{
    private const int PageSize = 100;
    private const int Parallel = 8;
    private const int FindingsMax = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private const string Query =
        """
        query($first: Int!, $after: String) {
          viewer { homeFeed(first: $first, after: $after) { edges { node { id createdAt author { handle } } } pageInfo { hasNextPage endCursor } } }
        }
        """;

    private readonly ConcurrentQueue<string> _findings = new();
    private long _entries;
    private long _lost;
    private long _missing;
    private long _repeated;
    private long _extra;
    private long _misordered;

    /// <param name="api">The gateways.</param>
    /// <param name="town">Whose feeds.</param>
    /// <param name="posts">Every post that was acknowledged.</param>
    /// <param name="since">Feeds are read and compared down to here only; null for all of each.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    public static async Task<FeedCheckReport> RunAsync(
        ApiClient api, Town town, IReadOnlyCollection<AcknowledgedPost> posts, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        var check = new FeedCheck();
        var from = since ?? DateTimeOffset.MinValue;
        var byAuthor = posts.Where(post => post.CreatedAt >= from).ToLookup(post => post.Author);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken };
        await System.Threading.Tasks.Parallel.ForEachAsync(town.Members, parallel, async (reader, token) =>
        {
            var expected = reader.Following.Append(reader).SelectMany(author => byAuthor[author]).ToDictionary(post => post.Id);
            var served = await ReadAsync(api, reader, from, expected.Count, token);
            check.Compare(reader, expected, served);
        });
        return new FeedCheckReport(
            town.Members.Count, check._entries, check._lost, check._missing, check._repeated, check._extra, check._misordered, check._findings);
    }

    private static async Task<List<(string Id, DateTimeOffset CreatedAt)>> ReadAsync(
        ApiClient api, Member reader, DateTimeOffset since, int expected, CancellationToken cancellationToken)
    {
        var served = new List<(string, DateTimeOffset)>();
        string? after = null;
        do
        {
            var data = await api.SendAsync(Query, new { first = PageSize, after }, reader.AccessToken, Patience, cancellationToken);
            var viewer = data.GetProperty("viewer");
            if (viewer.ValueKind == JsonValueKind.Null)
                throw new ApiException($"{reader.Handle} is not signed in any more.");
            var feed = viewer.GetProperty("homeFeed");
            foreach (var edge in feed.GetProperty("edges").EnumerateArray())
            {
                var node = edge.GetProperty("node");
                var createdAt = node.GetProperty("createdAt").GetDateTimeOffset();
                if (createdAt < since)
                    return served;
                served.Add((node.GetProperty("id").GetString()!, createdAt));
            }

            var info = feed.GetProperty("pageInfo");
            after = info.GetProperty("hasNextPage").GetBoolean() ? info.GetProperty("endCursor").GetString() : null;
        }
        while (after is not null && served.Count <= (2 * expected) + PageSize);
        return served;
    }

    private void Compare(Member reader, Dictionary<string, AcknowledgedPost> expected, List<(string Id, DateTimeOffset CreatedAt)> served)
    {
        Interlocked.Add(ref _entries, served.Count);
        var seen = new HashSet<string>();
        var newest = DateTimeOffset.MaxValue;
        foreach (var (id, createdAt) in served)
        {
            if (!seen.Add(id))
                Count(ref _repeated, $"{reader.Handle}: {id} is repeated.");
            else if (!expected.ContainsKey(id))
                Count(ref _extra, $"{reader.Handle}: {id} of {createdAt:O} was never acknowledged, or is by somebody not followed.");
            if (createdAt > newest)
                Count(ref _misordered, $"{reader.Handle}: {id} of {createdAt:O} stands below one of {newest:O}.");
            newest = createdAt;
        }

        foreach (var post in expected.Values.Where(post => !seen.Contains(post.Id)))
        {
            if (post.Author == reader)
                Count(ref _lost, $"{reader.Handle}: the own post {post.Id} of {post.CreatedAt:O} is lost.");
            else
                Count(ref _missing, $"{reader.Handle}: {post.Id} of {post.CreatedAt:O} by {post.Author.Handle} is missing.");
        }
    }

    private void Count(ref long counter, string finding)
    {
        Interlocked.Increment(ref counter);
        if (_findings.Count < FindingsMax)
            _findings.Enqueue(finding);
    }
}
