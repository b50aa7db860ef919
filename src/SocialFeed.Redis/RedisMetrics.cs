using System.Diagnostics.Metrics;

namespace SocialFeed.Redis;

/// <summary>Counters of the caches under the meter <c>SocialFeed.Redis</c>.</summary>
internal static class RedisMetrics
{
    public const string MeterName = "SocialFeed.Redis";
    private static readonly Meter Meter = new(MeterName);

    /// <summary>Look-ups by kind (<c>cache</c>) and result: hit, miss, unavailable.</summary>
    private static readonly Counter<long> Lookups = Meter.CreateCounter<long>("socialfeed.cache.lookups");

    public static readonly Counter<long> Outages = Meter.CreateCounter<long>("socialfeed.cache.outages");

    /// <summary>Timelines that a push was sent for, whether they exist or not.</summary>
    public static readonly Counter<long> Pushes = Meter.CreateCounter<long>("socialfeed.cache.pushes");

    public static void Looked(CacheKind kind, string result, long count)
    {
        if (count == 0 || !Lookups.Enabled)
            return;
        var cache = kind switch { CacheKind.Timeline => "timeline", CacheKind.Post => "post", CacheKind.Counts => "counts", _ => "user" };
        Lookups.Add(count, new KeyValuePair<string, object?>("cache", cache), new KeyValuePair<string, object?>("result", result));
    }
}
