using SocialFeed.Cassandra.Sessions;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Timelines;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Outbox;

/// <summary>An entry found pending, and the bucket it was found in.</summary>
internal readonly record struct PendingRow(TimelineEntry Entry, int Bucket);

/// <summary>
/// Walks one shard of the outbox from its oldest bucket on. Remembers how far buckets are done, deletes those that
/// are done for good, moves what is stuck into a new bucket, and keeps the mark from which the next owner goes on.
/// One caller at a time.
/// </summary>
internal sealed class OutboxScan(CassandraSession session, OutboxWriter writer, DeliveryLedger ledger, int shard, int firstBucket)
{
    /// <summary>An entry that is still pending so long after its bucket's end moves on, so that the bucket can die.</summary>
    public static readonly TimeSpan StuckAfter = TimeSpan.FromHours(1);

    /// <summary>Rows, done ones included, that one pass looks at.</summary>
    private const int RowsPerPass = 50_000;

    /// <summary>
    /// Reads of one pass: almost three days of empty buckets. After a longer stop of all sweepers it takes several
    /// passes to come to the present.
    /// </summary>
    private const int ReadsPerPass = 8_192;

    private const int MovesPerPass = 500;
    private const int RowsPerRead = 2_000;

    private static readonly Query ReadMark = new("SELECT low_bucket FROM $.outbox_marks WHERE shard = ?");
    private static readonly Query PutMark = new("UPDATE $.outbox_marks SET low_bucket = ? WHERE shard = ?");

    private static readonly Query ReadRows = new(
        """
        SELECT position, post_id, author_id, reposter_id, reply_to_author_id, done FROM $.outbox
        WHERE shard = ? AND bucket = ? AND position > ? LIMIT ?
        """);

    private static readonly Query ReadPayload = new("SELECT payload FROM $.outbox WHERE shard = ? AND bucket = ? AND position = ?");
    private static readonly Query DeleteBucket = new("DELETE FROM $.outbox WHERE shard = ? AND bucket = ?");

    private readonly SortedDictionary<int, Progress> _buckets = [];
    private int _low = -1;
    private int _savedLow;
    private int _rowsLeft;
    private int _readsLeft;
    private int _movesLeft;

    /// <summary>Adds pending entries between two positions, about the oldest first, at most <paramref name="limit"/>.</summary>
    public async ValueTask ReadAsync(long above, long below, int limit, List<PendingRow> pending, CancellationToken cancellationToken)
    {
        if (_low < 0)
            await BeginAsync(cancellationToken);
        (_rowsLeft, _readsLeft, _movesLeft) = (RowsPerPass, ReadsPerPass, MovesPerPass);
        var now = session.Time.GetUtcNow();
        var last = OutboxPlaces.LateBucketAt(now + OutboxPlaces.BucketLength);
        var stopAt = pending.Count + limit;
        for (var bucket = _low; bucket <= last && pending.Count < stopAt && _rowsLeft > 0 && _readsLeft > 0; bucket++)
        {
            if (!_buckets.TryGetValue(bucket, out var progress))
                _buckets.Add(bucket, progress = new Progress());
            if (!progress.IsFinished)
                await ReadBucketAsync(bucket, progress, above, below, stopAt, pending, now, cancellationToken);
        }
        await AdvanceAsync(cancellationToken);
    }

    /// <summary>The payload of a row; null when it is gone.</summary>
    public static ValueTask<string?> FindPayloadAsync(CassandraSession session, PendingRow row, CancellationToken cancellationToken) =>
        session.FindAsync(
            session[ReadPayload].Bind(OutboxPlaces.ShardOf(row.Entry.Position), row.Bucket, row.Entry.Position),
            static found => found.GetString(0),
            cancellationToken);

    private async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        var mark = await session.FindAsync(session[ReadMark].Bind(shard), static row => row.GetNullableInt32(0), cancellationToken);
        _low = _savedLow = mark ?? firstBucket;
    }

    private async ValueTask ReadBucketAsync(
        int bucket,
        Progress progress,
        long above,
        long below,
        int stopAt,
        List<PendingRow> pending,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var isClosed = OutboxPlaces.IsClosed(bucket, now);
        var isStuck = now - OutboxPlaces.EndOf(bucket) > StuckAfter;
        var settled = SettledBelow(bucket, isClosed, now);
        var cursor = progress.DoneUpTo;
        var isAllDone = true;
        while (true)
        {
            _readsLeft--;
            using var rows = await session.QueryAsync(session[ReadRows].Bind(shard, bucket, cursor, RowsPerRead), cancellationToken);
            var found = rows.ToList(ReadRow);
            _rowsLeft -= found.Count;
            progress.HasRows |= found.Count > 0;
            foreach (var (entry, isDone) in found)
            {
                cursor = entry.Position;
                if (isDone || (isStuck && await TryMoveAsync(new PendingRow(entry, bucket), cancellationToken)))
                {
                    if (isAllDone && entry.Position < settled)
                        progress.DoneUpTo = entry.Position;
                    continue;
                }
                isAllDone = false;
                if (entry.Position <= above)
                    continue;
                if (entry.Position >= below || pending.Count >= stopAt)
                    return;
                pending.Add(new PendingRow(entry, bucket));
            }
            if (found.Count < RowsPerRead)
                break;
            if (_rowsLeft <= 0 || _readsLeft <= 0)
                return;
        }
        if (!isClosed || !isAllDone)
            return;
        if (progress.HasRows)
            await session.ExecuteAsync(session[DeleteBucket].Bind(shard, bucket), cancellationToken);
        progress.IsFinished = true;
    }

    /// <summary>
    /// Below this position nothing can be added to the bucket any more, so that what is done there need not be read
    /// again.
    /// </summary>
    private static long SettledBelow(int bucket, bool isClosed, DateTimeOffset now)
    {
        if (isClosed)
            return long.MaxValue;
        return OutboxPlaces.IsLateBucket(bucket) ? 0 : SnowflakeId.FirstAt(now - OutboxPlaces.ClosedAfter);
    }

    private async ValueTask<bool> TryMoveAsync(PendingRow row, CancellationToken cancellationToken)
    {
        if (_movesLeft-- <= 0)
            return false;
        var account = await ledger.ReadAsync(row.Entry.Position, cancellationToken);
        if (!account.IsComplete
            && !await ledger.StandsElsewhereAsync(account, row, cancellationToken)
            && await FindPayloadAsync(session, row, cancellationToken) is { } payload)
        {
            await writer.MoveAsync(row.Entry, payload, cancellationToken);
        }
        await ledger.SetDoneAsync(row.Entry.Position, row.Bucket, cancellationToken);
        return true;
    }

    /// <summary>Forgets the finished buckets at the beginning and moves the mark over them.</summary>
    private async ValueTask AdvanceAsync(CancellationToken cancellationToken)
    {
        while (_buckets.TryGetValue(_low, out var progress) && progress.IsFinished)
            _buckets.Remove(_low++);
        if (_low == _savedLow)
            return;
        // Of two owners at the edge of a lease the one that is further on wins.
        await session.ExecuteAsync(session[PutMark].Bind(_low, shard).SetTimestamp((long?)_low), cancellationToken);
        _savedLow = _low;
    }

    private static (TimelineEntry Entry, bool IsDone) ReadRow(Row row)
    {
        var position = row.GetInt64(0);
        // Without a post it is a flag that came after the row was deleted.
        return row.IsNull(1)
            ? (new TimelineEntry(position, 0, 0, 0, 0), true)
            : (
                new TimelineEntry(position, row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)),
                row.GetNullableBoolean(5) ?? false);
    }

    private sealed class Progress
    {
        /// <summary>Every row at or below is done, and none will be added there.</summary>
        public long DoneUpTo { get; set; }

        public bool HasRows { get; set; }

        public bool IsFinished { get; set; }
    }
}
