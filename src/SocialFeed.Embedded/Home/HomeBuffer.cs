using SocialFeed.Core.Timelines;

namespace SocialFeed.Embedded.Home;

/// <summary>
/// Home rows that are in the log but not in the table yet. Pushing a post to a thousand followers touches a thousand places of the table; collecting
/// pushes first and sorting them in later touches each place once for many rows. One generation is filled while the one before it is drained into the table.
/// Written by the writer's thread only. A reader looks here first and at the table afterwards, so that it misses nothing that is moved meanwhile; what it
/// finds twice it drops.
/// </summary>
/// <param name="rowLimit">Rows that fill a generation.</param>
internal sealed class HomeBuffer(int rowLimit)
{
    /// <summary>Pushes that fill a generation: bounds the chain of rows that one owner can have.</summary>
    private const int EntryLimit = 32_768;

    private HomeGeneration _filling = new();
    private HomeGeneration? _draining;

    public HomeGeneration Filling => Volatile.Read(ref _filling);

    public HomeGeneration? Draining => Volatile.Read(ref _draining);

    /// <summary>The number of the next log row.</summary>
    public long NextSequence { get; private set; } = 1;

    private bool IsFull => _filling.Rows >= rowLimit || _filling.Entries >= EntryLimit;

    /// <summary>The generation being filled is full and has to wait for the one being drained.</summary>
    public bool IsBehind => IsFull && _draining is not null;

    public long TakeSequence() => NextSequence++;

    /// <summary>The push is committed to the log.</summary>
    public void Add(TimelineEntry entry, ReadOnlySpan<long> owners, long sequence)
    {
        _filling.Add(entry, owners, sequence);
        NextSequence = Math.Max(NextSequence, sequence + 1);
    }

    /// <summary>The owner's rows so far have been committed to the table, and the log says so.</summary>
    public void Forget(long owner, long sequence)
    {
        _filling.Forget(owner, sequence);
        _draining?.Forget(owner, 0);
        NextSequence = Math.Max(NextSequence, sequence + 1);
    }

    /// <summary>Starts draining the full generation, if it is full and the one before it is done.</summary>
    public void SealIfFull()
    {
        if (!IsFull || _draining is not null)
            return;
        Volatile.Write(ref _draining, _filling); // first: a reader that sees the new generation must see the old one too
        Volatile.Write(ref _filling, new HomeGeneration());
    }

    /// <summary>The draining generation is in the table.</summary>
    public void Drained() => Volatile.Write(ref _draining, null);

    /// <summary>Adds an owner's entries in range, in no order, perhaps some twice. To be called before the table is read.</summary>
    public void Collect(long owner, PositionRange range, List<TimelineEntry> entries)
    {
        var filling = Filling;
        filling.Collect(owner, range, entries);
        if (Draining is { } draining && draining != filling)
            draining.Collect(owner, range, entries);
    }
}
