using Microsoft.Extensions.Logging;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Core.Graph;

/// <summary>
/// Copies an author's newest entries into a new follower's home timeline. The edge stands before and is open, so that its author is pulled at read until this
/// has succeeded: a crash at any step costs speed only.
/// </summary>
public sealed class Backfill(
    IGraphStore graph, ITimelineStore timelines, ITimelineCache cache, FanOutOptions options, TimeProvider time, ILogger<Backfill> logger)
{
    /// <summary>Never fails.</summary>
    public async ValueTask RunAsync(long followerId, long followeeId, long followId)
    {
        try
        {
            // The edge is made, so its backfill goes on when the caller has gone: an open edge would be pulled for ever.
            await CopyAsync(followerId, followeeId, followId, CancellationToken.None);
        }
        catch (Exception exception)
        {
            Log.BackfillFailed(logger, followerId, followeeId, exception);
        }
    }

    private async ValueTask CopyAsync(long followerId, long followeeId, long followId, CancellationToken cancellationToken)
    {
        // Every entry that fan-out did not bring to this edge was written before the edge, so it is read here.
        var entries = new List<TimelineEntry>();
        await timelines.ReadAuthorsAsync(new[] { followeeId }, PositionRange.All, options.BackfillEntries, entries, cancellationToken);
        var filledDownTo = entries.Count < options.BackfillEntries ? 0 : entries[^1].Position;
        var keptFrom = SnowflakeId.FirstAt(time.GetUtcNow() - options.HomeRetention);
        entries.RemoveAll(entry => entry.Position < keptFrom);
        if (entries.Count > 0)
        {
            await timelines.MergeAsync(followerId, entries.ToArray(), cancellationToken);
            // Forgotten rather than pushed to: one call instead of one per entry, and the next page fills it again.
            await cache.RemoveAsync(followerId, cancellationToken);
        }
        await graph.SetFilledDownToAsync(followerId, followeeId, followId, filledDownTo, cancellationToken);
    }
}
