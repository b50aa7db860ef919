namespace SocialFeed.Messaging;

/// <summary>Where RabbitMQ is and how far it is relied on; section <c>SocialFeed:RabbitMq</c> of the configuration. RabbitMQ 3.10 or newer.</summary>
public sealed class RabbitMqOptions
{
    public const string Section = "SocialFeed:RabbitMq";

    // Not the property's own value, since configuration adds to an array that is there.
    private static readonly TimeSpan[] DefaultRetryDelays = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5)];

    public string Host { get; set; } = "127.0.0.1";

    public int Port { get; set; } = 5672;

    public string VirtualHost { get; set; } = "/";

    public string Username { get; set; } = "";

    public string Password { get; set; } = "";

    public bool UseTls { get; set; }

    /// <summary>The name that the broker's certificate has to bear; null means <see cref="Host"/>.</summary>
    public string? TlsServerName { get; set; }

    /// <summary>What the names of all queues and exchanges begin with; installations that share a virtual host need different ones.</summary>
    public string QueuePrefix { get; set; } = "fan-out";

    /// <summary>Nodes that hold each quorum queue; null leaves it to the broker (all, up to its default of three or five).</summary>
    public int? QueueReplicas { get; set; }

    /// <summary>A connection on which nothing was heard for about twice this long is given up.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>For connecting, and beside the bus for each answer to a command.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a lost broker is left alone between two attempts to reach it.</summary>
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a message may go unconfirmed before it is left to the outbox. Posting never waits for it, only the planning of authors with several buckets.
    /// </summary>
    public TimeSpan PublishTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>After a failed publication nothing is published for this long; then one message tries first.</summary>
    public TimeSpan BreakFor { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>A bus whose publishing fails or that is not healthy for so long although the broker answers has its connections cut, and makes new ones.</summary>
    public TimeSpan ReconnectAfter { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Entries that may wait in this process to be published: a second of a burst at full speed, under 1 MB. The rest is left to the outbox.</summary>
    public int PublishBacklog { get; set; } = 10_000;

    /// <summary>Messages published and not yet confirmed: enough to keep a broker busy that takes 20 ms for its disk at 25,000 messages a second.</summary>
    public int MaxUnconfirmed { get; set; } = 512;

    /// <summary>
    /// What a message waits in the broker before each further attempt, once the attempts in the worker's memory have failed. After the last it is a dead letter.
    /// Null means 5 s, 30 s and 5 min.
    /// </summary>
    public TimeSpan[]? RetryDelays { get; set; }

    /// <summary>
    /// A worker that got nothing done for this long blames its surroundings, not the message: it keeps using the last of <see cref="RetryDelays"/>,
    /// at most <see cref="OutageRetries"/> times more.
    /// </summary>
    public TimeSpan BlameWithin { get; set; } = TimeSpan.FromMinutes(1);

    /// <inheritdoc cref="BlameWithin"/>
    public int OutageRetries { get; set; } = 12;

    /// <summary>Times that a message may be given back unanswered (its worker died or lost its connection) before it is a dead letter.</summary>
    public int DeliveryLimit { get; set; } = 20;

    /// <summary>Dead letters kept; the oldest go first. No work is lost with them: the outbox still has it.</summary>
    public int DeadLetterLimit { get; set; } = 10_000;

    /// <summary>The sweeper waits while more messages than this are queued: what it would send again is most likely among them.</summary>
    public int SweepQueueLimit { get; set; } = 10_000;

    /// <summary>How soon the sweeper may send the same entry again; doubles each time up to <see cref="RepublishMaxDelay"/>.</summary>
    public TimeSpan RepublishDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc cref="RepublishDelay"/>
    public TimeSpan RepublishMaxDelay { get; set; } = TimeSpan.FromMinutes(10);

    internal TimeSpan[] Delays => RetryDelays ?? DefaultRetryDelays;

    /// <summary>For messages to people; without the password.</summary>
    internal string Address => $"{(UseTls ? "amqps" : "amqp")}://{Username}@{Host}:{Port}{(VirtualHost == "/" ? "" : "/" + VirtualHost)}";

    /// <exception cref="ArgumentException">A value is missing or out of range; the message names it.</exception>
    public void Validate()
    {
        Given(Host, nameof(Host));
        Given(VirtualHost, nameof(VirtualHost));
        Given(Username, nameof(Username));
        Given(Password, nameof(Password));
        Given(QueuePrefix, nameof(QueuePrefix));
        Between(Port, 1, 65_535, nameof(Port));
        Between(PublishBacklog, 1, int.MaxValue, nameof(PublishBacklog));
        Between(MaxUnconfirmed, 1, int.MaxValue, nameof(MaxUnconfirmed));
        Between(DeliveryLimit, 1, int.MaxValue, nameof(DeliveryLimit));
        Between(DeadLetterLimit, 1, int.MaxValue, nameof(DeadLetterLimit));
        Between(SweepQueueLimit, 1, int.MaxValue, nameof(SweepQueueLimit));
        Between(OutageRetries, 0, int.MaxValue, nameof(OutageRetries));
        if (QueueReplicas is { } replicas)
            Between(replicas, 1, 99, nameof(QueueReplicas));
        Positive(Heartbeat, nameof(Heartbeat));
        Positive(ConnectTimeout, nameof(ConnectTimeout));
        Positive(ProbeInterval, nameof(ProbeInterval));
        Positive(PublishTimeout, nameof(PublishTimeout));
        Positive(BreakFor, nameof(BreakFor));
        Positive(ReconnectAfter, nameof(ReconnectAfter));
        Positive(BlameWithin, nameof(BlameWithin));
        Positive(RepublishDelay, nameof(RepublishDelay));
        Positive(RepublishMaxDelay, nameof(RepublishMaxDelay));
        foreach (var delay in Delays)
            Positive(delay, nameof(RetryDelays));
    }

    private static void Given(string value, string name)
    {
        if (string.IsNullOrWhiteSpace(value))
            throw new ArgumentException($"{Section}:{name} is empty; set it ({Section.Replace(":", "__", StringComparison.Ordinal)}__{name} in the environment).");
    }

    private static void Between(int value, int least, int most, string name)
    {
        if (value < least || value > most)
            throw new ArgumentException($"{Section}:{name} is {value}; make it {(most == int.MaxValue ? $"{least} or more" : $"{least} to {most}")}.");
    }

    private static void Positive(TimeSpan value, string name)
    {
        if (value <= TimeSpan.Zero)
            throw new ArgumentException($"{Section}:{name} is {value}; make it more than zero.");
    }
}
