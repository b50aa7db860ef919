using SocialFeed.Core.Timelines;

namespace SocialFeed.Cassandra.Timelines;

/// <summary>
/// Owners whom fan-out may take for pushed and active without asking the store, packed: 24 bytes each, the oldest of
/// a set of four makes room. Only what is true for the whole life of an entry is kept: someone who was active lately
/// and is pushed to. That such a reader stopped being pushed to may be learned late, which costs rows nobody needs;
/// that one began to be is never learned late, since nothing is kept of the others. Thread-safe.
/// </summary>
internal sealed class ReaderCache
{
    private const int Ways = 4;
    private const int Locks = 64;

    private readonly Entry[] _entries;
    private readonly Lock[] _locks = new Lock[Locks];
    private readonly int _setMask;
    private readonly TimeSpan _life;
    private readonly TimeSpan _recent;

    /// <param name="owners">How many owners at most; rounded up to a power of two. 0: nothing is kept.</param>
    /// <param name="life">How long an entry is believed.</param>
    /// <param name="recent">
    /// How lately a reader must have been active to be kept: well below what fan-out takes for dormant, less
    /// <paramref name="life"/>.
    /// </param>
    public ReaderCache(int owners, TimeSpan life, TimeSpan recent)
    {
        _life = life;
        _recent = recent;
        _entries = owners == 0 ? [] : new Entry[Math.Max(Ways, (int)uint.RotateLeft(1, 32 - int.LeadingZeroCount(owners - 1)))];
        _setMask = (_entries.Length / Ways) - 1;
        for (var i = 0; i < Locks; i++)
            _locks[i] = new Lock();
    }

    public bool TryGet(long owner, DateTimeOffset now, out ReaderState state)
    {
        state = default;
        if (_entries.Length == 0)
            return false;
        var set = SetOf(owner);
        lock (_locks[set & (Locks - 1)])
        {
            foreach (ref var entry in _entries.AsSpan(set * Ways, Ways))
            {
                if (entry.Owner != owner)
                    continue;
                if (entry.Until <= Seconds(now) || entry.Until > Seconds(now + _life))
                    return false; // too old, or the clock went back
                state = new ReaderState(entry.PushedDownTo, DateTimeOffset.FromUnixTimeSeconds(entry.LastActive));
                return true;
            }
        }
        return false;
    }

    /// <summary>Keeps what was read from the store if it may be kept.</summary>
    public void Offer(long owner, in ReaderState state, DateTimeOffset now)
    {
        if (_entries.Length == 0 || state.PushedDownTo == long.MaxValue || state.LastActive < now - _recent)
            return;
        var set = SetOf(owner);
        var kept = new Entry
        {
            Owner = owner,
            PushedDownTo = state.PushedDownTo,
            LastActive = Seconds(state.LastActive),
            Until = Seconds(now + _life),
        };
        lock (_locks[set & (Locks - 1)])
        {
            var ways = _entries.AsSpan(set * Ways, Ways);
            var place = 0;
            for (var i = 0; i < ways.Length; i++)
            {
                if (ways[i].Owner == owner)
                {
                    place = i;
                    break;
                }
                if (ways[i].Until < ways[place].Until)
                    place = i;
            }
            ways[place] = kept;
        }
    }

    public void Remove(long owner)
    {
        if (_entries.Length == 0)
            return;
        var set = SetOf(owner);
        lock (_locks[set & (Locks - 1)])
        {
            foreach (ref var entry in _entries.AsSpan(set * Ways, Ways))
            {
                if (entry.Owner == owner)
                    entry = default;
            }
        }
    }

    private int SetOf(long owner) => (int)((ulong)(owner * -7046029254386353131L) >> 40) & _setMask;

    // Whole seconds, rounded down: an entry is never taken for more recent than it is.
    private static uint Seconds(DateTimeOffset time) => (uint)Math.Clamp(time.ToUnixTimeSeconds(), 0, uint.MaxValue);

    private struct Entry
    {
        public long Owner;
        public long PushedDownTo;
        public uint LastActive;
        public uint Until;
    }
}
