using System.Runtime.InteropServices;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Embedded.Home;

/// <summary>
/// Home rows in memory, as chains through flat arrays: eight bytes a row, plus a dictionary entry per owner. Filled by the writer's thread, read by any.
/// </summary>
internal sealed class HomeGeneration
{
    private const int Shards = 32;
    private const int FirstCapacity = 64;
    private const int End = -1;

    private readonly Shard[] _shards = new Shard[Shards];
    private TimelineEntry[] _entries = new TimelineEntry[FirstCapacity];

    public HomeGeneration()
    {
        for (var i = 0; i < Shards; i++)
            _shards[i] = new Shard();
    }

    public int Rows { get; private set; }

    public int Entries { get; private set; }

    /// <summary>The log row of the newest push in here.</summary>
    public long LastSequence { get; private set; }

    public void Add(TimelineEntry entry, ReadOnlySpan<long> owners, long sequence)
    {
        if (Entries == _entries.Length)
            Array.Resize(ref _entries, _entries.Length * 2); // readers go on with the old array, which holds all that they know of
        _entries[Entries] = entry;
        foreach (var owner in owners)
            ShardOf(owner).Add(owner, Entries);
        Entries++;
        Rows += owners.Length;
        LastSequence = sequence;
    }

    /// <summary>Drops an owner's rows, which have been moved into the table; noted in the log under this number.</summary>
    public void Forget(long owner, long sequence)
    {
        ShardOf(owner).Forget(owner);
        LastSequence = Math.Max(LastSequence, sequence);
    }

    /// <summary>Adds an owner's entries in range, in no order, perhaps some twice.</summary>
    public void Collect(long owner, PositionRange range, List<TimelineEntry> entries)
    {
        var shard = ShardOf(owner);
        lock (shard)
        {
            var known = Volatile.Read(ref _entries);
            for (var row = shard.FirstOf(owner); row != End; row = shard.Next(row))
            {
                ref readonly var entry = ref known[shard.EntryAt(row)];
                if (range.Contains(entry.Position))
                    entries.Add(entry);
            }
        }
    }

    /// <summary>Every owner with rows, ascending: the order of the table.</summary>
    public long[] ListOwners()
    {
        var owners = new List<long>();
        foreach (var shard in _shards)
            shard.List(owners);
        var sorted = owners.ToArray();
        Array.Sort(sorted);
        return sorted;
    }

    private Shard ShardOf(long owner) => _shards[(int)((ulong)owner * 0x9E37_79B9_7F4A_7C15 >> 59)];

    private sealed class Shard
    {
        private readonly Dictionary<long, int> _first = [];
        private Row[] _rows = new Row[FirstCapacity];
        private int _count;

        public void Add(long owner, int entry)
        {
            lock (this)
            {
                if (_count == _rows.Length)
                    Array.Resize(ref _rows, _rows.Length * 2);
                ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(_first, owner, out var known);
                _rows[_count] = new Row(entry, known ? first : End);
                first = _count++;
            }
        }

        public void Forget(long owner)
        {
            lock (this)
                _first.Remove(owner);
        }

        public int FirstOf(long owner) => _first.GetValueOrDefault(owner, End);

        public int Next(int row) => _rows[row].Next;

        public int EntryAt(int row) => _rows[row].Entry;

        public void List(List<long> owners)
        {
            lock (this)
                owners.AddRange(_first.Keys);
        }
    }

    private readonly record struct Row(int Entry, int Next);
}
