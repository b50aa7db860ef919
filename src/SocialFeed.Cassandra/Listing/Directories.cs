using SocialFeed.Cassandra.Sessions;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Listing;

/// <summary>Reads and writes of list_buckets, with the directories of lists that this process writes to in memory. Thread-safe.</summary>
internal sealed class Directories(CassandraSession session)
{
    /// <summary>
    /// How long writes go by a directory in memory. An older one puts entries into an older bucket, which
    /// <see cref="OverlapSlack"/> covers.
    /// </summary>
    public static readonly TimeSpan DirectoryTtl = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How far above the opening of the next bucket a bucket may hold entries: how far back it is opened,
    /// <see cref="DirectoryTtl"/>, a request timeout and the skew of clocks, generously.
    /// </summary>
    public static readonly TimeSpan OverlapSlack = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long a mark says that a write may still be on its way. It is written before the row, whose request ends within
    /// <see cref="CassandraOptions.RequestTimeoutMax"/>; the rest is for <see cref="MarkAgain"/> and clocks that differ.
    /// </summary>
    public static readonly TimeSpan DirtyFor = TimeSpan.FromSeconds(20);

    /// <summary>A mark with less than this left is written anew; with more it covers the next write too.</summary>
    public static readonly TimeSpan MarkAgain = TimeSpan.FromSeconds(15);

    private const int CachedDirectories = 50_000;
    private const int CachedMarks = 50_000;

    /// <summary>Above every write timestamp of a clock: the smallest opening gets the largest timestamp and wins.</summary>
    private const long FirstWins = 1L << 62;

    public static readonly Query ReadList = new(
        "SELECT list, bucket, opened_at, dirty_until, count, counted_at FROM $.list_buckets WHERE owner_id = ? AND list = ?");

    public static readonly Query ReadOwner = new(
        "SELECT list, bucket, opened_at, dirty_until, count, counted_at FROM $.list_buckets WHERE owner_id = ?");

    public static readonly Query Mark = new("UPDATE $.list_buckets SET dirty_until = ? WHERE owner_id = ? AND list = ? AND bucket = ?");
    public static readonly Query OpenBucket = new("UPDATE $.list_buckets SET opened_at = ? WHERE owner_id = ? AND list = ? AND bucket = ?");
    public static readonly Query SaveCount = new(
        "UPDATE $.list_buckets SET count = ?, counted_at = ? WHERE owner_id = ? AND list = ? AND bucket = ?");

    private readonly BoundedCache<(long Owner, int List), ListDirectory> _directories = new(CachedDirectories);
    private readonly BoundedCache<(long Owner, int List, int Bucket), long> _marks = new(CachedMarks);

    /// <summary>What this process last saw; null when it saw nothing. At most a guess.</summary>
    public ListDirectory? Guess(ListTable table, long owner) => _directories.TryGet((owner, table.Number), out var known) ? known : null;

    /// <summary>For writes: at most <see cref="DirectoryTtl"/> old.</summary>
    public ValueTask<ListDirectory> GetAsync(ListTable table, long owner, CancellationToken cancellationToken) =>
        Guess(table, owner) is { } known && session.Time.GetElapsedTime(known.ReadAt) < DirectoryTtl
            ? new ValueTask<ListDirectory>(known)
            : ReadAsync(table, owner, cancellationToken);

    /// <summary>For reads: as it stands now.</summary>
    public async ValueTask<ListDirectory> ReadAsync(ListTable table, long owner, CancellationToken cancellationToken)
    {
        var readAt = session.Time.GetTimestamp();
        var rows = new List<BucketRow>();
        await session.ReadAllAsync(session[ReadList].Bind(owner, table.Number), ReadRow, rows, cancellationToken);
        return Remember(table, owner, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(rows), readAt);
    }

    /// <summary>Every bucket of one list, or of all lists of the owner.</summary>
    public ValueTask ReadRowsAsync(long owner, ListTable? table, List<BucketRow> rows, CancellationToken cancellationToken) =>
        session.ReadAllAsync(
            table is null ? session[ReadOwner].Bind(owner) : session[ReadList].Bind(owner, table.Number), ReadRow, rows, cancellationToken);

    /// <summary>Says that a write to the bucket is about to begin, so that its count is not believed until it must have ended.</summary>
    public async ValueTask MarkAsync(ListTable table, long owner, int bucket, CancellationToken cancellationToken)
    {
        if (!table.IsCounted)
            return;
        var key = (owner, table.Number, bucket);
        var now = session.NowMicros;
        if (_marks.TryGet(key, out var marked) && marked - now >= MarkAgain.Ticks / TimeSpan.TicksPerMicrosecond)
            return;
        var until = now + DirtyFor.Ticks / TimeSpan.TicksPerMicrosecond;
        await session.ExecuteAsync(session[Mark].Bind(until, owner, table.Number, bucket).SetTimestamp((long?)until), cancellationToken);
        _marks.Set(key, until);
    }

    /// <summary>Opens the bucket after the last one; of several processes that do, the smallest opening stands.</summary>
    public async ValueTask OpenAsync(ListTable table, long owner, int bucket, long openedAt, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(
            session[OpenBucket].Bind(openedAt, owner, table.Number, bucket).SetTimestamp((long?)(FirstWins - openedAt)), cancellationToken);
        if (Guess(table, owner) is { } known)
            _directories.Set((owner, table.Number), known.With(bucket, openedAt, session.Time.GetTimestamp()));
    }

    /// <param name="countedAt">When the counting began, in microseconds; the latest begun wins.</param>
    public ValueTask SaveCountAsync(
        ListTable table, long owner, int bucket, int count, long countedAt, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            session[SaveCount].Bind(count, countedAt, owner, table.Number, bucket).SetTimestamp((long?)countedAt), cancellationToken);

    private ListDirectory Remember(ListTable table, long owner, ReadOnlySpan<BucketRow> rows, long readAt)
    {
        var directory = ListDirectory.Of(rows, readAt);
        var known = Guess(table, owner);
        // A bucket opened by this process meanwhile is not to be forgotten.
        if (known is not null && known.Count > directory.Count)
            return known;
        directory.Continue(known);
        _directories.Set((owner, table.Number), directory);
        return directory;
    }

    private static BucketRow ReadRow(Row row) => new(
        row.GetInt32(0),
        row.GetInt32(1),
        row.GetNullableInt64(2),
        row.GetNullableInt64(3) ?? 0,
        row.GetNullableInt32(4) ?? 0,
        row.GetNullableInt64(5) ?? 0);
}
