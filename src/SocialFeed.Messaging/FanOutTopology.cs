using System.Globalization;
using MassTransit;

namespace SocialFeed.Messaging;

/// <summary>
/// The queues and exchanges in RabbitMQ. Every process declares all of them, with the same arguments, before it publishes or consumes; so the order in which
/// gateways and workers start does not matter. All are quorum queues, whose messages survive the loss of a minority of nodes.
/// <code>
/// plan, deliver   --a worker gives a message back too often--> dead
/// retry-5s ...    --its time is up--> plan or deliver (the routing key)
/// </code>
/// The broker moves messages between queues at least once: it keeps its own until the other queue has confirmed.
/// </summary>
internal sealed class FanOutTopology(RabbitMqOptions options)
{
    public string Plan { get; } = $"{options.QueuePrefix}-plan";

    public string Deliver { get; } = $"{options.QueuePrefix}-deliver";

    public string Dead { get; } = $"{options.QueuePrefix}-dead";

    /// <summary>One queue for each delay, named by it: another delay is another queue, and what waits in the old one still comes back.</summary>
    public IReadOnlyList<string> Retry { get; } = Array.ConvertAll(options.Delays, delay => RetryName(options.QueuePrefix, delay));

    public IEnumerable<string> Queues => [Plan, Deliver, Dead, .. Retry];

    /// <summary>What publishers of both kinds of message declare.</summary>
    public void Configure(IRabbitMqBusFactoryConfigurator bus)
    {
        // The exchange has the queue's name, so that publishers and the receive endpoint mean the same one.
        bus.Message<PlanFanOut>(message => message.SetEntityName(Plan));
        bus.Message<DeliverBucket>(message => message.SetEntityName(Deliver));
        bus.Publish<PlanFanOut>(publish =>
        {
            publish.BindQueue(Dead, Dead, ConfigureDead);
            for (var i = 0; i < Retry.Count; i++)
            {
                var delay = options.Delays[i];
                publish.BindQueue(Retry[i], Retry[i], queue => ConfigureRetry(queue, delay));
            }

            publish.BindQueue(Plan, Plan, ConfigureWork);
        });
        bus.Publish<DeliverBucket>(publish => publish.BindQueue(Deliver, Deliver, ConfigureWork));
        bus.DeployPublishTopology = true;
    }

    /// <summary>A queue that workers consume.</summary>
    public void ConfigureWork(IRabbitMqQueueConfigurator queue)
    {
        queue.SetQuorumQueue(options.QueueReplicas);
        queue.SetQueueArgument("x-delivery-limit", options.DeliveryLimit);
        queue.SetQueueArgument("x-dead-letter-exchange", Dead);
        AtLeastOnce(queue);
    }

    private void ConfigureRetry(IRabbitMqQueueConfigurator queue, TimeSpan delay)
    {
        queue.SetQuorumQueue(options.QueueReplicas);
        queue.SetQueueArgument("x-message-ttl", (long)delay.TotalMilliseconds);
        // The default exchange: the routing key names the queue to return to.
        queue.SetQueueArgument("x-dead-letter-exchange", "");
        AtLeastOnce(queue);
    }

    private void ConfigureDead(IRabbitMqQueueConfigurator queue)
    {
        queue.SetQuorumQueue(options.QueueReplicas);
        queue.SetQueueArgument("x-max-length", options.DeadLetterLimit);
        queue.SetQueueArgument("x-overflow", "drop-head");
        // Looking through the letters gives each of them back once more, and newer brokers count that against a default limit of 20.
        queue.SetQueueArgument("x-delivery-limit", 1_000_000);
    }

    /// <summary>At-least-once dead-lettering demands that a full queue refuses, not drops; these have no limit of their own.</summary>
    private static void AtLeastOnce(IRabbitMqQueueConfigurator queue)
    {
        queue.SetQueueArgument("x-dead-letter-strategy", "at-least-once");
        queue.SetQueueArgument("x-overflow", "reject-publish");
    }

    private static string RetryName(string prefix, TimeSpan delay) => delay.Ticks % TimeSpan.TicksPerSecond == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{prefix}-retry-{(long)delay.TotalSeconds}s")
        : string.Create(CultureInfo.InvariantCulture, $"{prefix}-retry-{(long)delay.TotalMilliseconds}ms");
}
