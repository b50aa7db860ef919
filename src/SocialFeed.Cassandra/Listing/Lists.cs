using SocialFeed.Cassandra.Sessions;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Timelines;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Listing;

/// <summary>
/// Ordered lists of an owner (followers, likes, author timelines…), in buckets of about a thousand rows that fill in
/// sequence. A write marks its bucket, then writes the row, then is acknowledged; rows are marked gone, never
/// deleted. Thread-safe; gates of callers may be held around calls.
/// </summary>
internal sealed class Lists
{
    /// <summary>One insert in so many counts its bucket, to see whether the next one is to be opened.</summary>
    private const int SampledOneIn = 64;

    /// <summary>Adds to one list that one process has in flight: bounds how far a bucket overshoots while it is counted.</summary>
    private const int AddsInFlight = 64;

    private const int GateStripes = 1_024;

    /// <summary>
    /// A bucket is opened a little below the newest row of the one before, so that what is under way now goes there; much less than
    /// <see cref="Directories.OverlapSlack"/>.
    /// </summary>
    private static readonly long OpenBackPositions = SnowflakeId.FirstAt(SnowflakeId.Epoch + TimeSpan.FromSeconds(15));

    private static readonly long OverlapPositions = SnowflakeId.FirstAt(SnowflakeId.Epoch + Directories.OverlapSlack);

    private readonly CassandraSession _session;
    private readonly Directories _directories;
    private readonly Gates _adding = new(GateStripes, AddsInFlight);

    public Lists(CassandraSession session)
    {
        _session = session;
        _directories = new Directories(session);
        Counts = new ListCounts(session, _directories);
    }

    public ListCounts Counts { get; }

    /// <summary>
    /// Adds a row; adding the same position again changes nothing. Gives the bucket. For lists of a subject only.
    /// </summary>
    /// <param name="isReplay">The row may have been written before, by another process too: its bucket is then looked for.</param>
    public ValueTask<int> AddAsync(
        ListTable table, long owner, long position, long subject, CancellationToken cancellationToken, bool isReplay = false) =>
        AddAsync(
            table, owner, position, null, subject, static (statement, subject) => statement.Set(3, subject), isReplay, cancellationToken);

    /// <summary>As above with further columns, bound from marker 3 on: the subject first.</summary>
    /// <param name="timestamp">The write timestamp in microseconds; null is now.</param>
    public async ValueTask<int> AddAsync<TRow>(
        ListTable table,
        long owner,
        long position,
        long? timestamp,
        TRow row,
        Action<BoundStatement, TRow> bind,
        bool isReplay,
        CancellationToken cancellationToken)
    {
        using var passage = await _adding.EnterAsync(owner, table.Number, cancellationToken);
        var place = await PlaceAsync(table, owner, position, isReplay, cancellationToken);
        return await PutAsync(place, timestamp, row, bind, cancellationToken);
    }

    /// <summary>First half of an add: finds the bucket and marks it. Harmless when the second half never comes.</summary>
    public async ValueTask<ListPlace> PlaceAsync(
        ListTable table, long owner, long position, bool isReplay, CancellationToken cancellationToken)
    {
        var directory = await _directories.GetAsync(table, owner, cancellationToken);
        var bucket = directory.BucketOf(position);
        if (isReplay)
        {
            for (var older = FirstBucketOf(directory, bucket, position); older < bucket; older++)
            {
                if (await ExistsAsync(table, owner, older, position, cancellationToken))
                    bucket = older;
            }
        }
        await _directories.MarkAsync(table, owner, bucket, cancellationToken);
        return new ListPlace(table, owner, position, bucket, directory);
    }

    /// <summary>Second half of an add: writes the row, and opens the next bucket when this one is full. Gives the bucket.</summary>
    public async ValueTask<int> PutAsync<TRow>(
        ListPlace place, long? timestamp, TRow row, Action<BoundStatement, TRow> bind, CancellationToken cancellationToken)
    {
        // What stood between the halves may have taken longer than the first half's mark lasts.
        await _directories.MarkAsync(place.Table, place.Owner, place.Bucket, cancellationToken);
        await WriteAsync(place.Bucket);
        // Positions far ahead (bulk loading) may have been overtaken by the opening of a bucket, and readers would not look for them here.
        if (_directories.Guess(place.Table, place.Owner) is { } now
            && now.BucketOf(place.Position) is var right && right > place.Bucket && !IsInOverlap(now, right, place.Position))
        {
            await _directories.MarkAsync(place.Table, place.Owner, right, cancellationToken);
            await WriteAsync(right);
            await _session.ExecuteAsync(_session[place.Table.Delete].Bind(place.Owner, place.Bucket, place.Position), cancellationToken);
            return right;
        }
        if (place.Bucket == place.Directory.Last && place.Directory.Add(place.Table.RowsPerBucket, SampledOneIn))
            await GrowAsync(place, cancellationToken);
        return place.Bucket;

        ValueTask WriteAsync(int bucket)
        {
            var statement = _session[place.Table.Insert].Bind(place.Owner, bucket, place.Position);
            bind(statement, row);
            return _session.ExecuteAsync(statement.SetTimestamp(timestamp), cancellationToken);
        }
    }

    /// <summary>Takes a row out of a list.</summary>
    public ValueTask RemoveAsync(ListTable table, long owner, long position, CancellationToken cancellationToken) =>
        UpdateRowAsync(table, table.MarkGone, owner, position, null, cancellationToken);

    /// <summary>Takes a row out of a bucket that is known.</summary>
    public async ValueTask RemoveAsync(ListTable table, long owner, int bucket, long position, CancellationToken cancellationToken)
    {
        await _directories.MarkAsync(table, owner, bucket, cancellationToken);
        await _session.ExecuteAsync(_session[table.MarkGone].Bind(owner, bucket, position), cancellationToken);
    }

    /// <summary>Leaves a row in its list but takes it out of the count, also where the clock that wrote it is ahead of this one.</summary>
    public ValueTask UncountAsync(ListTable table, long owner, long position, CancellationToken cancellationToken) =>
        UpdateRowAsync(table, table.Uncount!, owner, position, WriteTimes.After(position, _session.NowMicros), cancellationToken);

    /// <summary>The buckets that hold anyone, as of now: 0 to one less than this.</summary>
    public async ValueTask<int> CountBucketsAsync(ListTable table, long owner, CancellationToken cancellationToken)
    {
        var directory = await _directories.ReadAsync(table, owner, cancellationToken);
        return directory.Exists ? directory.Count : 0;
    }

    /// <summary>As <see cref="CountBucketsAsync"/>; with one bucket also every subject in it. Both are asked for at once, unless more buckets are known.</summary>
    public async ValueTask<int> ReadSoleBucketAsync(ListTable table, long owner, List<long> subjects, CancellationToken cancellationToken)
    {
        if (_directories.Guess(table, owner) is { Count: > 1 })
            return await CountBucketsAsync(table, owner, cancellationToken);
        var reading = ReadBucketAsync(table, owner, 0, subjects, cancellationToken).AsTask();
        int buckets;
        try
        {
            buckets = await CountBucketsAsync(table, owner, cancellationToken);
        }
        finally
        {
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await reading;
        if (buckets != 1)
            subjects.Clear();
        return buckets;
    }

    /// <summary>Adds every subject in one bucket, each once, in no order.</summary>
    public async ValueTask ReadBucketAsync(
        ListTable table, long owner, int bucket, List<long> subjects, CancellationToken cancellationToken)
    {
        var rows = new List<long>();
        await _session.ReadAllAsync(_session[table.ReadBucket].Bind(owner, bucket), ListCounts.ReadSubject, rows, cancellationToken);
        rows.Sort();
        var last = ListCounts.NoSubject;
        foreach (var subject in rows)
        {
            if (subject != last)
                subjects.Add(last = subject);
        }
    }

    /// <summary>
    /// Adds up to <paramref name="limit"/> rows in range order. Columns of <paramref name="read"/>: position, gone,
    /// then those of the table. One round trip for a list of one bucket, usually one for the others too.
    /// </summary>
    public async ValueTask ReadAsync<T>(
        ListTable table, long owner, PositionRange range, int limit, List<T> items, RowReader<T> read, CancellationToken cancellationToken)
    {
        var reading = new ListReading<T>(_session, table, owner, range, read);
        var guess = _directories.Guess(table, owner);
        var top = guess is null ? 0 : guess.BucketOf(range.OldestFirst ? range.Above : range.Below - 1);
        var first = reading.ReadAheadAsync(top, limit, cancellationToken).AsTask();
        ListDirectory directory;
        try
        {
            directory = await _directories.ReadAsync(table, owner, cancellationToken);
        }
        finally
        {
            await first.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await first;
        await reading.ReadAsync(directory, OverlapPositions, limit, items, cancellationToken);
    }

    private async ValueTask UpdateRowAsync(ListTable table, Query update, long owner, long position, long? timestamp, CancellationToken cancellationToken)
    {
        // As it stands now: another process may have opened a bucket just now and written the row there.
        var directory = await _directories.ReadAsync(table, owner, cancellationToken);
        var bucket = directory.BucketOf(position);
        // The row may stand in a bucket before; the update of one that is not there leaves a row without a subject, which is passed over.
        for (var each = FirstBucketOf(directory, bucket, position); each <= bucket; each++)
        {
            await _directories.MarkAsync(table, owner, each, cancellationToken);
            await _session.ExecuteAsync(_session[update].Bind(owner, each, position).SetTimestamp(timestamp), cancellationToken);
        }
    }

    /// <summary>The first bucket that may hold the position, which by the directory belongs to <paramref name="bucket"/>.</summary>
    private static int FirstBucketOf(ListDirectory directory, int bucket, long position)
    {
        while (IsInOverlap(directory, bucket, position))
            bucket--;
        return bucket;
    }

    private static bool IsInOverlap(ListDirectory directory, int bucket, long position) =>
        bucket > 0 && position - directory.OpenedAt(bucket) < OverlapPositions;

    private async ValueTask<bool> ExistsAsync(ListTable table, long owner, int bucket, long position, CancellationToken cancellationToken)
    {
        using var rows = await _session.QueryAsync(_session[table.Find].Bind(owner, bucket, position), cancellationToken);
        return rows.MoveNext() && !rows.Current.IsNull(0);
    }

    private async ValueTask GrowAsync(ListPlace place, CancellationToken cancellationToken)
    {
        int? counted = null;
        try
        {
            var rows = await _session.FindAsync(
                _session[place.Table.CountRows].Bind(place.Owner, place.Bucket), static row => row.GetInt64(0), cancellationToken);
            counted = (int)rows;
            if (rows < place.Table.RowsPerBucket || _directories.Guess(place.Table, place.Owner)?.Last > place.Bucket)
                return;
            // By what stands in the bucket, not by this row: bulk loads do not always write in the order of positions.
            var newest = await _session.FindAsync(
                _session[place.Table.FindNewest].Bind(place.Owner, place.Bucket), static row => row.GetInt64(0), cancellationToken);
            var openedAt = Math.Max(place.Directory.OpenedAt(place.Bucket), newest - OpenBackPositions) + 1;
            await _directories.OpenAsync(place.Table, place.Owner, place.Bucket + 1, openedAt, cancellationToken);
        }
        finally
        {
            place.Directory.Counted(counted);
        }
    }
}

/// <summary>Where a row is to go: see <see cref="Lists.PlaceAsync"/>.</summary>
internal readonly record struct ListPlace(ListTable Table, long Owner, long Position, int Bucket, ListDirectory Directory);
