using Microsoft.Extensions.Logging;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Cli.Seeding;

/// <summary>Does fan-out work in the calling task instead of sending it anywhere: when it returns, every follower's timeline has the entry.</summary>
internal sealed class InlineFanOutPublisher : IFanOutPublisher
{
    private readonly FanOutDelivery _delivery;
    private readonly FanOutPlanner _planner;

    public InlineFanOutPublisher(SeedStores stores, FanOutOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        _delivery = new FanOutDelivery(stores.Graph, stores.Timelines, stores.Cache, stores.Outbox, options, time);
        _planner = new FanOutPlanner(stores.Graph, stores.Outbox, this, _delivery, options, time, loggers.CreateLogger<FanOutPlanner>());
    }

    public ValueTask PublishEntryAsync(TimelineEntry entry, CancellationToken cancellationToken) => _planner.PlanAsync(entry, cancellationToken);

    public ValueTask PublishBucketAsync(TimelineEntry entry, int bucket, CancellationToken cancellationToken) =>
        _delivery.DeliverBucketAsync(entry, bucket, cancellationToken);
}
