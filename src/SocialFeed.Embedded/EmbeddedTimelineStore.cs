using SocialFeed.Core;
using SocialFeed.Core.Timelines;
using SocialFeed.Embedded.Caching;
using SocialFeed.Embedded.Home;
using SocialFeed.Embedded.Storage;

namespace SocialFeed.Embedded;

/// <summary>Home and author timelines over SQLite. Thread-safe.</summary>
internal sealed class EmbeddedTimelineStore(Writer writer, ReaderPool readers, StoreCaches caches, HomeBuffer home) : ITimelineStore
{
    /// <summary>Rows of one push that share an operation: a larger push is several, so that small writes get their turn in between.</summary>
    private const int RowsPerPush = 2_000;

    /// <summary>What a logged push weighs against the bound of a commit: one row, and the bytes of its owners, which cost about a tenth of a row each.</summary>
    private const int LoggedRows = 1;
    private const int OwnersPerLoggedRow = 10;

    private static readonly Sql NewestHome = new(HomeText("DESC"));
    private static readonly Sql OldestHome = new(HomeText("ASC"));
    private static readonly Sql NewestOfAuthor = new(AuthorText("DESC"));
    private static readonly Sql OldestOfAuthor = new(AuthorText("ASC"));

    private static readonly Sql TrimHome = new(
        """
        DELETE FROM user_feed WHERE owner_id = ?1 AND position IN
            (SELECT position FROM user_feed WHERE owner_id = ?1 AND position <= ?2 ORDER BY position LIMIT ?3)
        """);

    private static readonly Sql GetReader = new("SELECT pushed_down_to, last_active FROM readers WHERE owner_id = ?1");

    private static readonly Sql PutReader = new(
        """
        INSERT INTO readers (owner_id, pushed_down_to, last_active, generation) VALUES (?1, ?2, ?3, 1)
        ON CONFLICT (owner_id) DO UPDATE
            SET pushed_down_to = excluded.pushed_down_to, last_active = excluded.last_active, generation = readers.generation + 1
        """);

    private static readonly Sql GetGeneration = new("SELECT generation FROM readers WHERE owner_id = ?1");

    private static readonly Sql FillReader = new(
        "UPDATE readers SET pushed_down_to = ?3 WHERE owner_id = ?1 AND generation = ?2 AND pushed_down_to <> ?4");

    private static readonly Sql TouchReader = new("UPDATE readers SET last_active = ?2 WHERE owner_id = ?1");

    /// <summary>Reads run on one thread from start to end, so each thread can keep its own.</summary>
    [ThreadStatic]
    private static PriorityQueue<TimelineEntry, long>? _merge;

    [ThreadStatic]
    private static List<TimelineEntry>? _buffered;

    public async ValueTask PushAsync(ReadOnlyMemory<long> owners, TimelineEntry entry, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(entry.Position);
        while (owners.Length > RowsPerPush)
        {
            await PushSomeAsync(owners[..RowsPerPush], entry, cancellationToken).ConfigureAwait(false);
            owners = owners[RowsPerPush..];
        }

        if (!owners.IsEmpty)
            await PushSomeAsync(owners, entry, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask MergeAsync(long owner, ReadOnlyMemory<TimelineEntry> entries, CancellationToken cancellationToken)
    {
        while (!entries.IsEmpty)
        {
            var some = entries[..Math.Min(entries.Length, RowsPerPush)];
            await writer.WriteAsync(
                static (session, merge) =>
                {
                    HomeLog.Insert(session, merge.owner, merge.some.Span);
                    return true;
                },
                (owner, some),
                some.Length,
                cancellationToken).ConfigureAwait(false);
            entries = entries[some.Length..];
        }
    }

    public ValueTask ReadHomeAsync(
        long owner, PositionRange range, int limit, List<TimelineEntry> entries, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var buffered = CollectBuffered(owner, range); // before the table is read: see HomeBuffer
        using var read = readers.Read();
        using var query = read.Use(range.OldestFirst ? OldestHome : NewestHome);
        query.Bind(1, owner).Bind(2, range.Below).Bind(3, range.Above).Bind(4, limit);
        var next = 0;
        while (limit > 0 && query.Step())
        {
            var stored = ReadHomeEntry(query);
            for (; next < buffered.Count && IsBefore(buffered[next].Position, stored.Position, range) && limit > 0; next++, limit--)
                entries.Add(buffered[next]);
            if (limit == 0)
                return ValueTask.CompletedTask;
            if (next < buffered.Count && buffered[next].Position == stored.Position)
                next++;
            entries.Add(stored);
            limit--;
        }

        for (; next < buffered.Count && limit > 0; next++, limit--)
            entries.Add(buffered[next]);
        return ValueTask.CompletedTask;
    }

    public ValueTask ReadAuthorsAsync(
        ReadOnlyMemory<long> authors, PositionRange range, int limit, List<TimelineEntry> entries, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(authors.Length, Limits.FollowingPerUser + 1, nameof(authors));
        if (limit <= 0 || authors.IsEmpty)
            return ValueTask.CompletedTask;
        using var read = authors.Length == 1 ? readers.Read() : readers.Snapshot();
        using var query = read.Use(range.OldestFirst ? OldestOfAuthor : NewestOfAuthor);
        if (authors.Length == 1)
        {
            var author = authors.Span[0];
            BindAuthor(query, author, range, limit);
            while (query.Step())
                entries.Add(ReadAuthorEntry(query, author));
        }
        else
        {
            Merge(query, authors.Span, range, limit, entries);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask GetReadersAsync(ReadOnlyMemory<long> owners, Memory<ReaderState> states, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var ids = owners.Span;
        var values = states.Span;
        for (var i = 0; i < ids.Length; i++)
        {
            if (caches.Readers.TryGet(ids[i], out values[i]))
                continue;
            LoadReaders(ids[i..], values[i..]);
            break;
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<long> SetReaderAsync(long owner, ReaderState state, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            static (session, set) =>
            {
                using (var put = session.Use(PutReader))
                    put.Bind(1, set.owner).Bind(2, set.state.PushedDownTo).Bind(3, set.state.LastActive).Run();
                session.Invalidate(session.Caches.Readers, set.owner);
                return ReadGeneration(session, set.owner);
            },
            (owner, state),
            1,
            cancellationToken);

    public async ValueTask FillReaderAsync(long owner, long generation, long pushedDownTo, CancellationToken cancellationToken) =>
        await writer.WriteAsync(
            static (session, fill) =>
            {
                using var update = session.Use(FillReader);
                update.Bind(1, fill.owner).Bind(2, fill.generation).Bind(3, fill.pushedDownTo).Bind(4, ReaderState.NotPushed).Run();
                session.Invalidate(session.Caches.Readers, fill.owner);
                return true;
            },
            (owner, generation, pushedDownTo),
            1,
            cancellationToken).ConfigureAwait(false);

    public async ValueTask TouchReaderAsync(long owner, DateTimeOffset lastActive, CancellationToken cancellationToken) =>
        await writer.WriteAsync(
            static (session, touch) =>
            {
                using var update = session.Use(TouchReader);
                update.Bind(1, touch.owner).Bind(2, touch.lastActive).Run();
                session.Invalidate(session.Caches.Readers, touch.owner);
                return true;
            },
            (owner, lastActive),
            1,
            cancellationToken).ConfigureAwait(false);

    public ValueTask<int> TrimHomeAsync(long owner, long upTo, int limit, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            static (session, trim) => Trim(session, trim.owner, trim.upTo, trim.limit), (owner, upTo, limit), limit, cancellationToken);

    public async ValueTask ClearHomeAsync(long owner, long generation, CancellationToken cancellationToken)
    {
        // A part at a time, from the oldest: a timeline may be long, and what is left meanwhile is true.
        int dropped;
        do
        {
            dropped = await writer.WriteAsync(
                static (session, clear) => ReadGeneration(session, clear.owner) == clear.generation
                    ? Trim(session, clear.owner, long.MaxValue, RowsPerPush)
                    : 0,
                (owner, generation),
                RowsPerPush,
                cancellationToken).ConfigureAwait(false);
        }
        while (dropped == RowsPerPush);
    }

    private static int Trim(WriteSession session, long owner, long upTo, int limit)
    {
        HomeLog.Settle(session, owner);
        using var delete = session.Use(TrimHome);
        return delete.Bind(1, owner).Bind(2, upTo).Bind(3, limit).Run();
    }

    private static long ReadGeneration(WriteSession session, long owner)
    {
        using var get = session.Use(GetGeneration);
        return get.Bind(1, owner).Step() ? get.Long(0) : 0;
    }

    private ValueTask<int> PushSomeAsync(ReadOnlyMemory<long> owners, TimelineEntry entry, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            static (session, push) =>
            {
                HomeLog.Push(session, push.owners, push.entry);
                return push.owners.Length;
            },
            (owners, entry),
            LoggedRows + (owners.Length / OwnersPerLoggedRow),
            cancellationToken);

    /// <summary>The owner's entries in range that are not in the table yet, in range order, each once.</summary>
    private List<TimelineEntry> CollectBuffered(long owner, PositionRange range)
    {
        var buffered = _buffered ??= [];
        buffered.Clear();
        home.Collect(owner, range, buffered);
        if (buffered.Count < 2)
            return buffered;
        if (range.OldestFirst)
            buffered.Sort(static (a, b) => a.Position.CompareTo(b.Position));
        else
            buffered.Sort(static (a, b) => b.Position.CompareTo(a.Position));
        var kept = 1;
        for (var i = 1; i < buffered.Count; i++)
        {
            if (buffered[i].Position != buffered[kept - 1].Position)
                buffered[kept++] = buffered[i];
        }

        buffered.RemoveRange(kept, buffered.Count - kept);
        return buffered;
    }

    private static bool IsBefore(long position, long other, PositionRange range) => range.OldestFirst ? position < other : position > other;

    private static TimelineEntry ReadHomeEntry(Statement row)
    {
        var position = row.Long(0);
        var postId = row.Long(3);
        return new TimelineEntry(position, postId == 0 ? position : postId, row.Long(1), row.Long(4), row.Long(2));
    }

    private static void BindAuthor(Statement query, long author, PositionRange range, int limit) =>
        query.Bind(1, author).Bind(2, range.Below).Bind(3, range.Above).Bind(4, limit);

    private static TimelineEntry ReadAuthorEntry(Statement row, long source)
    {
        var position = row.Long(0);
        var postId = row.Long(1);
        return postId == 0
            ? new TimelineEntry(position, position, source, 0, row.Long(3))
            : new TimelineEntry(position, postId, row.Long(2), source, row.Long(3));
    }

    /// <summary>
    /// Keeps the best entries in a heap whose root is the worst of them. Once it is full, no author is asked for anything beyond that root.
    /// </summary>
    private static void Merge(
        Statement query, ReadOnlySpan<long> authors, PositionRange range, int limit, List<TimelineEntry> entries)
    {
        var heap = _merge ??= new PriorityQueue<TimelineEntry, long>();
        heap.Clear();
        foreach (var author in authors)
        {
            query.Again();
            BindAuthor(query, author, range, limit);
            while (query.Step())
            {
                var entry = ReadAuthorEntry(query, author);
                var rank = range.OldestFirst ? -entry.Position : entry.Position;
                if (heap.Count < limit)
                    heap.Enqueue(entry, rank);
                else if (heap.TryPeek(out _, out var worst) && rank > worst)
                    heap.EnqueueDequeue(entry, rank);
                else
                    break;
            }

            if (heap.Count == limit && heap.TryPeek(out var last, out _))
                range = range.OldestFirst ? range with { Below = last.Position } : range with { Above = last.Position };
        }

        var first = entries.Count;
        while (heap.TryDequeue(out var entry, out _))
            entries.Add(entry);
        entries.Reverse(first, entries.Count - first);
    }

    private void LoadReaders(ReadOnlySpan<long> owners, Span<ReaderState> states)
    {
        using var read = readers.Snapshot();
        using var query = read.Use(GetReader);
        for (var i = 0; i < owners.Length; i++)
        {
            if (caches.Readers.TryGet(owners[i], out states[i]))
                continue;
            states[i] = query.Again().Bind(1, owners[i]).Step() ? new ReaderState(query.Long(0), query.Time(1)) : default;
            caches.Readers.Put(owners[i], states[i], read.Committed);
        }
    }

    private static string HomeText(string order) =>
        $"""
        SELECT position, author_id, reply_to_author_id, post_id, reposter_id FROM user_feed
        WHERE owner_id = ?1 AND position < ?2 AND position > ?3 ORDER BY position {order} LIMIT ?4
        """;

    private static string AuthorText(string order) =>
        $"""
        SELECT position, post_id, author_id, reply_to_author_id FROM author_timelines
        WHERE source_id = ?1 AND position < ?2 AND position > ?3 ORDER BY position {order} LIMIT ?4
        """;
}
