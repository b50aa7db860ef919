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

    [LoggerMessage(10, LogLevel.Warning,
        "RabbitMQ at {Host}:{Port} is away ({Fault}). Posts are accepted and fanned out when it is back. If this lasts, check SocialFeed:RabbitMq:Host and Port.")]
    public static partial void BrokerAway(ILogger logger, string host, int port, string fault);

    [LoggerMessage(11, LogLevel.Information, "RabbitMQ at {Host}:{Port} answers again")]
    public static partial void BrokerBack(ILogger logger, string host, int port);

    [LoggerMessage(12, LogLevel.Error,
        "RabbitMQ at {Host}:{Port} cannot be used: {Fault} Check SocialFeed:RabbitMq:Username, Password and VirtualHost, and that no queue of the same name "
        + "was declared with other arguments.")]
    public static partial void BrokerRefused(ILogger logger, string host, int port, string fault);

    [LoggerMessage(13, LogLevel.Warning, "Publishing to RabbitMQ has stopped: {Fault} Entries are left to the outbox sweeper; one message tries every few seconds.")]
    public static partial void PublishingStopped(ILogger logger, string fault);

    [LoggerMessage(14, LogLevel.Information, "Publishing to RabbitMQ goes on")]
    public static partial void PublishingAgain(ILogger logger);

    [LoggerMessage(15, LogLevel.Warning,
        "{Limit} entries are waiting to be published: RabbitMQ confirms slower than is posted. New ones are left to the outbox sweeper; nothing is lost. "
        + "Raise SocialFeed:RabbitMq:PublishBacklog for longer bursts, or MaxUnconfirmed.")]
    public static partial void PublishBacklogFull(ILogger logger, int limit);

    [LoggerMessage(16, LogLevel.Debug, "Entry {Position} was not confirmed by RabbitMQ ({Fault}); the outbox sweeper will publish it")]
    public static partial void NotConfirmed(ILogger logger, long position, string fault);

    [LoggerMessage(17, LogLevel.Warning, "Fan-out message {Id} failed in worker number {Attempts} and waits in {Queue} for the next")]
    public static partial void Retried(ILogger logger, Exception exception, string id, int attempts, string queue);

    [LoggerMessage(18, LogLevel.Error,
        "Fan-out message {Id} failed in worker number {Attempts} and is a dead letter in {Queue}: see `socialfeed dead-letters list`, and replay it once its cause is gone")]
    public static partial void DeadLettered(ILogger logger, Exception exception, string id, int attempts, string queue);

    [LoggerMessage(19, LogLevel.Error, "Fan-out message {Id} failed, and could not be moved to {Queue} ({Fault}): the broker delivers it again")]
    public static partial void NotMoved(ILogger logger, Exception exception, string id, string queue, string fault);

    [LoggerMessage(20, LogLevel.Warning,
        "RabbitMQ at {Host}:{Port} answers, but the bus has not been well for {Trouble}; its connections are cut, so that it makes new ones")]
    public static partial void BusCut(ILogger logger, string host, int port, TimeSpan trouble);

    [LoggerMessage(21, LogLevel.Critical,
        "The bus was not well again after its connections had been cut {Cuts} times; this process ends so that it is started again. Nothing is lost.")]
    public static partial void BusLost(ILogger logger, int cuts);
}
