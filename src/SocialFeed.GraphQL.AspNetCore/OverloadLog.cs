using Microsoft.Extensions.Logging;

namespace SocialFeed.GraphQL.AspNetCore;

/// <summary>Tells of refused requests, with one line for many: a busy server must not be kept busy by its log. Safe for any thread.</summary>
internal sealed class OverloadLog(int maxExecuting, int maxQueued, TimeProvider time, ILogger logger)
{
    /// <summary>At least so long lies between two lines.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private int _refused;
    private long _writtenAt = long.MinValue;

    /// <summary>One request was refused.</summary>
    public void Note()
    {
        Interlocked.Increment(ref _refused);
        var now = time.GetTimestamp();
        var writtenAt = Volatile.Read(ref _writtenAt);
        if (writtenAt != long.MinValue && time.GetElapsedTime(writtenAt, now) < Interval)
            return;
        if (Interlocked.CompareExchange(ref _writtenAt, now, writtenAt) == writtenAt)
            Log.Overloaded(logger, Interlocked.Exchange(ref _refused, 0), maxExecuting, maxQueued);
    }
}
