using System.Globalization;
using MassTransit;
using RabbitMQ.Client;

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
    private const string AtLeastOnce = "at-least-once";

    /// <summary>At-least-once dead-lettering demands that a full queue refuses, not drops; these have no limit of their own.</summary>
    private const string Refuse = "reject-publish";

    public string Plan { get; } = $"{options.QueuePrefix}-plan";

    public string Deliver { get; } = $"{options.QueuePrefix}-deliver";

    public string Dead { get; } = $"{options.QueuePrefix}-dead";

    /// <summary>One queue for each delay, named by it: another delay is another queue, and what waits in the old one still comes back.</summary>
    public IReadOnlyList<string> Retry { get; } = Array.ConvertAll(options.Delays, delay => RetryName(options.QueuePrefix, delay));

    public IEnumerable<string> Queues => [Plan, Deliver, Dead, .. Retry];

    /// <summary>What publishers of both kinds of message need to know.</summary>
    public void Configure(IRabbitMqBusFactoryConfigurator bus)
    {
        // The exchange has the queue's name, so that publishers and the receive endpoint mean the same one.
        bus.Message<PlanFanOut>(message => message.SetEntityName(Plan));
        bus.Message<DeliverBucket>(message => message.SetEntityName(Deliver));
    }

    /// <summary>A queue that workers consume.</summary>
    public void ConfigureWork(IRabbitMqQueueConfigurator queue)
    {
        foreach (var (name, value) in WorkArguments())
            queue.SetQueueArgument(name, value);
    }

    /// <summary>
    /// Declares every queue, each behind an exchange of its name. One after the other: MassTransit would declare them all at once, and wait for some of them for
    /// good when the channel ends meanwhile (RabbitMQ.Client 7.2 forgets who waits for a turn on a channel that is disposed of).
    /// </summary>
    public async Task DeclareAsync(IChannel channel, CancellationToken cancellationToken)
    {
        await DeclareAsync(channel, Dead, DeadArguments(), cancellationToken);
        for (var i = 0; i < Retry.Count; i++)
            await DeclareAsync(channel, Retry[i], RetryArguments(options.Delays[i]), cancellationToken);
        await DeclareAsync(channel, Plan, WorkArguments(), cancellationToken);
        await DeclareAsync(channel, Deliver, WorkArguments(), cancellationToken);
    }

    private static async Task DeclareAsync(IChannel channel, string queue, Dictionary<string, object?> arguments, CancellationToken cancellationToken)
    {
        await channel.ExchangeDeclareAsync(queue, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken);
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellationToken);
        await channel.QueueBindAsync(queue, queue, routingKey: "", cancellationToken: cancellationToken);
    }

    private Dictionary<string, object?> WorkArguments() => new(QuorumArguments())
    {
        ["x-delivery-limit"] = options.DeliveryLimit,
        ["x-dead-letter-exchange"] = Dead,
        ["x-dead-letter-strategy"] = AtLeastOnce,
        ["x-overflow"] = Refuse,
    };

    private Dictionary<string, object?> RetryArguments(TimeSpan delay) => new(QuorumArguments())
    {
        ["x-message-ttl"] = (long)delay.TotalMilliseconds,
        // The default exchange: the routing key names the queue to return to.
        ["x-dead-letter-exchange"] = "",
        ["x-dead-letter-strategy"] = AtLeastOnce,
        ["x-overflow"] = Refuse,
    };

    private Dictionary<string, object?> DeadArguments() => new(QuorumArguments())
    {
        ["x-max-length"] = options.DeadLetterLimit,
        ["x-overflow"] = "drop-head",
        // Looking through the letters gives each of them back once more, and newer brokers count that against a default limit of 20.
        ["x-delivery-limit"] = 1_000_000,
    };

    private Dictionary<string, object?> QuorumArguments()
    {
        var arguments = new Dictionary<string, object?> { ["x-queue-type"] = "quorum" };
        if (options.QueueReplicas is { } replicas)
            arguments["x-quorum-initial-group-size"] = replicas;
        return arguments;
    }

    private static string RetryName(string prefix, TimeSpan delay) => delay.Ticks % TimeSpan.TicksPerSecond == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{prefix}-retry-{(long)delay.TotalSeconds}s")
        : string.Create(CultureInfo.InvariantCulture, $"{prefix}-retry-{(long)delay.TotalMilliseconds}ms");
}
