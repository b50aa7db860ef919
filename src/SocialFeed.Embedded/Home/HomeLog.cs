using System.Runtime.InteropServices;
using SocialFeed.Core.Timelines;
using SocialFeed.Embedded.Storage;

namespace SocialFeed.Embedded.Home;

/// <summary>The statements around <see cref="HomeBuffer"/>: appending to the log, reading it back at opening, and draining into the table.</summary>
internal sealed class HomeLog(HomeBuffer buffer)
{
    /// <summary>Rows moved in one transaction between two batches of writes: some ten milliseconds, since writes wait for it.</summary>
    private const int RowsPerStep = 5_000;

    private const int Full = 13; // SQLITE_FULL

    private static readonly Sql Append = new(
        """
        INSERT INTO home_log (sequence, position, post_id, author_id, reposter_id, reply_to_author_id, owners) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """);

    private static readonly Sql ReadLog = new(
        "SELECT sequence, position, post_id, author_id, reposter_id, reply_to_author_id, owners FROM home_log ORDER BY sequence");

    private static readonly Sql DeleteUpTo = new("DELETE FROM home_log WHERE sequence <= ?1");

    private static readonly Sql InsertRow = new(
        """
        INSERT OR IGNORE INTO user_feed (owner_id, position, author_id, reply_to_author_id, post_id, reposter_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        """);

    private readonly List<TimelineEntry> _ownerEntries = [];
    private HomeGeneration? _generation;
    private long[] _owners = [];
    private int _nextOwner;
    private int _pendingOwner;
    private int _publishedRows;

    public HomeBuffer Buffer => buffer;

    public bool HasWork => buffer.Draining is not null;

    /// <summary>In a write's body: logs a push. It is in memory once the transaction is committed.</summary>
    public static void Push(WriteSession session, ReadOnlyMemory<long> owners, TimelineEntry entry)
    {
        if (session.Home.IsBehind)
            throw new EmbeddedStoreException("Home rows in memory have no room for more, since they could not be moved to disk: is it full?", Full);
        var sequence = session.Home.TakeSequence();
        using var append = session.Use(Append);
        append.Bind(1, sequence).Bind(2, entry.Position).Bind(3, entry.PostId).Bind(4, entry.AuthorId).BindNonZero(5, entry.ReposterId)
            .BindNonZero(6, entry.ReplyToAuthorId).Bind(7, BytesOf(owners.Span)).Run();
        session.HomeChanges.Add(new HomeChange(sequence, entry, owners));
    }

    /// <summary>In a write's body: puts entries of one owner into the table directly.</summary>
    public static void Insert(WriteSession session, long owner, ReadOnlySpan<TimelineEntry> entries)
    {
        using var insert = session.Use(InsertRow);
        Insert(insert, owner, entries);
    }

    /// <summary>In a write's body: moves what is in memory of one owner into the table, so that the table alone has it all.</summary>
    public static void Settle(WriteSession session, long owner)
    {
        var entries = new List<TimelineEntry>();
        session.Home.Collect(owner, PositionRange.All, entries);
        foreach (var change in session.HomeChanges)
        {
            // Those of this transaction, in their order: an earlier move in it has taken what came before.
            if (change.IsForgotten(owner))
                entries.Clear();
            else if (change.IsPushedTo(owner))
                entries.Add(change.Entry);
        }

        if (entries.Count == 0)
            return;
        Insert(session, owner, CollectionsMarshal.AsSpan(entries));
        Push(session, new[] { owner }, default);
    }

    /// <summary>Reads the log into memory, at opening.</summary>
    public void Replay(Connection connection)
    {
        using var log = connection.Use(ReadLog);
        while (log.Step())
        {
            var owners = MemoryMarshal.Cast<byte, long>(log.Bytes(6));
            var change = new TimelineEntry(log.Long(1), log.Long(2), log.Long(3), log.Long(4), log.Long(5));
            Apply(log.Long(0), change, owners);
        }

        buffer.SealIfFull();
    }

    /// <summary>The transaction is committed: what it pushed can be read.</summary>
    public void Publish(List<HomeChange> changes)
    {
        foreach (var change in changes)
        {
            Apply(change.Sequence, change.Entry, change.Owners.Span);
            _publishedRows += change.Owners.Length;
        }

        buffer.SealIfFull();
    }

    /// <summary>Rows published since this was last asked.</summary>
    public int TakePublishedRows()
    {
        var rows = _publishedRows;
        _publishedRows = 0;
        return rows;
    }

    /// <summary>In a transaction of its own: moves some rows into the table, and with the last of them drops their log.</summary>
    /// <returns>How many, and whether they were the last; to be followed by <see cref="FinishDrain"/> after the commit.</returns>
    public (int Moved, bool IsLast) DrainSome(Connection connection)
    {
        var draining = buffer.Draining;
        if (draining is null)
            return (0, false);
        if (draining != _generation)
            (_generation, _owners, _nextOwner) = (draining, draining.ListOwners(), 0);
        var next = _nextOwner;
        var rows = 0;
        using (var insert = connection.Use(InsertRow))
        {
            for (; rows < RowsPerStep && next < _owners.Length; next++)
            {
                _ownerEntries.Clear();
                draining.Collect(_owners[next], PositionRange.All, _ownerEntries);
                _ownerEntries.Sort(static (a, b) => a.Position.CompareTo(b.Position));
                Insert(insert, _owners[next], CollectionsMarshal.AsSpan(_ownerEntries));
                rows += _ownerEntries.Count;
            }
        }

        if (next == _owners.Length)
        {
            using var delete = connection.Use(DeleteUpTo);
            delete.Bind(1, draining.LastSequence).Run();
        }

        _pendingOwner = next;
        return (rows, next == _owners.Length);
    }

    /// <summary>The step is committed.</summary>
    public void FinishDrain(bool last)
    {
        _nextOwner = _pendingOwner;
        if (!last)
            return;
        (_generation, _owners) = (null, []);
        buffer.Drained();
        buffer.SealIfFull();
    }

    private static void Insert(Statement insert, long owner, ReadOnlySpan<TimelineEntry> entries)
    {
        insert.Again().Bind(1, owner);
        foreach (ref readonly var entry in entries)
        {
            insert.Again().Bind(2, entry.Position).Bind(3, entry.AuthorId).BindNonZero(4, entry.ReplyToAuthorId)
                .BindNonZero(5, entry.PostId == entry.Position ? 0 : entry.PostId).BindNonZero(6, entry.ReposterId).Step();
        }
    }

    private void Apply(long sequence, TimelineEntry entry, ReadOnlySpan<long> owners)
    {
        if (entry.Position != 0)
        {
            buffer.Add(entry, owners, sequence);
            return;
        }

        foreach (var owner in owners)
            buffer.Forget(owner, sequence);
    }

    private static ReadOnlySpan<byte> BytesOf(ReadOnlySpan<long> owners) => MemoryMarshal.AsBytes(owners);
}

/// <summary>A push in a transaction that is not committed yet; without an entry, the note that the owner's rows have been moved into the table.</summary>
internal readonly record struct HomeChange(long Sequence, TimelineEntry Entry, ReadOnlyMemory<long> Owners)
{
    public bool IsPushedTo(long owner) => Entry.Position != 0 && Owners.Span.Contains(owner);

    public bool IsForgotten(long owner) => Entry.Position == 0 && Owners.Span.Contains(owner);
}
