using SocialFeed.Cassandra.Listing;
using SocialFeed.Cassandra.Sessions;
using SocialFeed.Core;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Cassandra.Timelines;

/// <summary>Home and author timelines over Cassandra. Thread-safe.</summary>
internal sealed class CassandraTimelineStore(CassandraSession session, Lists lists, WriteClock clock) : ITimelineStore
{
    private readonly HomeRows _home = new(session, clock);
    private readonly Readers _readers = new(session, clock);

    public ValueTask PushAsync(ReadOnlyMemory<long> owners, TimelineEntry entry, CancellationToken cancellationToken) =>
        _home.PushAsync(owners, entry, cancellationToken);

    public ValueTask MergeAsync(long owner, ReadOnlyMemory<TimelineEntry> entries, CancellationToken cancellationToken) =>
        _home.MergeAsync(owner, entries, cancellationToken);

    public ValueTask ReadHomeAsync(
        long owner, PositionRange range, int limit, List<TimelineEntry> entries, CancellationToken cancellationToken) =>
        _home.ReadAsync(owner, range, limit, entries, cancellationToken);

    public ValueTask ReadAuthorsAsync(
        ReadOnlyMemory<long> authors, PositionRange range, int limit, List<TimelineEntry> entries, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(authors.Length, Limits.FollowingPerUser + 1, nameof(authors));
        if (limit <= 0 || authors.IsEmpty)
            return ValueTask.CompletedTask;
        return authors.Length == 1
            ? lists.ReadAsync(ListTable.AuthorTimelines, authors.Span[0], range, limit, entries, AuthorRows.Read, cancellationToken)
            : new AuthorMerge(session, lists, range, limit).ReadAsync(authors, entries, cancellationToken);
    }

    public ValueTask GetReadersAsync(ReadOnlyMemory<long> owners, Memory<ReaderState> states, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _readers.GetAsync(owners, states, cancellationToken);
    }

    public ValueTask<long> SetReaderAsync(long owner, ReaderState state, CancellationToken cancellationToken) =>
        _readers.SetAsync(owner, state, cancellationToken);

    public ValueTask FillReaderAsync(long owner, long generation, long pushedDownTo, CancellationToken cancellationToken) =>
        _readers.FillAsync(owner, generation, pushedDownTo, cancellationToken);

    public ValueTask TouchReaderAsync(long owner, DateTimeOffset lastActive, CancellationToken cancellationToken) =>
        _readers.TouchAsync(owner, lastActive, cancellationToken);

    public ValueTask<int> TrimHomeAsync(long owner, long upTo, int limit, CancellationToken cancellationToken) =>
        _home.TrimAsync(owner, upTo, limit, cancellationToken);

    public async ValueTask ClearHomeAsync(long owner, long generation, CancellationToken cancellationToken)
    {
        // What a later generation relies on is written after it began, so after the question below when that does not
        // show it, and with a timestamp above this one, by as far as clocks may differ. The rows that are young
        // enough to be taken for such stay.
        var before = session.NowMicros - (long)Limits.ClockSkew.TotalMicroseconds;
        if (await _readers.FindGenerationAsync(owner, cancellationToken).ConfigureAwait(false) == generation)
            await _home.ClearAsync(owner, before, cancellationToken).ConfigureAwait(false);
    }
}
