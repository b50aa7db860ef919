using MassTransit;
using SocialFeed.Core.FanOut;

namespace SocialFeed.Messaging;

/// <summary>Plans one entry; entries of authors with one follower bucket are delivered by the planner itself.</summary>
public sealed class PlanFanOutConsumer(FanOutPlanner planner, MessagingOptions options) : IConsumer<PlanFanOut>
{
    public async Task Consume(ConsumeContext<PlanFanOut> context)
    {
        var entry = context.Message.ToEntry();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        patience.CancelAfter(options.PlanTimeout);
        try
        {
            await planner.PlanAsync(entry, patience.Token);
        }
        catch (OperationCanceledException exception) when (patience.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Planning took longer than {MessagingOptions.Section}:PlanTimeout, {options.PlanTimeout}.", exception);
        }
    }
}

/// <summary>Delivers one entry to one follower bucket.</summary>
public sealed class DeliverBucketConsumer(FanOutDelivery delivery, MessagingOptions options) : IConsumer<DeliverBucket>
{
    public async Task Consume(ConsumeContext<DeliverBucket> context)
    {
        var entry = context.Message.ToEntry();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        patience.CancelAfter(options.DeliveryTimeout);
        try
        {
            await delivery.DeliverBucketAsync(entry, context.Message.Bucket, patience.Token);
        }
        catch (OperationCanceledException exception) when (patience.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Delivery took longer than {MessagingOptions.Section}:DeliveryTimeout, {options.DeliveryTimeout}.", exception);
        }
    }
}
