using Microsoft.Extensions.Logging;

namespace SocialFeed.Messaging;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "The fan-out of entry {Position} could not be planned; the outbox sweeper will ask again.")]
    public static partial void PlanFailed(ILogger logger, Exception exception, long position);

    [LoggerMessage(2, LogLevel.Warning, "Entry {Position} could not be delivered to follower bucket {Bucket}; the outbox sweeper will ask again.")]
    public static partial void DeliveryFailed(ILogger logger, Exception exception, long position, int bucket);

    [LoggerMessage(3, LogLevel.Warning,
        "{Limit} fan-out messages of one kind are waiting: fan-out is slower than posting. New ones are left to the outbox sweeper; nothing is lost. " +
        "Raise SocialFeed:Messaging:PlanConcurrency, or SocialFeed:Messaging:BacklogLimit for longer bursts.")]
    public static partial void BacklogFull(ILogger logger, int limit);

    [LoggerMessage(4, LogLevel.Information, "Fan-out has caught up: messages are sent at once again.")]
    public static partial void BacklogOpen(ILogger logger);

    [LoggerMessage(5, LogLevel.Error, "The outbox could not be swept; trying again in {Interval}.")]
    public static partial void SweepFailed(ILogger logger, Exception exception, TimeSpan interval);
}
