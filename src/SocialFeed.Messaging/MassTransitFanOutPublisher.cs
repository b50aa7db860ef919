using MassTransit;
using Microsoft.Extensions.Logging;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Messaging;

/// <summary>
/// Sends fan-out work over the bus, as far as <see cref="FanOutBacklog"/> lets it through; the rest stays in the outbox for the sweeper. Safe for any thread.
/// </summary>
public sealed class MassTransitFanOutPublisher(
    IBus bus, FanOutBacklog backlog, MessagingOptions options, ILogger<MassTransitFanOutPublisher> logger) : IFanOutPublisher
{
    // 1 from the first refused message until one is let through again: one log line for each, not one per message.
    private int _refusing;

    public async ValueTask PublishEntryAsync(TimelineEntry entry, CancellationToken cancellationToken)
    {
        if (!IsLetThrough(backlog.TryEnterPlan(entry.Position)))
            return;

        try
        {
            await bus.Publish(PlanFanOut.Of(entry), cancellationToken);
        }
        catch
        {
            backlog.LeavePlan(entry.Position);
            throw;
        }
    }

    public async ValueTask PublishBucketAsync(TimelineEntry entry, int bucket, CancellationToken cancellationToken)
    {
        if (!IsLetThrough(backlog.TryEnterBucket(entry.Position, bucket)))
            return;

        try
        {
            await bus.Publish(DeliverBucket.Of(entry, bucket), cancellationToken);
        }
        catch
        {
            backlog.LeaveBucket(entry.Position, bucket);
            throw;
        }
    }

    private bool IsLetThrough(FanOutBacklog.Admission admission)
    {
        if (admission == FanOutBacklog.Admission.Full && Interlocked.Exchange(ref _refusing, 1) == 0)
            Log.BacklogFull(logger, options.BacklogLimit);
        else if (admission == FanOutBacklog.Admission.Entered && Volatile.Read(ref _refusing) == 1 && backlog.HasRoom
            && Interlocked.Exchange(ref _refusing, 0) == 1)
            Log.BacklogOpen(logger);

        return admission == FanOutBacklog.Admission.Entered;
    }
}
