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
        // What is older than home rows are kept is pulled by every reader.
        if (entry.Position >= SnowflakeId.FirstAt(now - options.HomeRetention))
        {
            await graph.ReadFollowerBucketAsync(entry.SourceId, bucket, owners, cancellationToken);
            await KeepPushedReadersAsync(owners, now, cancellationToken);
        }
        if (owners.Count > 0)
        {
            var ownerIds = owners.ToArray();
            await timelines.PushAsync(ownerIds, entry, cancellationToken);
            await cache.PushAsync(ownerIds, entry, cancellationToken);
        }
        await outbox.CompleteBucketAsync(entry.Position, bucket, owners.Count, owners.Count, now, cancellationToken);
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
