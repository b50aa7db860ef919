using SocialFeed.Cassandra.Sessions;
using SocialFeed.Core;
using SocialFeed.Core.Timelines;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Timelines;

/// <summary>Home timelines in <c>user_feed</c>. Thread-safe.</summary>
internal sealed class HomeRows(CassandraSession session, WriteClock clock)
{
    /// <summary>Rows of one push under way at a time.</summary>
    public const int PushWidth = 64;

    /// <summary>Rows of one merge in a batch, all of one partition: servers warn of batches above 5 kB.</summary>
    private const int MergedRows = 50;

    /// <summary>Rows looked at in a round of trimming.</summary>
    private const int RowsPerRound = 1_000;

    public async ValueTask PushAsync(ReadOnlyMemory<long> owners, TimelineEntry entry, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(entry.Position);
        cancellationToken.ThrowIfCancellationRequested();
        var ttl = HomeBuckets.TtlOf(entry.Position, session.Time.GetUtcNow());
        if (ttl <= 0 || owners.IsEmpty)
            return;
        var timestamp = clock.Next();
        // Only the owner differs from row to row.
        using var bound = HomeStatements.BindWrite(session, 0, entry, ttl, timestamp);
        await session.Driver.ExecuteConcurrentAsync(
            bound,
            owners.Length,
            PushWidth,
            (Marker: HomeStatements.OwnerMarkerOf(entry), Owners: owners),
            static (row, i, push) => row.Set(push.Marker, push.Owners.Span[i]),
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask MergeAsync(long owner, ReadOnlyMemory<TimelineEntry> entries, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (entries.IsEmpty)
            return;
        var now = session.Time.GetUtcNow();
        var timestamp = clock.Next();
        var batches = new List<List<TimelineEntry>>();
        var open = new Dictionary<int, List<TimelineEntry>>();
        foreach (var entry in entries.Span)
        {
            if (HomeBuckets.TtlOf(entry.Position, now) <= 0)
                continue;
            var bucket = HomeBuckets.Of(entry.Position);
            if (!open.TryGetValue(bucket, out var batch) || batch.Count == MergedRows)
                batches.Add(open[bucket] = batch = []);
            batch.Add(entry);
        }
        await session.ForEachAsync(
            batches.Count, batches, (all, i, cancel) => WriteAsync(owner, all[i], now, timestamp, cancel), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>At most two rounds: the bucket where the range starts, then all others at once where that did not give enough.</summary>
    public async ValueTask ReadAsync(
        long owner, PositionRange range, int limit, List<TimelineEntry> entries, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (limit <= 0)
            return;
        var now = session.Time.GetUtcNow();
        range = HomeBuckets.Living(range, now);
        var buckets = HomeBuckets.Between(range);
        var first = Math.Min(HomeBuckets.ReadFirst(range, now), buckets.Length);
        var found = await ReadBucketsAsync(owner, buckets.AsMemory(0, first), range, limit, entries, cancellationToken)
            .ConfigureAwait(false);
        if (found < limit && first < buckets.Length)
            await ReadBucketsAsync(owner, buckets.AsMemory(first), range, limit - found, entries, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Takes out at most <paramref name="limit"/> of the oldest rows up to a position, and tells how many. What has
    /// expired needs no help.
    /// </summary>
    public async ValueTask<int> TrimAsync(long owner, long upTo, int limit, CancellationToken cancellationToken)
    {
        var dropped = 0;
        var range = new PositionRange(upTo == long.MaxValue ? upTo : upTo + 1, 0, OldestFirst: true);
        range = HomeBuckets.Living(range, session.Time.GetUtcNow());
        var rows = new List<Written>();
        foreach (var bucket in HomeBuckets.Between(range))
        {
            while (dropped < limit)
            {
                rows.Clear();
                var wanted = Math.Min(RowsPerRound, limit - dropped);
                await ReadWrittenAsync(owner, bucket, range, wanted, rows, cancellationToken).ConfigureAwait(false);
                await DeleteAsync(owner, bucket, rows, cancellationToken).ConfigureAwait(false);
                dropped += rows.Count;
                if (rows.Count < wanted)
                    break;
            }
        }
        return dropped;
    }

    /// <summary>Takes out, as whole partitions, all that was written before a time in microseconds.</summary>
    public async ValueTask ClearAsync(long owner, long before, CancellationToken cancellationToken)
    {
        var buckets = HomeBuckets.Between(HomeBuckets.Living(PositionRange.All, session.Time.GetUtcNow()));
        await session.ForEachAsync(
            buckets.Length,
            (buckets, owner, before),
            (clear, i, cancel) => session.ExecuteAsync(
                session[HomeStatements.DeleteBucket].Bind(clear.owner, clear.buckets[i]).SetTimestamp((long?)(clear.before - 1)), cancel),
            cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask WriteAsync(
        long owner, List<TimelineEntry> entries, DateTimeOffset now, long timestamp, CancellationToken cancellationToken)
    {
        var bound = new List<BoundStatement>(entries.Count);
        try
        {
            var batch = new BatchStatement(BatchType.Unlogged);
            foreach (var entry in entries)
            {
                var write = HomeStatements.BindWrite(session, owner, entry, HomeBuckets.TtlOf(entry.Position, now), timestamp);
                bound.Add(write);
                batch.Add(write);
            }
            batch.SetTimestamp((long?)timestamp).SetIdempotence(true);
            (await session.Driver.ExecuteAsync(batch, cancellationToken).ConfigureAwait(false)).Dispose();
        }
        finally
        {
            foreach (var write in bound)
                write.Dispose();
        }
    }

    private async ValueTask<int> ReadBucketsAsync(
        long owner,
        ReadOnlyMemory<int> buckets,
        PositionRange range,
        int limit,
        List<TimelineEntry> entries,
        CancellationToken cancellationToken)
    {
        if (buckets.Length == 1)
        {
            var before = entries.Count;
            await ReadBucketAsync(owner, buckets.Span[0], range, limit, entries, cancellationToken).ConfigureAwait(false);
            return entries.Count - before;
        }
        var found = new List<TimelineEntry>[buckets.Length];
        await session.ForEachAsync(
            buckets.Length,
            (owner, buckets, range, limit, found),
            (read, i, cancel) => ReadBucketAsync(read.owner, read.buckets.Span[i], read.range, read.limit, read.found[i] = [], cancel),
            cancellationToken).ConfigureAwait(false);
        var added = 0;
        foreach (var part in found)
        {
            for (var i = 0; i < part.Count && added < limit; i++, added++)
                entries.Add(part[i]);
        }
        return added;
    }

    private async ValueTask ReadBucketAsync(
        long owner, int bucket, PositionRange range, int limit, List<TimelineEntry> entries, CancellationToken cancellationToken)
    {
        var query = session[range.OldestFirst ? HomeStatements.OldestFirst : HomeStatements.NewestFirst];
        var bound = query.Bind(owner, bucket, range.Below, range.Above, limit);
        await session.ReadAllAsync(bound, HomeStatements.Read, entries, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask ReadWrittenAsync(
        long owner, int bucket, PositionRange range, int limit, List<Written> rows, CancellationToken cancellationToken)
    {
        var bound = session[HomeStatements.OldestWritten].Bind(owner, bucket, range.Below, range.Above, limit);
        await session.ReadAllAsync(bound, static row => new Written(row.GetInt64(0), row.GetInt64(1)), rows, cancellationToken)
            .ConfigureAwait(false);
    }

    private ValueTask DeleteAsync(long owner, int bucket, List<Written> rows, CancellationToken cancellationToken) => session.ForEachAsync(
        rows.Count,
        (owner, bucket, rows),
        (work, i, cancel) => session.ExecuteAsync(
            session[HomeStatements.DeleteRow].Bind(work.owner, work.bucket, work.rows[i].Position).SetTimestamp((long?)work.rows[i].At),
            cancel),
        cancellationToken);

    private readonly record struct Written(long Position, long At);
}
