using SocialFeed.Core;
using StackExchange.Redis;

namespace SocialFeed.Redis.Tests;

[Collection(SharedRedisCollection.Name)]
public sealed class TimelineSizeTests(SharedRedis redis)
{
    private const int BytesPerEntry = 40;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_full_timeline_takes_no_more_than_40_bytes_for_an_entry(bool ofLargest)
    {
        await using var process = await CacheProcess.StartAsync(CacheProcess.OptionsFor(redis.Endpoint));
        await process.Timelines.BeginFillAsync(1, default);
        for (var i = 0; i < Limits.CachedTimelineEntries; i++)
            await process.Timelines.PushAsync(new[] { 1L }, ofLargest ? Measurements.RepostOfReply(i) : Measurements.Mixed(i), default);
        await process.Timelines.CompleteFillAsync(1, Array.Empty<Core.Timelines.TimelineEntry>(), 0, default);
        Assert.Equal(Limits.CachedTimelineEntries, (await process.ReadAsync(1))!.Count);

        var bytes = (long)await process.Connection.Multiplexer!.GetDatabase().ScriptEvaluateAsync(
            "return redis.call('MEMORY', 'USAGE', KEYS[1], 'SAMPLES', 0)", [process.Options.KeyPrefix + "t:1"]);
        Assert.InRange(bytes, 1, Limits.CachedTimelineEntries * BytesPerEntry);
    }
}
