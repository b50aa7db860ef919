using SocialFeed.Core;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Embedded.Caching;

/// <summary>One home timeline in memory: its newest entries, oldest first in one array. Guarded by its shard's lock.</summary>
internal sealed class CachedTimeline(long owner)
{
    private const int FirstCapacity = 32;

    /// <summary>Room behind a full timeline, so that it is moved to the front once in this many pushes.</summary>
    private const int Slack = 224;

    private TimelineEntry[] _entries = [];
    private int _start;
    private int _count;

    /// <summary>Everything below fell off: no fill can vouch for it.</summary>
    private long _lostBelow;

    public long Owner => owner;

    /// <summary>Complete at and above; nothing is served while there is none.</summary>
    public long? Floor { get; private set; }

    /// <summary>Fills begun and not completed.</summary>
    public int Fills { get; set; }

    /// <summary>When the last fill began, as a timestamp of the time provider.</summary>
    public long FillBegan { get; set; }

    /// <summary>
    /// Dropped while fills were under way: those may complete without what was pushed after the drop, and cannot be told from later ones, so none is believed
    /// until all are over.
    /// </summary>
    public bool IsVoid { get; private set; }

    public void Void()
    {
        IsVoid = true;
        Floor = null;
        _entries = [];
        _start = 0;
        _count = 0;
        _lostBelow = 0;
    }

    /// <summary>Adds what was pushed. Below the floor it is only of use to a fill under way.</summary>
    public void Push(TimelineEntry entry)
    {
        if (IsVoid || (Fills == 0 && entry.Position < Floor))
            return;
        Insert(entry);
    }

    public void Complete(ReadOnlySpan<TimelineEntry> entries, long floor)
    {
        foreach (var entry in entries)
            Insert(entry);
        Floor = Math.Max(Math.Min(Floor ?? long.MaxValue, floor), _lostBelow);
    }

    public void Read(PositionRange range, int limit, List<TimelineEntry> entries)
    {
        var known = _entries.AsSpan(_start, _count);
        var from = FirstAtOrAbove(known, Math.Max(Floor ?? long.MaxValue, range.Above == long.MaxValue ? range.Above : range.Above + 1));
        for (var i = FirstAtOrAbove(known, range.Below) - 1; i >= from && limit > 0; i--, limit--)
            entries.Add(known[i]);
    }

    private void Insert(TimelineEntry entry)
    {
        if (entry.Position < _lostBelow)
            return;
        var known = _entries.AsSpan(_start, _count);
        var at = _count == 0 || known[^1].Position < entry.Position ? _count : FirstAtOrAbove(known, entry.Position);
        if (at < _count && known[at].Position == entry.Position)
            return;
        MakeRoom();
        Array.Copy(_entries, _start + at, _entries, _start + at + 1, _count - at);
        _entries[_start + at] = entry;
        _count++;
        if (_count > Limits.CachedTimelineEntries)
            DropOldest();
    }

    private void DropOldest()
    {
        _lostBelow = _entries[_start].Position + 1;
        _start++;
        _count--;
        if (Floor < _lostBelow)
            Floor = _lostBelow;
    }

    private void MakeRoom()
    {
        if (_start + _count < _entries.Length)
            return;
        var target = _entries;
        if (_start == 0)
            target = new TimelineEntry[Math.Clamp(_count * 2, FirstCapacity, Limits.CachedTimelineEntries + Slack)];
        Array.Copy(_entries, _start, target, 0, _count);
        _entries = target;
        _start = 0;
    }

    private static int FirstAtOrAbove(ReadOnlySpan<TimelineEntry> entries, long position)
    {
        var low = 0;
        var high = entries.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (entries[middle].Position < position)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
