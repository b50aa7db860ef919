using Microsoft.Extensions.Logging;

namespace SocialFeed.Cassandra;

/// <summary>Everything the Cassandra store says to operators.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Connected to Cassandra, keyspace {Keyspace}, schema version {Version}")]
    public static partial void Connected(ILogger logger, string keyspace, int version);

    [LoggerMessage(EventId = 2, Message = "Cassandra driver: {Text}")]
    public static partial void Driver(ILogger logger, LogLevel level, string text, Exception? exception);

    [LoggerMessage(3, LogLevel.Information, "Made data-protection key {Name}")]
    public static partial void KeyMade(ILogger logger, string name);

    [LoggerMessage(4, LogLevel.Warning, "Data-protection keys could not be saved and loaded; tried again in {Interval}")]
    public static partial void KeysNotKept(ILogger logger, TimeSpan interval, Exception exception);

    [LoggerMessage(5, LogLevel.Warning, "Shards of the outbox were not given back; their leases end by themselves")]
    public static partial void ShardsNotReleased(ILogger logger, Exception exception);

    [LoggerMessage(6, LogLevel.Information, "Cassandra is not ready ({Reason}); tried again in {Delay}")]
    public static partial void NotReady(ILogger logger, string reason, TimeSpan delay);

    [LoggerMessage(7, LogLevel.Warning, "The clock of this machine is {Difference} that of a Cassandra node; {Limit} is the "
        + "most there may be: look after NTP")]
    public static partial void ClocksApart(ILogger logger, string difference, TimeSpan limit);

    [LoggerMessage(8, LogLevel.Warning, "{Count} {What} of the outbox could not be repaired in this pass, the first is {Which}; the next pass tries again")]
    public static partial void NotRepaired(ILogger logger, int count, string what, long which, Exception? exception);
}
