namespace SocialFeed.Core.Timelines;

/// <summary>
/// The newest entries of home timelines that are being read, in memory. Never the truth: losing it costs speed only. A cached timeline is complete for
/// positions at or above its floor.
/// </summary>
public interface ITimelineCache
{
    /// <summary>
    /// Copies the cached entries in range, newest first, up to <paramref name="limit"/>, and gives the floor: below it the cache knows nothing. False when
    /// the owner's timeline is not cached.
    /// </summary>
    ValueTask<(bool Found, long Floor)> TryReadAsync(
        long owner, PositionRange range, int limit, List<TimelineEntry> entries, CancellationToken cancellationToken);

    /// <summary>
    /// Opens an empty cached timeline that pushes aim at from now on, before the caller reads the store, so that what is pushed meanwhile is not lost.
    /// </summary>
    ValueTask BeginFillAsync(long owner, CancellationToken cancellationToken);

    /// <summary>Merges what the store held and makes the timeline readable down to <paramref name="floor"/>; ignored when it was dropped meanwhile.</summary>
    ValueTask CompleteFillAsync(long owner, ReadOnlyMemory<TimelineEntry> entries, long floor, CancellationToken cancellationToken);

    /// <summary>Adds an entry to those owners' timelines that are cached; the oldest fall off beyond <see cref="Limits.CachedTimelineEntries"/>.</summary>
    ValueTask PushAsync(ReadOnlyMemory<long> owners, TimelineEntry entry, CancellationToken cancellationToken);

    /// <summary>Forgets one owner's timeline.</summary>
    ValueTask RemoveAsync(long owner, CancellationToken cancellationToken);

    /// <summary>Forgets everything.</summary>
    ValueTask FlushAsync(CancellationToken cancellationToken);
}
