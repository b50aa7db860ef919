using SocialFeed.Core;
using SocialFeed.Core.Timelines;
using SocialFeed.Embedded.Caching;
using SocialFeed.Embedded.Storage;

namespace SocialFeed.Embedded;

/// <summary>Home and author timelines over SQLite. Thread-safe.</summary>
internal sealed class EmbeddedTimelineStore(Writer writer, ReaderPool readers, StoreCaches caches) : ITimelineStore
{
    /// <summary>Rows of one push that share an operation: a larger push is several, so that small writes get their turn in between.</summary>
    private const int RowsPerPush = 2_000;

    private static readonly Sql InsertHome = new(
        """
        INSERT OR IGNORE INTO user_feed (owner_id, position, author_id, reply_to_author_id, post_id, reposter_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        """);

    private static readonly Sql NewestHome = new(HomeText("DESC"));
    private static readonly Sql OldestHome = new(HomeText("ASC"));
    private static readonly Sql NewestOfAuthor = new(AuthorText("DESC"));
    private static readonly Sql OldestOfAuthor = new(AuthorText("ASC"));

    private static readonly Sql TrimHome = new(
        """
        DELETE FROM user_feed WHERE owner_id = ?1 AND position IN
            (SELECT position FROM user_feed WHERE owner_id = ?1 AND position <= ?2 ORDER BY position LIMIT ?3)
        """);

    private static readonly Sql ClearHome = new("DELETE FROM user_feed WHERE owner_id = ?1");
    private static readonly Sql GetReader = new("SELECT pushed_down_to, last_active FROM readers WHERE owner_id = ?1");

    private static readonly Sql PutReader = new(
        """
        INSERT INTO readers (owner_id, pushed_down_to, last_active) VALUES (?1, ?2, ?3)
        ON CONFLICT (owner_id) DO UPDATE SET pushed_down_to = excluded.pushed_down_to, last_active = excluded.last_active
        """);

    /// <summary>Reads run on one thread from start to end, so each thread can keep its own.</summary>
    [ThreadStatic]
    private static PriorityQueue<TimelineEntry, long>? _merge;

    public async ValueTask PushAsync(ReadOnlyMemory<long> owners, TimelineEntry entry, CancellationToken cancellationToken)
    {
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
                static (session, merge) => Merge(session, merge.owner, merge.some.Span), (owner, some), some.Length, cancellationToken)
                .ConfigureAwait(false);
            entries = entries[some.Length..];
        }
    }

    public ValueTask ReadHomeAsync(
        long owner, PositionRange range, int limit, List<TimelineEntry> entries, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var read = readers.Read();
        using var query = read.Use(range.OldestFirst ? OldestHome : NewestHome);
        query.Bind(1, owner).Bind(2, range.Below).Bind(3, range.Above).Bind(4, limit);
        while (query.Step())
        {
            var position = query.Long(0);
            var postId = query.Long(3);
            entries.Add(new TimelineEntry(position, postId == 0 ? position : postId, query.Long(1), query.Long(4), query.Long(2)));
        }

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

    public async ValueTask SetReaderAsync(long owner, ReaderState state, CancellationToken cancellationToken) =>
        await writer.WriteAsync(
            static (session, set) =>
            {
                using var put = session.Use(PutReader);
                put.Bind(1, set.owner).Bind(2, set.state.PushedDownTo).Bind(3, set.state.LastActive).Run();
                session.Invalidate(session.Caches.Readers, set.owner);
                return true;
            },
            (owner, state),
            1,
            cancellationToken).ConfigureAwait(false);

    public ValueTask<int> TrimHomeAsync(long owner, long upTo, int limit, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            static (session, trim) =>
            {
                using var delete = session.Use(TrimHome);
                return delete.Bind(1, trim.owner).Bind(2, trim.upTo).Bind(3, trim.limit).Run();
            },
            (owner, upTo, limit),
            limit,
            cancellationToken);

    public async ValueTask ClearHomeAsync(long owner, CancellationToken cancellationToken)
    {
        // A part at a time, from the oldest: a timeline may be long, and what is left meanwhile is true.
        while (await TrimHomeAsync(owner, long.MaxValue, RowsPerPush, cancellationToken).ConfigureAwait(false) == RowsPerPush)
        {
        }
    }

    private ValueTask<int> PushSomeAsync(ReadOnlyMemory<long> owners, TimelineEntry entry, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            static (session, push) => Push(session, push.owners.Span, push.entry), (owners, entry), owners.Length, cancellationToken);

    private static int Push(WriteSession session, ReadOnlySpan<long> owners, TimelineEntry entry)
    {
        using var insert = session.Use(InsertHome);
        BindEntry(insert, entry);
        foreach (var owner in owners)
            insert.Again().Bind(1, owner).Step();
        return owners.Length;
    }

    private static int Merge(WriteSession session, long owner, ReadOnlySpan<TimelineEntry> entries)
    {
        using var insert = session.Use(InsertHome);
        insert.Bind(1, owner);
        foreach (var entry in entries)
        {
            insert.Again();
            BindEntry(insert, entry);
            insert.Step();
        }

        return entries.Length;
    }

    private static void BindEntry(Statement insert, TimelineEntry entry) =>
        insert.Bind(2, entry.Position).Bind(3, entry.AuthorId).BindNonZero(4, entry.ReplyToAuthorId)
            .BindNonZero(5, entry.PostId == entry.Position ? 0 : entry.PostId).BindNonZero(6, entry.ReposterId);

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
