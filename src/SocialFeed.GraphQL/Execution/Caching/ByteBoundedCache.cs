using System.Collections.Concurrent;

namespace SocialFeed.GraphQL.Execution;

/// <summary>
/// A cache bounded by the estimated bytes of its entries. Reading takes no lock; entries that were not read since the hand last came by are thrown
/// out first (the CLOCK algorithm). Keys are hashes, so an entry also keeps the document and name it is for, and both are compared in full.
/// </summary>
internal sealed class ByteBoundedCache<T>(long maxBytes)
    where T : class
{
    private readonly ConcurrentDictionary<UInt128, Entry> _entries = new();
    private readonly LinkedList<Entry> _clock = new();
    private readonly Lock _gate = new();
    private LinkedListNode<Entry>? _hand;
    private long _bytes;

    /// <summary>Estimated bytes held now.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public int Count => _entries.Count;

    public T? Find(UInt128 hash, ReadOnlySpan<byte> document, string? operationName)
    {
        if (!_entries.TryGetValue(hash, out var entry) || !entry.Matches(document, operationName))
            return null;
        if (!entry.WasRead)
            entry.WasRead = true;
        return entry.Value;
    }

    /// <summary>Keeps a value unless it is too large for the cache. An entry of the same hash is replaced.</summary>
    public void Add(UInt128 hash, byte[] document, string? operationName, T value, long bytes)
    {
        if (bytes > maxBytes)
            return;
        lock (_gate)
        {
            if (_entries.TryGetValue(hash, out var old))
                Remove(old);
            while (_bytes + bytes > maxBytes)
                Remove(NextVictim());
            var entry = new Entry(hash, document, operationName, value, bytes);
            entry.Node = _hand is null ? _clock.AddLast(entry) : _clock.AddBefore(_hand, entry);
            _entries[hash] = entry;
            _bytes += bytes;
        }
    }

    private Entry NextVictim()
    {
        while (true)
        {
            _hand ??= _clock.First!;
            var entry = _hand.Value;
            if (!entry.WasRead)
                return entry;
            entry.WasRead = false;
            _hand = _hand.Next;
        }
    }

    private void Remove(Entry entry)
    {
        if (_hand == entry.Node)
            _hand = _hand!.Next;
        _clock.Remove(entry.Node!);
        _entries.TryRemove(entry.Hash, out _);
        _bytes -= entry.Bytes;
    }

    private sealed class Entry(UInt128 hash, byte[] document, string? operationName, T value, long bytes)
    {
        public UInt128 Hash { get; } = hash;

        public T Value { get; } = value;

        public long Bytes { get; } = bytes;

        public LinkedListNode<Entry>? Node { get; set; }

        /// <summary>Set without a lock: at worst an entry lives a round longer or shorter.</summary>
        public bool WasRead { get; set; }

        public bool Matches(ReadOnlySpan<byte> otherDocument, string? otherName) =>
            operationName == otherName && otherDocument.SequenceEqual(document);
    }
}
