namespace SocialFeed.Messaging;

/// <summary>Bounds of the message bus and the sweeper; section <c>SocialFeed:Messaging</c> of the configuration.</summary>
public sealed class MessagingOptions
{
    public const string Section = "SocialFeed:Messaging";

    /// <summary>
    /// Messages of each kind that may wait in memory: seconds of a burst at full speed, about 20 MB. What goes beyond waits in the outbox instead. For the
    /// in-memory transport.
    /// </summary>
    public int BacklogLimit { get; set; } = 10_000;

    /// <summary>Plans handled at a time. Each mostly waits for the store, which commits what is waiting together.</summary>
    public int PlanConcurrency { get; set; } = 32;

    /// <summary>Buckets delivered at a time. Fewer: each is about a thousand rows.</summary>
    public int DeliveryConcurrency { get; set; } = 8;

    /// <summary>Messages taken from the transport ahead of being handled.</summary>
    public int PrefetchCount { get; set; } = 256;

    /// <summary>An attempt to plan, and to deliver an author's only bucket, that takes longer has failed.</summary>
    public TimeSpan PlanTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The same for the delivery to one bucket. Each with its retries stays far below the half hour after which RabbitMQ gives up a worker that does not answer.
    /// </summary>
    public TimeSpan DeliveryTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Attempts after the first before a message is left to the sweeper, or to RabbitMQ's retry queues.</summary>
    public int RetryLimit { get; set; } = 3;

    /// <summary>Before the first retry; doubles from then on.</summary>
    public TimeSpan RetryMinDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan RetryMaxDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the outbox is searched for work that did not complete.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The same while each search finds as much as it takes at once.</summary>
    public TimeSpan BusySweepInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        AtLeast(BacklogLimit, 1, nameof(BacklogLimit));
        AtLeast(PlanConcurrency, 1, nameof(PlanConcurrency));
        AtLeast(DeliveryConcurrency, 1, nameof(DeliveryConcurrency));
        AtLeast(PrefetchCount, 1, nameof(PrefetchCount));
        AtLeast(RetryLimit, 0, nameof(RetryLimit));
        Positive(PlanTimeout, nameof(PlanTimeout));
        Positive(DeliveryTimeout, nameof(DeliveryTimeout));
        Positive(RetryMinDelay, nameof(RetryMinDelay));
        Positive(SweepInterval, nameof(SweepInterval));
        Positive(BusySweepInterval, nameof(BusySweepInterval));
        if (RetryMaxDelay < RetryMinDelay)
            throw new ArgumentException($"{Section}:{nameof(RetryMaxDelay)} is {RetryMaxDelay}; make it at least RetryMinDelay, {RetryMinDelay}.");
    }

    private static void AtLeast(int value, int least, string name)
    {
        if (value < least)
            throw new ArgumentException($"{Section}:{name} is {value}; make it {least} or more.");
    }

    private static void Positive(TimeSpan value, string name)
    {
        if (value <= TimeSpan.Zero)
            throw new ArgumentException($"{Section}:{name} is {value}; make it more than zero.");
    }
}
