using SocialFeed.Core.Timelines;
using SocialFeed.StoreContract;

namespace SocialFeed.Redis.Tests;

[Collection(SharedRedisCollection.Name)]
public sealed class RedisTimelineCacheTests(SharedRedis redis) : TimelineCacheContract
{
    private CacheProcess? _process;

    protected override ITimelineCache Cache => _process!.Timelines;

    public override async Task InitializeAsync() => _process = await CacheProcess.StartAsync(CacheProcess.OptionsFor(redis.Endpoint));

    public override async Task DisposeAsync() => await _process!.DisposeAsync();
}

/// <summary>What more than one process sees, and what only a cache outside of the process can meet.</summary>
[Collection(SharedRedisCollection.Name)]
public sealed class SharedTimelineTests(SharedRedis redis) : IAsyncLifetime
{
    private const long Owner = 7;
    private readonly RedisOptions _options = CacheProcess.OptionsFor(redis.Endpoint);
    private CacheProcess _gateway = null!;
    private CacheProcess _worker = null!;

    public async Task InitializeAsync()
    {
        _gateway = await CacheProcess.StartAsync(_options);
        _worker = await CacheProcess.StartAsync(_options);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _worker.DisposeAsync();
    }

    [Fact]
    public async Task What_one_process_pushes_the_others_read()
    {
        await _gateway.FillAsync(Owner, 3, 1);
        await _worker.PushAsync(5, Owner);
        Assert.Equal([5, 3, 1], await _gateway.ReadAsync(Owner));
    }

    [Fact]
    public async Task A_fill_is_not_taken_for_one_that_another_process_began_after_a_removal()
    {
        await _gateway.Timelines.BeginFillAsync(Owner, default);
        await _worker.Timelines.RemoveAsync(Owner, default);
        await _worker.PushAsync(9, Owner); // No timeline to push to.
        await _worker.Timelines.BeginFillAsync(Owner, default);
        await _gateway.Timelines.CompleteFillAsync(Owner, new[] { CacheProcess.Entry(5) }, 0, default);

        Assert.Null(await _gateway.ReadAsync(Owner));
        await _worker.Timelines.CompleteFillAsync(Owner, new[] { CacheProcess.Entry(9), CacheProcess.Entry(5) }, 0, default);
        Assert.Equal([9, 5], await _gateway.ReadAsync(Owner));
    }

    [Fact]
    public async Task Fills_of_two_processes_at_once_serve_what_was_pushed_meanwhile()
    {
        await _gateway.Timelines.BeginFillAsync(Owner, default);
        await _worker.Timelines.BeginFillAsync(Owner, default);
        await _worker.PushAsync(8, Owner);
        await _gateway.Timelines.CompleteFillAsync(Owner, new[] { CacheProcess.Entry(5) }, 0, default);
        Assert.Equal([8, 5], await _worker.ReadAsync(Owner));
        await _worker.Timelines.CompleteFillAsync(Owner, new[] { CacheProcess.Entry(8), CacheProcess.Entry(5) }, 0, default);
        Assert.Equal([8, 5], await _gateway.ReadAsync(Owner));
    }

    [Fact]
    public async Task A_push_to_more_owners_than_one_script_takes_reaches_each_that_is_cached()
    {
        var owners = Enumerable.Range(1, 2_345).Select(i => (long)i).ToArray();
        long[] cached = [1, 100, 101, 1_999, 2_000, 2_001, 2_345];
        foreach (var owner in cached)
            await _gateway.FillAsync(owner, 3);
        await _worker.PushAsync(4, owners);
        foreach (var owner in cached)
            Assert.Equal([4, 3], await _gateway.ReadAsync(owner));
        Assert.Null(await _gateway.ReadAsync(2));
    }

    [Fact]
    public async Task Late_entries_find_their_place_wherever_it_is()
    {
        var positions = Enumerable.Range(1, 200).Select(i => (long)i << 31).ToArray(); // Halves of the numbers count.
        var random = new Random(11);
        var order = positions.ToArray();
        random.Shuffle(order);
        await _gateway.Timelines.BeginFillAsync(Owner, default);
        foreach (var position in order[..100])
            await _worker.PushAsync(position, Owner);
        await _gateway.Timelines.CompleteFillAsync(Owner, Array.ConvertAll(order[90..150], CacheProcess.Entry), 0, default);
        foreach (var position in order[140..])
            await _worker.PushAsync(position, Owner);
        Assert.Equal(positions.Reverse(), await _gateway.ReadAsync(Owner));
    }

    [Fact]
    public async Task A_new_epoch_voids_what_every_process_wrote_before()
    {
        await _gateway.FillAsync(Owner, 3);
        await _worker.Timelines.BeginFillAsync(Owner + 1, default);
        await _gateway.Timelines.FlushAsync(default);
        await _worker.Timelines.CompleteFillAsync(Owner + 1, new[] { CacheProcess.Entry(3) }, 0, default);
        Assert.Null(await _worker.ReadAsync(Owner));
        Assert.Null(await _worker.ReadAsync(Owner + 1));
        await _worker.FillAsync(Owner, 4);
        Assert.Equal([4], await _gateway.ReadAsync(Owner));
    }

    [Fact]
    public async Task A_request_that_is_cancelled_says_so()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await _gateway.Timelines.PushAsync(new[] { Owner }, default, cancelled.Token));
        Assert.True(_gateway.Connection.IsAvailable);
    }

    [Fact]
    public async Task Oldest_first_is_refused()
    {
        var oldestFirst = new PositionRange(long.MaxValue, 0, OldestFirst: true);
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await _gateway.Timelines.TryReadAsync(Owner, oldestFirst, 5, [], default));
    }
}
