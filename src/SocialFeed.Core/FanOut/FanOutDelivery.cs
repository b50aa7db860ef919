using SocialFeed.Core.Graph;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Core.FanOut;

/// <summary>
/// Second step of the fan-out: puts one entry into the home timelines of one bucket of followers, store and cache, and notes it in the ledger. Idempotent; it
/// counts as delivered only when every step succeeded.
/// </summary>
public sealed class FanOutDelivery(
    IGraphStore graph, ITimelineStore timelines, ITimelineCache cache, IOutboxStore outbox, FanOutOptions options, TimeProvider time)
{
    public async ValueTask DeliverBucketAsync(TimelineEntry entry, int bucket, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var owners = new List<long>();
        if (IsKept(entry, now))
            await graph.ReadFollowerBucketAsync(entry.SourceId, bucket, owners, cancellationToken);
        await PushAsync(entry, owners, now, cancellationToken);
        await outbox.CompleteBucketAsync(entry.Position, bucket, owners.Count, owners.Count, now, cancellationToken);
    }

    /// <summary>The same for an entry of one bucket, which is at hand already and was not planned.</summary>
    /// <param name="followers">All of the bucket; those who are pushed to are left in it.</param>
    public async ValueTask DeliverSoleBucketAsync(
        TimelineEntry entry, List<long> followers, DateTimeOffset plannedAt, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (!IsKept(entry, now))
            followers.Clear();
        await PushAsync(entry, followers, now, cancellationToken);
        await outbox.CompleteSoleBucketAsync(entry.Position, followers.Count, followers.Count, plannedAt, now, cancellationToken);
    }

    /// <summary>What is older than home rows are kept is pulled by every reader.</summary>
    private bool IsKept(TimelineEntry entry, DateTimeOffset now) => entry.Position >= SnowflakeId.FirstAt(now - options.HomeRetention);

    private async ValueTask PushAsync(TimelineEntry entry, List<long> owners, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await KeepPushedReadersAsync(owners, now, cancellationToken);
        if (owners.Count > 0)
        {
            var ownerIds = owners.ToArray();
            await timelines.PushAsync(ownerIds, entry, cancellationToken);
            await cache.PushAsync(ownerIds, entry, cancellationToken);
        }
    }

    // Dormant readers and those who follow too many pull everything: see ReaderStates.
    private async ValueTask KeepPushedReadersAsync(List<long> owners, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (owners.Count == 0)
            return;
        var states = new ReaderState[owners.Count];
        await timelines.GetReadersAsync(owners.ToArray(), states, cancellationToken);
        var kept = 0;
        for (var i = 0; i < owners.Count; i++)
        {
            if (states[i].IsPushed && states[i].LastActive >= now - options.DormantAfter)
                owners[kept++] = owners[i];
        }
        owners.RemoveRange(kept, owners.Count - kept);
    }
}
