using Microsoft.Extensions.Logging;

namespace SocialFeed.Embedded;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Embedded store opened: {Path}, schema version {Version}.")]
    public static partial void Opened(this ILogger logger, string path, int version);

    [LoggerMessage(2, LogLevel.Information, "Migrating the embedded store to schema version {Version}.")]
    public static partial void Migrating(this ILogger logger, int version);

    [LoggerMessage(3, LogLevel.Warning, "A write failed halfway; its {Others} companions are written again without it.")]
    public static partial void OperationFailed(this ILogger logger, Exception exception, int others);

    [LoggerMessage(4, LogLevel.Error, "A commit of {Operations} writes failed; none of them is stored.")]
    public static partial void CommitFailed(this ILogger logger, Exception exception, int operations);

    [LoggerMessage(5, LogLevel.Critical, "The embedded store takes no more writes until it is opened again: the disk did not confirm a write.")]
    public static partial void WriterStopped(this ILogger logger, Exception exception);

    [LoggerMessage(6, LogLevel.Warning, "Home rows could not be moved from the log into their table; they stay in the log and it is tried again.")]
    public static partial void DrainFailed(this ILogger logger, Exception exception);

    [LoggerMessage(7, LogLevel.Warning, "The write-ahead log is long and could not be started over now; it will be tried again.")]
    public static partial void CheckpointFailed(this ILogger logger, Exception exception);
}
