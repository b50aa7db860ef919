using SocialFeed.Core;
using SocialFeed.Core.Timelines;

namespace SocialFeed.StoreContract;

/// <summary>The cache of home timelines. Derived classes supply one; it may be shared by all tests but for <see cref="Flushing_forgets_everything"/>.</summary>
public abstract class TimelineCacheContract : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static long _lastOwner = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() << 20;
    private readonly long _owner = Interlocked.Increment(ref _lastOwner);

    protected abstract ITimelineCache Cache { get; }

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();

    [Fact]
    public async Task Nothing_is_known_before_a_fill_is_complete()
    {
        Assert.False((await ReadAsync()).Found);
        await Cache.PushAsync(new[] { _owner }, Entry(5), None);
        Assert.False((await ReadAsync()).Found);
        await Cache.BeginFillAsync(_owner, None);
        Assert.False((await ReadAsync()).Found);
        await Cache.CompleteFillAsync(_owner, Entries(3, 2), 0, None);

        var (found, floor, entries) = await ReadAsync();
        Assert.True(found);
        Assert.Equal(0, floor);
        Assert.Equal(Entries(3, 2), entries);
    }

    [Fact]
    public async Task What_is_pushed_during_a_fill_is_not_lost()
    {
        await Cache.BeginFillAsync(_owner, None);
        await Cache.PushAsync(new[] { _owner + 500_000, _owner }, Entry(9), None);
        await Cache.PushAsync(new[] { _owner }, Entry(4), None);
        await Cache.CompleteFillAsync(_owner, Entries(7, 4, 2), 2, None);
        await Cache.PushAsync(new[] { _owner }, Entry(8), None);

        var (_, floor, entries) = await ReadAsync();
        Assert.Equal(2, floor);
        Assert.Equal(Entries(9, 8, 7, 4, 2), entries);
    }

    [Fact]
    public async Task Every_field_of_an_entry_is_kept()
    {
        var repost = new TimelineEntry(long.MaxValue - 5, 3, long.MaxValue - 7, 11, 13);
        await Cache.BeginFillAsync(_owner, None);
        await Cache.PushAsync(new[] { _owner }, repost, None);
        await Cache.CompleteFillAsync(_owner, new[] { Entry(2) with { ReplyToAuthorId = 77 } }, 0, None);

        Assert.Equal([repost, Entry(2) with { ReplyToAuthorId = 77 }], (await ReadAsync()).Entries);
    }

    [Fact]
    public async Task The_same_entry_twice_is_one()
    {
        await FillAsync(0, 5, 3);
        await Cache.PushAsync(new[] { _owner, _owner }, Entry(5), None);
        await Cache.PushAsync(new[] { _owner }, Entry(3), None);

        Assert.Equal(Entries(5, 3), (await ReadAsync()).Entries);
    }

    [Fact]
    public async Task A_read_gives_what_is_in_range_newest_first_up_to_its_limit()
    {
        await FillAsync(0, 9, 7, 5, 3, 1);

        Assert.Equal(Entries(7, 5), (await ReadAsync(new PositionRange(9, 3, false))).Entries);
        Assert.Equal(Entries(7, 5, 3), (await ReadAsync(new PositionRange(8, 2, false))).Entries);
        Assert.Equal(Entries(9, 7), (await ReadAsync(limit: 2)).Entries);
        Assert.Empty((await ReadAsync(new PositionRange(5, 3, false))).Entries);
        var entries = new List<TimelineEntry> { Entry(99) };
        await Cache.TryReadAsync(_owner, new PositionRange(4, 0, false), 1, entries, None);
        Assert.Equal(Entries(99, 3), entries);
    }

    [Fact]
    public async Task Nothing_below_the_floor_is_served()
    {
        await FillAsync(6, 9, 7, 6);
        await Cache.PushAsync(new[] { _owner }, Entry(5), None);
        await Cache.PushAsync(new[] { _owner }, Entry(8), None);

        var (_, floor, entries) = await ReadAsync();
        Assert.Equal(6, floor);
        Assert.Equal(Entries(9, 8, 7, 6), entries);
    }

    [Fact]
    public async Task The_oldest_fall_off_a_full_timeline_and_raise_its_floor()
    {
        const int Most = Limits.CachedTimelineEntries;
        await FillAsync(0, Enumerable.Range(1, Most).Select(i => (long)i * 2).ToArray());
        for (var i = 1; i <= 300; i++)
            await Cache.PushAsync(new[] { _owner }, Entry((Most * 2) + i), None);

        var (_, floor, entries) = await ReadAsync(limit: 10_000);
        Assert.Equal(Most, entries.Count);
        Assert.InRange(floor, (300 * 2) + 1, entries[^1].Position);
        Assert.Equal((Most * 2) + 300, entries[0].Position);
        Assert.Equal(602, entries[^1].Position);
        Assert.Equal(entries.OrderByDescending(entry => entry.Position), entries);
    }

    [Fact]
    public async Task A_fill_larger_than_a_timeline_keeps_the_newest()
    {
        const int Most = Limits.CachedTimelineEntries;
        await FillAsync(0, Enumerable.Range(1, Most + 50).Select(i => (long)i).Reverse().ToArray());

        var (_, floor, entries) = await ReadAsync(limit: 10_000);
        Assert.Equal(Most, entries.Count);
        Assert.Equal(51, entries[^1].Position);
        Assert.Equal(51, floor);
    }

    [Fact]
    public async Task A_removed_timeline_is_unknown_and_its_fill_is_ignored()
    {
        await FillAsync(0, 5);
        await Cache.RemoveAsync(_owner, None);
        Assert.False((await ReadAsync()).Found);

        await Cache.BeginFillAsync(_owner, None);
        await Cache.RemoveAsync(_owner, None);
        await Cache.CompleteFillAsync(_owner, Entries(5), 0, None);
        Assert.False((await ReadAsync()).Found);

        await FillAsync(0, 6);
        Assert.Equal(Entries(6), (await ReadAsync()).Entries);
    }

    [Fact]
    public async Task A_fill_from_before_a_removal_is_not_taken_for_the_one_after()
    {
        await Cache.BeginFillAsync(_owner, None);
        await Cache.RemoveAsync(_owner, None);
        await Cache.PushAsync(new[] { _owner }, Entry(9), None); // stored after the first fill had read, and no timeline to push to
        await Cache.BeginFillAsync(_owner, None);
        await Cache.CompleteFillAsync(_owner, Entries(5), 0, None); // the first one's

        var (found, _, entries) = await ReadAsync();
        Assert.True(!found || entries.Exists(entry => entry.Position == 9), "A page without entry 9 was served as complete.");
    }

    [Fact]
    public async Task Two_fills_at_once_keep_what_was_pushed_meanwhile()
    {
        await Cache.BeginFillAsync(_owner, None);
        await Cache.PushAsync(new[] { _owner }, Entry(7), None);
        await Cache.BeginFillAsync(_owner, None);
        await Cache.CompleteFillAsync(_owner, Entries(5), 0, None);
        await Cache.CompleteFillAsync(_owner, Entries(7, 5), 0, None);

        Assert.Equal(Entries(7, 5), (await ReadAsync()).Entries);
    }

    [Fact]
    public async Task Flushing_forgets_everything()
    {
        await FillAsync(0, 5);
        await Cache.FlushAsync(None);
        Assert.False((await ReadAsync()).Found);
    }

    private static TimelineEntry Entry(long position) => new(position, position, 1, 0, 0);

    private static TimelineEntry[] Entries(params long[] positions) => Array.ConvertAll(positions, Entry);

    private async Task FillAsync(long floor, params long[] positions)
    {
        await Cache.BeginFillAsync(_owner, None);
        await Cache.CompleteFillAsync(_owner, Entries(positions), floor, None);
    }

    private async Task<(bool Found, long Floor, List<TimelineEntry> Entries)> ReadAsync(PositionRange? range = null, int limit = 100)
    {
        var entries = new List<TimelineEntry>();
        var (found, floor) = await Cache.TryReadAsync(_owner, range ?? PositionRange.All, limit, entries, None);
        return (found, floor, entries);
    }
}
