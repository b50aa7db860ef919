using Microsoft.Extensions.Logging;
using SocialFeed.Core.FanOut;

namespace SocialFeed.Core.Timelines;

/// <summary>The pushed part of one reader's feed: the cached newest entries, and the stored home rows below them.</summary>
internal sealed class HomeTimeline(ITimelineStore timelines, ITimelineCache cache, FanOutOptions options, ILogger logger)
{
    /// <summary>Adds up to <paramref name="limit"/> pushed entries to <paramref name="entries"/>, which is empty, in range order.</summary>
    public async ValueTask ReadAsync(
        long owner, PositionRange range, int limit, List<TimelineEntry> entries, CancellationToken cancellationToken)
    {
        // Oldest first is rare (going back up), and the cache is kept from the newest end.
        var floor = range.OldestFirst ? long.MaxValue : await ReadCachedAsync(owner, range, limit, entries, cancellationToken);
        if (entries.Count >= limit || floor <= range.Above + 1)
            return;
        var rest = range with { Below = Math.Min(range.Below, floor) };
        await timelines.ReadHomeAsync(owner, rest, limit - entries.Count, entries, cancellationToken);
    }

    // Gives the position down to which the entries were complete; nothing is lost when the cache fails, the store has it all.
    private async ValueTask<long> ReadCachedAsync(
        long owner, PositionRange range, int limit, List<TimelineEntry> entries, CancellationToken cancellationToken)
    {
        try
        {
            var (found, floor) = await cache.TryReadAsync(owner, range, limit, entries, cancellationToken);
            if (found)
                return floor;
            // Only who reads from the top will soon read there again.
            return range.Below == long.MaxValue ? await FillAsync(owner, range, limit, entries, cancellationToken) : long.MaxValue;
        }
        catch (CacheUnavailableException)
        {
            entries.Clear();
            return long.MaxValue;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            entries.Clear();
            Log.CacheNotRead(logger, owner, exception);
            return long.MaxValue;
        }
    }

    private async ValueTask<long> FillAsync(
        long owner, PositionRange range, int limit, List<TimelineEntry> entries, CancellationToken cancellationToken)
    {
        await cache.BeginFillAsync(owner, cancellationToken);
        var stored = new List<TimelineEntry>(options.CachedTimelineEntries);
        await timelines.ReadHomeAsync(owner, PositionRange.All, options.CachedTimelineEntries, stored, cancellationToken);
        var floor = stored.Count < options.CachedTimelineEntries ? 0 : stored[^1].Position;
        await cache.CompleteFillAsync(owner, stored.ToArray(), floor, cancellationToken);
        foreach (var entry in stored)
        {
            if (entries.Count == limit)
                break;
            if (range.Contains(entry.Position))
                entries.Add(entry);
        }
        return floor;
    }
}
