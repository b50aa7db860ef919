using StackExchange.Redis;

namespace SocialFeed.Redis;

/// <summary>The section <c>SocialFeed:Redis</c>. Every bound of the caches stands here; losing Redis costs speed, whatever they are.</summary>
public sealed class RedisOptions
{
    public const string Section = "Redis";

    /// <summary>
    /// <c>host:port</c> of one primary, or several separated by commas when one of them is the primary and the others its replicas. Not a Redis Cluster: the
    /// scripts compare every key with one epoch.
    /// </summary>
    public string Endpoint { get; set; } = "127.0.0.1:6379";

    public string? Password { get; set; }

    public bool Tls { get; set; }

    public int Database { get; set; }

    /// <summary>Put before every key and channel, so that several installations can share a server.</summary>
    public string KeyPrefix { get; set; } = "sf:";

    /// <summary>How long a reader waits before the store is read instead.</summary>
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromMilliseconds(150);

    /// <summary>How long a write waits before it counts as missed.</summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(2);

    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest pause between two attempts to reach a server that did not answer; nothing else is sent to it meanwhile.</summary>
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A connection on which nothing has been heard for this long is given up and a new one is made: a dead path may never be reported.</summary>
    public TimeSpan ReconnectAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Commands sent and not answered; what comes on top is not sent.</summary>
    public int CommandsInFlight { get; set; } = 4_096;

    /// <summary>Timelines and records whose write was missed and that are remembered one by one; when there are more, all are made void.</summary>
    public int MissedWrites { get; set; } = 10_000;

    /// <summary>How long a timeline stays that nobody reads.</summary>
    public TimeSpan TimelineIdleLife { get; set; } = TimeSpan.FromHours(12);

    /// <summary>How long posts and accounts stay; no change can stay unseen for longer, even if all that should announce it is lost.</summary>
    public TimeSpan RecordLife { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long the counts of a post stay. Whoever changes one takes them out at once; so old they can be when that did not come through, or when a reply, quote or
    /// repost is completed after the death of the process that began it, and so much older than the store's own when many thousands are counted.
    /// </summary>
    public TimeSpan CountsLife { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long after a write a record is not cached. Longer than a write that the store did not confirm can still take to appear, so that a value read before it
    /// appeared is not kept.
    /// </summary>
    public TimeSpan RecordFence { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a process that began to read a record from the store may take to put it in the cache.</summary>
    public TimeSpan RecordLease { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Feeds that one process listens for at once.</summary>
    public int WakeUpSubscriptions { get; set; } = 100_000;

    /// <exception cref="ArgumentException">A value cannot work; the message names the setting.</exception>
    internal void Validate()
    {
        if (string.IsNullOrWhiteSpace(Endpoint))
            throw Wrong(nameof(Endpoint), "is empty: give host:port");
        foreach (var (name, value) in Durations())
        {
            if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(30))
                throw Wrong(name, $"is {value}: give a time between 1 ms and 30 days");
        }
        if (CommandsInFlight < 1)
            throw Wrong(nameof(CommandsInFlight), "must be at least 1");
        if (MissedWrites < 0)
            throw Wrong(nameof(MissedWrites), "must not be negative");
        if (WakeUpSubscriptions < 0)
            throw Wrong(nameof(WakeUpSubscriptions), "must not be negative");
        if (Database < 0)
            throw Wrong(nameof(Database), "must not be negative");
    }

    internal ConfigurationOptions ToConfiguration()
    {
        ConfigurationOptions configuration;
        try
        {
            configuration = ConfigurationOptions.Parse(Endpoint);
        }
        catch (ArgumentException exception)
        {
            throw Wrong(nameof(Endpoint), $"cannot be understood ({exception.Message}): give host:port");
        }
        configuration.Password = Password ?? configuration.Password;
        configuration.Ssl = Tls || configuration.Ssl;
        configuration.AbortOnConnectFail = true; // Trying again is this library's part, see RedisConnection.
        configuration.ConnectRetry = 1;
        configuration.ConnectTimeout = (int)ConnectTimeout.TotalMilliseconds;
        configuration.KeepAlive = 5;
        configuration.BacklogPolicy = BacklogPolicy.FailFast; // What waited for a reconnect would be sent long after its time limit.
        configuration.IncludeDetailInExceptions = false;
        configuration.ClientName = "socialfeed";
        configuration.ConfigurationChannel = "";
        configuration.TieBreaker = "";
        configuration.DefaultVersion = new Version(6, 0);
        return configuration;
    }

    private (string Name, TimeSpan Value)[] Durations() =>
    [
        (nameof(ReadTimeout), ReadTimeout), (nameof(WriteTimeout), WriteTimeout), (nameof(ConnectTimeout), ConnectTimeout),
        (nameof(ProbeInterval), ProbeInterval), (nameof(ReconnectAfter), ReconnectAfter), (nameof(TimelineIdleLife), TimelineIdleLife),
        (nameof(RecordLife), RecordLife), (nameof(CountsLife), CountsLife), (nameof(RecordFence), RecordFence), (nameof(RecordLease), RecordLease),
    ];

    private static ArgumentException Wrong(string name, string what) => new($"SocialFeed:{Section}:{name} {what}.");
}
