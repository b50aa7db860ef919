using SocialFeed.Core.Timelines;

namespace SocialFeed.Embedded.Tests;

public sealed class InProcessTimelineCacheLimitTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly ManualTime _time = new(DateTimeOffset.UnixEpoch.AddYears(56));

    [Fact]
    public async Task The_least_recently_read_timelines_go_first()
    {
        var cache = new InProcessTimelineCache(1, _time);
        await FillAsync(cache, 1);
        await FillAsync(cache, 2);

        Assert.False(await IsCachedAsync(cache, 1));
        Assert.True(await IsCachedAsync(cache, 2));
    }

    [Fact]
    public async Task It_holds_no_more_than_its_capacity()
    {
        var cache = new InProcessTimelineCache(160, _time);
        for (var owner = 1; owner <= 2_000; owner++)
            await FillAsync(cache, owner);

        var cached = 0;
        for (var owner = 1; owner <= 2_000; owner++)
            cached += await IsCachedAsync(cache, owner) ? 1 : 0;
        Assert.InRange(cached, 1, 160);
    }

    [Fact]
    public async Task Fills_beyond_the_bound_are_not_believed_and_the_cache_recovers_from_them()
    {
        var cache = new InProcessTimelineCache(1, _time);
        for (var owner = 1; owner <= 3; owner++)
            await cache.BeginFillAsync(owner, None);
        for (var owner = 1; owner <= 3; owner++)
            await cache.CompleteFillAsync(owner, new[] { new TimelineEntry(1, 1, 1, 0, 0) }, 0, None);
        Assert.False(await IsCachedAsync(cache, 3));

        _time.Advance(TimeSpan.FromMinutes(2));
        await FillAsync(cache, 3);
        Assert.True(await IsCachedAsync(cache, 3));
    }

    [Fact]
    public async Task A_fill_that_never_completes_does_not_keep_its_owner_out_for_ever()
    {
        var cache = new InProcessTimelineCache(10, _time);
        await cache.BeginFillAsync(1, None);
        await cache.RemoveAsync(1, None);
        await FillAsync(cache, 1);
        Assert.False(await IsCachedAsync(cache, 1));

        _time.Advance(TimeSpan.FromMinutes(2));
        await FillAsync(cache, 1);
        Assert.True(await IsCachedAsync(cache, 1));
    }

    [Fact]
    public async Task A_capacity_of_nothing_turns_it_off()
    {
        var cache = new InProcessTimelineCache(0, _time);
        await FillAsync(cache, 1);
        Assert.False(await IsCachedAsync(cache, 1));
    }

    private static async Task FillAsync(InProcessTimelineCache cache, long owner)
    {
        await cache.BeginFillAsync(owner, None);
        await cache.CompleteFillAsync(owner, new[] { new TimelineEntry(owner, owner, 1, 0, 0) }, 0, None);
    }

    private static async Task<bool> IsCachedAsync(InProcessTimelineCache cache, long owner) =>
        (await cache.TryReadAsync(owner, PositionRange.All, 10, [], None)).Found;
}
