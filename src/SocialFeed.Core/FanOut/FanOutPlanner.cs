using Microsoft.Extensions.Logging;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Core.FanOut;

/// <summary>
/// First step of the fan-out of one entry: decides whether it is pushed, and to how many follower buckets. May run any number of times for the same entry, also
/// after a crash at any step: the plan that was noted first stands.
/// </summary>
public sealed class FanOutPlanner(
    IGraphStore graph,
    IOutboxStore outbox,
    IFanOutPublisher publisher,
    FanOutDelivery delivery,
    FanOutOptions options,
    TimeProvider time,
    ILogger<FanOutPlanner> logger)
{
    /// <summary>Buckets of one entry that are published together, since each waits for a confirmation.</summary>
    private const int BucketsTogether = 32;

    public async ValueTask PlanAsync(TimelineEntry entry, CancellationToken cancellationToken)
    {
        var plannedAt = time.GetUtcNow();
        // An edge made after these reads was written after the entry, so that its backfill brings the entry.
        var followers = new List<long>();
        var buckets = await graph.ReadSoleFollowerBucketAsync(entry.SourceId, followers, cancellationToken);
        if (await IsPulledAsync(entry.SourceId, buckets, cancellationToken))
            buckets = 0;
        if (buckets == 1)
        {
            // Nothing is noted before: buckets are never taken away, so that whatever was planned before this is no larger.
            await delivery.DeliverSoleBucketAsync(entry, followers, plannedAt, cancellationToken);
            return;
        }
        var planned = await outbox.BeginDeliveryAsync(entry.Position, buckets, plannedAt, cancellationToken);
        var sent = new List<Task>(Math.Min(planned, BucketsTogether));
        for (var bucket = 0; bucket < planned; bucket++)
        {
            sent.Add(publisher.PublishBucketAsync(entry, bucket, cancellationToken).AsTask());
            if (sent.Count < BucketsTogether && bucket < planned - 1)
                continue;
            await Task.WhenAll(sent);
            sent.Clear();
        }
    }

    private async ValueTask<bool> IsPulledAsync(long sourceId, int buckets, CancellationToken cancellationToken)
    {
        if (await graph.IsPulledAsync(sourceId, cancellationToken))
            return true;
        // Counting costs more than a small fan-out; few buckets, even if each has grown to twice its size, cannot hold that many.
        if (buckets * 2L * Limits.FollowersPerBucket <= options.PushFollowers)
            return false;
        var counts = new UserCounts[1];
        await graph.GetUserCountsAsync(new[] { sourceId }, counts, cancellationToken);
        if (counts[0].Followers <= options.PushFollowers)
            return false;
        // Marked before anything is skipped: from here on every reader pulls this author. A store whose readers learn of the mark a little later says so, and
        // until then the author is pushed as well.
        await graph.MarkPulledAsync(sourceId, cancellationToken);
        Log.AuthorPulled(logger, sourceId, options.PushFollowers);
        return await graph.IsPulledAsync(sourceId, cancellationToken);
    }
}
