using SocialFeed.Core;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Tests;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Cassandra.Tests.Timelines;

/// <summary>
/// What generations of readers do where the contract of all stores cannot go: clocks that stand still, and rows that
/// are old enough to be dropped.
/// </summary>
[Collection(SharedKeyspace.Name)]
public sealed class ReaderGenerationTests(Keyspace keyspace)
{
    private const int ProcessCount = 3;
    private const int Rounds = 30;

    private readonly ManualTime _time = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task Processes_that_begin_in_the_same_microsecond_never_make_a_fill_stand_where_nothing_is_pushed()
    {
        var stores = new CassandraStore[ProcessCount];
        for (var i = 0; i < ProcessCount; i++)
            stores[i] = await keyspace.OpenAsync(_time);
        var same = 0;
        for (var round = 0; round < Rounds; round++)
        {
            _time.Advance(TimeSpan.FromSeconds(1)); // so that all write clocks say the same again
            var owner = SnowflakeId.FirstAt(_time.GetUtcNow()) + round;
            var begun = await Task.WhenAll(stores.Select((store, i) => Task.Run(async () =>
            {
                var bound = i == round % ProcessCount ? ReaderState.NotPushed : i;
                var began = bound == ReaderState.NotPushed ? bound : ReaderState.Filling;
                var generation = await store.Timelines.SetReaderAsync(owner, new ReaderState(began, _time.GetUtcNow()), default);
                await store.Timelines.FillReaderAsync(owner, generation, bound == ReaderState.NotPushed ? 100 : bound, default);
                return (Generation: generation, Bound: bound);
            })));
            same += begun.DistinctBy(one => one.Generation).Count() == ProcessCount ? 0 : 1;
            foreach (var store in stores)
            {
                var states = new ReaderState[1];
                await store.Timelines.GetReadersAsync(new[] { owner }, states, default);
                Assert.Equal(begun.Max().Bound, states[0].PushedDownTo);
            }
        }
        Assert.NotEqual(0, same);
        foreach (var store in stores)
            await store.DisposeAsync();
    }

    [Fact]
    public async Task Clearing_drops_all_rows_but_those_that_are_as_young_as_clocks_may_differ()
    {
        await using var store = await keyspace.OpenAsync(_time);
        var owner = SnowflakeId.FirstAt(_time.GetUtcNow()) + 1_000;
        var old = NewEntry();
        await store.Timelines.PushAsync(new[] { owner }, old, default);
        await store.Timelines.MergeAsync(owner, new[] { NewEntry() }, default);
        _time.Advance(Limits.ClockSkew + TimeSpan.FromSeconds(1));
        var young = NewEntry();
        await store.Timelines.PushAsync(new[] { owner }, young, default);

        var generation = await store.Timelines.SetReaderAsync(owner, new ReaderState(ReaderState.NotPushed, _time.GetUtcNow()), default);
        await store.Timelines.ClearHomeAsync(owner, generation, default);
        Assert.Equal([young], await ReadHomeAsync(store, owner));

        await store.Timelines.MergeAsync(owner, new[] { old }, default);
        Assert.Equal([young, old], await ReadHomeAsync(store, owner));
    }

    private TimelineEntry NewEntry()
    {
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var id = SnowflakeId.FirstAt(_time.GetUtcNow());
        return new TimelineEntry(id, id, 17, 0, 0);
    }

    private static async Task<List<TimelineEntry>> ReadHomeAsync(CassandraStore store, long owner)
    {
        var entries = new List<TimelineEntry>();
        await store.Timelines.ReadHomeAsync(owner, PositionRange.All, 10, entries, default);
        return entries;
    }
}
