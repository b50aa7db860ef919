namespace SocialFeed.Gateway;

internal static partial class Log
{
    [LoggerMessage(EventId = 1000, Level = LogLevel.Error, Message = "Field {Path} failed; the client was given the id {Id}")]
    public static partial void UnexpectedError(ILogger logger, string path, string id, Exception exception);
}
