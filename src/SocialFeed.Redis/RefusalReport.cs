using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace SocialFeed.Redis;

/// <summary>Says that Redis refuses commands (memory full, disk error, missing rights), but not with every command.</summary>
internal sealed class RefusalReport(TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private long _next = long.MinValue;

    public void Add(RedisServerException exception)
    {
        var now = time.GetTimestamp();
        var next = Volatile.Read(ref _next);
        if (now < next || Interlocked.CompareExchange(ref _next, now + (long)(Interval.TotalSeconds * time.TimestampFrequency), next) != next)
            return;
        Log.CommandRefused(logger, Interval, exception.Message);
    }
}
