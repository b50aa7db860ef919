namespace SocialFeed.Redis.Timelines;

/// <summary>
/// Which timeline each fill of this process began with. The port hands fills no token, so two of one owner cannot be told apart when they complete: as long as
/// they began with the same timeline that does no harm, and when they did not, none of them is believed until all that began earlier are over. Bounded; a fill
/// that did not complete within <see cref="FillExpiry"/> never will, its request failed.
/// </summary>
internal sealed class PendingFills(TimeProvider time, int capacity = PendingFills.DefaultCapacity)
{
    /// <summary>Far more than requests a process handles at once.</summary>
    private const int DefaultCapacity = 20_000;

    /// <summary>A fill reads one page from the store.</summary>
    public static readonly TimeSpan FillExpiry = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<long, Pending> _fills = [];

    /// <summary>When a fill was last turned away for lack of room: until it is surely over, its completion could be taken for another's.</summary>
    private long? _refusedAt;

    /// <summary>Notes that a fill began with the timeline of this generation. False when there is no room for it.</summary>
    public bool Begin(long owner, ReadOnlySpan<byte> generation)
    {
        var now = time.GetTimestamp();
        var name = BitConverter.ToInt64(generation);
        lock (_gate)
        {
            if (!_fills.TryGetValue(owner, out var fills) || IsOver(fills.LastBegan))
            {
                if (fills is null && !TryMakeRoom())
                {
                    _refusedAt = now;
                    return false;
                }
                // One that is over by its time but never completed may have been halted, and complete yet: not with what this one began with.
                _fills[owner] = fills = new Pending { Generation = name, OthersBegan = fills is { Count: > 0 } ? now : null };
            }
            if (fills.Generation != name)
                (fills.Generation, fills.OthersBegan) = (name, fills.LastBegan);
            fills.Count++;
            fills.LastBegan = now;
            return true;
        }
    }

    /// <summary>The generation that the completing fill began with; null when that is not certain.</summary>
    public byte[]? Complete(long owner)
    {
        lock (_gate)
        {
            if (!_fills.TryGetValue(owner, out var fills))
                return null;
            if (--fills.Count == 0)
                _fills.Remove(owner);
            var isCertain = !IsOver(fills.LastBegan)
                && (fills.OthersBegan is not { } others || IsOver(others))
                && (_refusedAt is not { } refused || IsOver(refused));
            return isCertain ? BitConverter.GetBytes(fills.Generation) : null;
        }
    }

    private bool TryMakeRoom()
    {
        if (_fills.Count < capacity)
            return true;
        foreach (var (owner, fills) in _fills)
        {
            if (IsOver(fills.LastBegan))
                _fills.Remove(owner);
        }
        return _fills.Count < capacity;
    }

    private bool IsOver(long began) => time.GetElapsedTime(began) > FillExpiry;

    private sealed class Pending
    {
        public long Generation { get; set; }

        public int Count { get; set; }

        public long LastBegan { get; set; }

        /// <summary>When the last fill began that belongs to another generation.</summary>
        public long? OthersBegan { get; set; }
    }
}
