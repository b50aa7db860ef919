using Microsoft.Extensions.Logging;

namespace SocialFeed.GraphQL.AspNetCore;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "A GraphQL request was refused: {Failure}. {Message}")]
    public static partial void RequestRefused(ILogger logger, string failure, string message);

    [LoggerMessage(2, LogLevel.Warning, "{Refused} GraphQL requests were refused because {MaxExecutions} operations execute and {MaxQueued} wait")]
    public static partial void Overloaded(ILogger logger, int refused, int maxExecutions, int maxQueued);

    [LoggerMessage(3, LogLevel.Error, "A GraphQL request failed outside of its resolvers")]
    public static partial void RequestFailed(ILogger logger, Exception exception);
}
