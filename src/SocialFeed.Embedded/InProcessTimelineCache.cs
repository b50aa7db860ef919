using SocialFeed.Core.Timelines;
using SocialFeed.Embedded.Caching;

namespace SocialFeed.Embedded;

/// <summary>Home timelines in the memory of this process; the least recently read are dropped. Thread-safe.</summary>
internal sealed class InProcessTimelineCache : ITimelineCache
{
    private const int MaxShards = 16;

    /// <summary>A fill reads one page from the store. One that has not completed by now never will: its request failed.</summary>
    private static readonly TimeSpan FillExpiry = TimeSpan.FromMinutes(1);

    private readonly Shard[] _shards;

    public InProcessTimelineCache(int capacity, TimeProvider timeProvider)
    {
        _shards = new Shard[Math.Min(MaxShards, capacity)];
        for (var i = 0; i < _shards.Length; i++)
            _shards[i] = new Shard(capacity / _shards.Length, timeProvider);
    }

    public ValueTask<(bool Found, long Floor)> TryReadAsync(
        long owner, PositionRange range, int limit, List<TimelineEntry> entries, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (range.OldestFirst)
            throw new ArgumentException("The cache is read newest first.", nameof(range));
        return ValueTask.FromResult(Find(owner) is { } shard && shard.TryRead(owner, range, limit, entries, out var floor) ? (true, floor) : default);
    }

    public ValueTask BeginFillAsync(long owner, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Find(owner)?.BeginFill(owner);
        return ValueTask.CompletedTask;
    }

    public ValueTask CompleteFillAsync(long owner, ReadOnlyMemory<TimelineEntry> entries, long floor, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Find(owner)?.CompleteFill(owner, entries.Span, floor);
        return ValueTask.CompletedTask;
    }

    public ValueTask PushAsync(ReadOnlyMemory<long> owners, TimelineEntry entry, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var owner in owners.Span)
            Find(owner)?.Push(owner, entry);
        return ValueTask.CompletedTask;
    }

    public ValueTask RemoveAsync(long owner, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Find(owner)?.Remove(owner);
        return ValueTask.CompletedTask;
    }

    public ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var shard in _shards)
            shard.Flush();
        return ValueTask.CompletedTask;
    }

    private Shard? Find(long owner) =>
        _shards.Length == 0 ? null : _shards[(int)(((ulong)owner * 0x9E37_79B9_7F4A_7C15 >> 32) % (ulong)_shards.Length)];

    private sealed class Shard(int capacity, TimeProvider timeProvider)
    {
        private readonly object _gate = new();
        private readonly Dictionary<long, LinkedListNode<CachedTimeline>> _timelines = [];

        /// <summary>Most recently read first.</summary>
        private readonly LinkedList<CachedTimeline> _order = new();

        /// <summary>When a fill was last turned away for lack of room: until it is surely over, completions cannot be told apart.</summary>
        private long? _refusedAt;

        public bool TryRead(long owner, PositionRange range, int limit, List<TimelineEntry> entries, out long floor)
        {
            lock (_gate)
            {
                if (_timelines.TryGetValue(owner, out var node) && node.Value.Floor is { } known)
                {
                    floor = known;
                    node.Value.Read(range, limit, entries);
                    MoveToFront(node);
                    return true;
                }
            }

            floor = 0;
            return false;
        }

        public void BeginFill(long owner)
        {
            lock (_gate)
            {
                if (_timelines.TryGetValue(owner, out var node) && node.Value.IsVoid && IsOver(node.Value.FillBegan))
                {
                    Drop(node);
                    node = null;
                }

                if (node is null)
                {
                    if (!TryMakeRoom())
                        return;
                    node = _order.AddFirst(new CachedTimeline(owner));
                    _timelines.Add(owner, node);
                }

                // A timeline that stands already stays: what was pushed to it is as good for this fill as for the one before.
                node.Value.Fills++;
                node.Value.FillBegan = timeProvider.GetTimestamp();
            }
        }

        public void CompleteFill(long owner, ReadOnlySpan<TimelineEntry> entries, long floor)
        {
            lock (_gate)
            {
                if (!_timelines.TryGetValue(owner, out var node) || node.Value.Fills == 0)
                    return;
                var timeline = node.Value;
                timeline.Fills--;
                if (timeline.IsVoid)
                {
                    if (timeline.Fills == 0)
                        Drop(node);
                    return;
                }

                if (_refusedAt is not { } refused || IsOver(refused))
                    timeline.Complete(entries, floor);
                else if (timeline.Floor is null && timeline.Fills == 0)
                    Drop(node);
            }
        }

        public void Push(long owner, TimelineEntry entry)
        {
            lock (_gate)
            {
                if (_timelines.TryGetValue(owner, out var node))
                    node.Value.Push(entry);
            }
        }

        public void Remove(long owner)
        {
            lock (_gate)
            {
                if (_timelines.TryGetValue(owner, out var node))
                    Forget(node);
            }
        }

        public void Flush()
        {
            lock (_gate)
            {
                for (var node = _order.First; node is not null;)
                {
                    var next = node.Next;
                    Forget(node);
                    node = next;
                }
            }
        }

        private void Forget(LinkedListNode<CachedTimeline> node)
        {
            if (node.Value.Fills == 0)
                Drop(node);
            else
                node.Value.Void();
        }

        /// <summary>Drops the least recently read timelines that no fill is working on.</summary>
        private bool TryMakeRoom()
        {
            for (var node = _order.Last; node is not null && _timelines.Count >= capacity;)
            {
                var previous = node.Previous;
                if (node.Value.Fills == 0 || IsOver(node.Value.FillBegan))
                    Drop(node);
                node = previous;
            }

            if (_timelines.Count < capacity * 2)
                return true;
            _refusedAt = timeProvider.GetTimestamp();
            return false;
        }

        private bool IsOver(long fillBegan) => timeProvider.GetElapsedTime(fillBegan) > FillExpiry;

        private void MoveToFront(LinkedListNode<CachedTimeline> node)
        {
            if (_order.First == node)
                return;
            _order.Remove(node);
            _order.AddFirst(node);
        }

        private void Drop(LinkedListNode<CachedTimeline> node)
        {
            _timelines.Remove(node.Value.Owner);
            _order.Remove(node);
        }
    }
}
