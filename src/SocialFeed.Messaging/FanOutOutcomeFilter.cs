using MassTransit;
using Microsoft.Extensions.Logging;

namespace SocialFeed.Messaging;

/// <summary>
/// Stands around the retries of a receive endpoint. A message that fails for good is logged and counts as consumed: its outbox row is still pending, so the
/// sweeper sends it again, and no error queue grows in memory. Either way the message leaves the backlog.
/// </summary>
internal sealed class FanOutOutcomeFilter(FanOutBacklog backlog, ILogger logger) : IFilter<ConsumeContext>
{
    public async Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        if (context.TryGetMessage<PlanFanOut>(out var plan))
        {
            try
            {
                await next.Send(context);
            }
            catch (Exception exception)
            {
                Log.PlanFailed(logger, exception, plan.Message.Position);
            }
            finally
            {
                backlog.LeavePlan(plan.Message.Position);
            }
        }
        else if (context.TryGetMessage<DeliverBucket>(out var delivery))
        {
            try
            {
                await next.Send(context);
            }
            catch (Exception exception)
            {
                Log.DeliveryFailed(logger, exception, delivery.Message.Position, delivery.Message.Bucket);
            }
            finally
            {
                backlog.LeaveBucket(delivery.Message.Position, delivery.Message.Bucket);
            }
        }
        else
        {
            await next.Send(context);
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("fanOutOutcome");
}
