namespace SocialFeed.Cassandra.Listing;

/// <summary>
/// The buckets of one list as read at one moment. A position belongs to the last bucket that was opened at or below
/// it. Immutable but for the tally of what this process added.
/// </summary>
internal sealed class ListDirectory
{
    private readonly long[] _openedAt;
    private int _rows = Unknown;
    private int _added;
    private int _counting;

    private const int Unknown = -1;

    private ListDirectory(long[] openedAt, bool exists, long readAt)
    {
        _openedAt = openedAt;
        Exists = exists;
        ReadAt = readAt;
    }

    /// <summary>Whether anything was ever noted of the list.</summary>
    public bool Exists { get; }

    /// <summary>A timestamp of the time provider.</summary>
    public long ReadAt { get; }

    public int Count => _openedAt.Length;

    public int Last => _openedAt.Length - 1;

    /// <param name="rows">Of this list, by bucket.</param>
    public static ListDirectory Of(ReadOnlySpan<BucketRow> rows, long readAt)
    {
        var openedAt = new List<long> { 0 };
        foreach (var row in rows)
        {
            // A bucket is opened before anything is marked or written in it; a missing opening has not arrived here yet.
            if (row.Bucket == openedAt.Count && row.OpenedAt is { } opened)
                openedAt.Add(opened);
        }
        return new ListDirectory([.. openedAt], rows.Length > 0, readAt);
    }

    /// <summary>The lowest position of a bucket; beyond the last one, no position at all.</summary>
    public long OpenedAt(int bucket) => bucket < _openedAt.Length ? _openedAt[bucket] : long.MaxValue;

    public int BucketOf(long position)
    {
        var bucket = Last;
        while (bucket > 0 && _openedAt[bucket] > position)
            bucket--;
        return bucket;
    }

    public ListDirectory With(int bucket, long openedAt, long readAt) =>
        bucket == Count ? new ListDirectory([.. _openedAt, openedAt], true, readAt) : this;

    /// <summary>Takes over the tally when the last bucket is still the same.</summary>
    public void Continue(ListDirectory? older)
    {
        if (older is null || older.Last != Last)
            return;
        _rows = older._rows;
        _added = older._added;
    }

    /// <summary>
    /// Notes a row added to the last bucket. True when its rows should be counted now; the caller then says
    /// <see cref="Counted"/>.
    /// </summary>
    public bool Add(int rowsPerBucket, int sampledOneIn)
    {
        var added = Interlocked.Increment(ref _added);
        var isDue = added >= rowsPerBucket - Math.Max(0, _rows) || Random.Shared.Next(sampledOneIn) == 0;
        return isDue && Interlocked.Exchange(ref _counting, 1) == 0;
    }

    /// <param name="rows">What was counted; null when counting failed.</param>
    public void Counted(int? rows)
    {
        if (rows is { } counted)
        {
            _rows = counted;
            Volatile.Write(ref _added, 0);
        }
        Volatile.Write(ref _counting, 0);
    }
}

/// <summary>A row of list_buckets; times in microseconds since 1970.</summary>
internal readonly record struct BucketRow(int List, int Bucket, long? OpenedAt, long DirtyUntil, int Count, long CountedAt)
{
    /// <summary>Counted after every write that was marked had ended.</summary>
    public bool IsClean => CountedAt > 0 && CountedAt >= DirtyUntil;
}
