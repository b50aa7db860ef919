using System.Runtime.ExceptionServices;
using System.Runtime.Serialization;
using MassTransit;
using MassTransit.RabbitMqTransport;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace SocialFeed.Messaging;

/// <summary>
/// Ends the error pipe of a RabbitMQ endpoint. What a worker could not do, its own retries included, is copied to the next retry queue or, in the end, to the
/// dead letters; only when the broker has confirmed the copy is the message itself acknowledged. A fault on the way leaves it to the broker to deliver again.
/// </summary>
internal sealed class FailedMessageFilter(
    string queue, FanOutTopology topology, FanOutProgress progress, RabbitMqOptions options, TimeProvider time, ILogger logger)
    : IFilter<ExceptionReceiveContext>, IFilter<ReceiveContext>
{
    public Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        // The worker is stopping, which says nothing about the message: it goes back as it is.
        if (context.Exception is OperationCanceledException)
            ExceptionDispatchInfo.Throw(context.Exception);
        context.GetOrAddPayload(() => Moved.Mark);
        return MoveAsync(context, context.Exception);
    }

    /// <summary>A message that no consumer of this endpoint took. One that could not be read comes here as well, after the error pipe.</summary>
    public Task Send(ReceiveContext context, IPipe<ReceiveContext> next) => context.HasPayloadType(typeof(Moved))
        ? Task.CompletedTask
        : MoveAsync(context, new InvalidFanOutMessageException("No consumer of this queue takes such a message."));

    public void Probe(ProbeContext context) => context.CreateFilterScope("failedMessage");

    private async Task MoveAsync(ReceiveContext context, Exception exception)
    {
        var channel = context.GetPayload<ChannelContext>();
        var delivery = context.GetPayload<RabbitMqBasicConsumeContext>();
        var headers = delivery.Properties.Headers;
        var now = time.GetUtcNow();
        var attempts = (int)Math.Min(int.MaxValue, (FanOutHeaders.ReadNumber(headers, FanOutHeaders.Attempts) ?? 0) + 1);
        var retry = FindRetry(exception, attempts);

        // Of the headers it came with only these are kept: a list of the broker's own dealings would make it take the next round for a cycle.
        var properties = new BasicProperties
        {
            ContentType = delivery.Properties.ContentType,
            MessageId = delivery.Properties.MessageId,
            Persistent = true,
            Headers = new Dictionary<string, object?>
            {
                [FanOutHeaders.Queue] = queue,
                [FanOutHeaders.Attempts] = attempts,
                [FanOutHeaders.Reason] = FanOutHeaders.DescribeReason(exception),
                [FanOutHeaders.FailedAt] = now.ToUnixTimeMilliseconds(),
                [FanOutHeaders.FirstFailedAt] = FanOutHeaders.ReadNumber(headers, FanOutHeaders.FirstFailedAt) ?? now.ToUnixTimeMilliseconds(),
            },
        };

        var id = DeadLetter.IdOf(context.GetBody());
        try
        {
            // Mandatory: were the other queue gone, the broker would say so instead of dropping the copy.
            await channel.BasicPublishAsync(
                retry ?? topology.Dead, routingKey: queue, mandatory: true, properties, context.GetBody(), awaitAck: true, context.CancellationToken)
                .WaitAsync(options.PublishTimeout, time, context.CancellationToken);
        }
        catch (Exception moveFault)
        {
            Log.NotMoved(logger, exception, id, retry ?? topology.Dead, moveFault.Message);
            throw;
        }

        if (retry is null)
            Log.DeadLettered(logger, exception, id, attempts, topology.Dead);
        else
            Log.Retried(logger, exception, id, attempts, retry);
    }

    /// <summary>The queue to wait in for another attempt; null when there is to be none.</summary>
    private string? FindRetry(Exception exception, int attempts)
    {
        if (exception is InvalidFanOutMessageException or SerializationException)
            return null;
        if (attempts <= topology.Retry.Count)
            return topology.Retry[attempts - 1];
        var mayBeOutage = topology.Retry.Count > 0 && attempts <= topology.Retry.Count + options.OutageRetries && !progress.IsWithin(options.BlameWithin);
        return mayBeOutage ? topology.Retry[^1] : null;
    }

    private sealed class Moved
    {
        public static readonly Moved Mark = new();
    }
}
