using MassTransit;
using SocialFeed.Core.FanOut;

namespace SocialFeed.Messaging;

/// <summary>Plans one entry; entries of authors with one follower bucket are delivered by the planner itself.</summary>
public sealed class PlanFanOutConsumer(FanOutPlanner planner) : IConsumer<PlanFanOut>
{
    public async Task Consume(ConsumeContext<PlanFanOut> context) =>
        await planner.PlanAsync(context.Message.ToEntry(), context.CancellationToken);
}

/// <summary>Delivers one entry to one follower bucket.</summary>
public sealed class DeliverBucketConsumer(FanOutDelivery delivery) : IConsumer<DeliverBucket>
{
    public async Task Consume(ConsumeContext<DeliverBucket> context) =>
        await delivery.DeliverBucketAsync(context.Message.ToEntry(), context.Message.Bucket, context.CancellationToken);
}
