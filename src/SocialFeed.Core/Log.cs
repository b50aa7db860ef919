using Microsoft.Extensions.Logging;

namespace SocialFeed.Core;

/// <summary>Everything the core says to operators.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Worker number {Worker} is leased to {Owner}")]
    public static partial void WorkerLeased(ILogger logger, int worker, string owner);

    [LoggerMessage(2, LogLevel.Error, "The lease of worker number {Worker} is lost: no further ids are made")]
    public static partial void WorkerLeaseLost(ILogger logger, int worker);

    [LoggerMessage(3, LogLevel.Warning, "The lease of worker number {Worker} could not be renewed and is tried again")]
    public static partial void WorkerLeaseNotRenewed(ILogger logger, int worker, Exception exception);

    [LoggerMessage(10, LogLevel.Warning, "Session {SessionId} of user {UserId} ended: a used refresh token came again")]
    public static partial void RefreshTokenReused(ILogger logger, long sessionId, long userId);

    [LoggerMessage(11, LogLevel.Warning, "Sign-in to user {UserId} is locked after too many failures")]
    public static partial void AccountLocked(ILogger logger, long userId);

    [LoggerMessage(20, LogLevel.Warning, "Entry {Position} was not published for fan-out; the sweeper will ask again")]
    public static partial void EntryNotPublished(ILogger logger, long position, Exception exception);

    [LoggerMessage(21, LogLevel.Warning, "Backfill of {FolloweeId} into the timeline of {FollowerId} failed; its entries are pulled at read")]
    public static partial void BackfillFailed(ILogger logger, long followerId, long followeeId, Exception exception);

    [LoggerMessage(22, LogLevel.Information, "Author {AuthorId} passed {Limit} followers and is pulled from now on")]
    public static partial void AuthorPulled(ILogger logger, long authorId, int limit);

    [LoggerMessage(23, LogLevel.Information, "{Count} entries were pending for longer than {Age} and are published again")]
    public static partial void SweptPending(ILogger logger, int count, TimeSpan age);

    [LoggerMessage(30, LogLevel.Warning, "The timeline cache did not answer for {Owner}; the store is read instead")]
    public static partial void CacheNotRead(ILogger logger, long owner, Exception exception);

    [LoggerMessage(31, LogLevel.Information, "The home timeline of {Owner} was rebuilt down to {Position}")]
    public static partial void HomeRebuilt(ILogger logger, long owner, long position);

    [LoggerMessage(32, LogLevel.Warning, "The home timeline of {Owner} could not be filled; its entries are pulled at read")]
    public static partial void HomeNotFilled(ILogger logger, long owner, Exception exception);
}
