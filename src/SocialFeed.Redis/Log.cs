using Microsoft.Extensions.Logging;

namespace SocialFeed.Redis;

/// <summary>Everything the caches say to operators.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Redis at {Endpoint} answers; it is used from now on")]
    public static partial void Available(ILogger logger, string endpoint);

    [LoggerMessage(2, LogLevel.Warning, "Redis at {Endpoint} is not used until it answers again: {Reason}. The store is read instead")]
    public static partial void Unavailable(ILogger logger, string endpoint, string reason);

    [LoggerMessage(3, LogLevel.Warning, "Redis at {Endpoint} still does not answer: {Reason}")]
    public static partial void StillUnavailable(ILogger logger, string endpoint, string reason);

    [LoggerMessage(4, LogLevel.Warning, "Redis refused a command (this is said once in {Interval}): {Reason}")]
    public static partial void CommandRefused(ILogger logger, TimeSpan interval, string reason);

    [LoggerMessage(5, LogLevel.Warning, "Nothing was heard from Redis at {Endpoint} for {Silence}; the connection is made anew")]
    public static partial void Reconnecting(ILogger logger, string endpoint, TimeSpan silence);

    [LoggerMessage(6, LogLevel.Information, "{Count} cached entries missed a write and were taken out")]
    public static partial void MissedWritesSettled(ILogger logger, int count);

    [LoggerMessage(7, LogLevel.Warning, "More than {Limit} cached entries missed a write; everything cached before is void")]
    public static partial void EverythingVoid(ILogger logger, int limit);
}
