namespace SocialFeed.Redis.Tests;

public sealed class WakeUpsTests : IAsyncLifetime
{
    private const long Owner = 7;
    private RedisServer _server = null!;
    private CacheProcess _gateway = null!;
    private CacheProcess _worker = null!;
    private WakeUps _listening = null!;
    private WakeUps _publishing = null!;

    public async Task InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        var options = CacheProcess.OptionsFor(_server.Endpoint);
        options.WakeUpSubscriptions = 3;
        _gateway = await CacheProcess.StartAsync(options);
        _worker = await CacheProcess.StartAsync(options);
        _listening = new WakeUps(_gateway.Connection, options);
        _publishing = new WakeUps(_worker.Connection, options);
    }

    public async Task DisposeAsync()
    {
        await _listening.DisposeAsync();
        await _publishing.DisposeAsync();
        await _gateway.DisposeAsync();
        await _worker.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_listens_to_a_feed_is_woken_and_nobody_else()
    {
        using var listener = _listening.Subscribe(Owner);
        using var neighbour = _listening.Subscribe(Owner);
        using var other = _listening.Subscribe(Owner + 1);
        await PublishUntilHeardAsync(listener, [.. Enumerable.Range(1, 500).Select(i => (long)i * 1_000), Owner], 55);
        Assert.Equal(55, await neighbour.Positions.ReadAsync());
        Assert.False(other.Positions.TryRead(out _));
    }

    [Fact]
    public async Task Only_the_latest_wake_up_is_kept()
    {
        using var listener = _listening.Subscribe(Owner);
        await PublishUntilHeardAsync(listener, [Owner], 1);
        for (var position = 2; position <= 50; position++)
            await _publishing.PublishAsync(new[] { Owner }, position, default);
        await PublishUntilHeardAsync(listener, [Owner], 51);
        Assert.True(listener.Positions.Count <= 1);
    }

    [Fact]
    public async Task Who_stopped_listening_hears_nothing_and_makes_room()
    {
        var subscriptions = new[] { _listening.Subscribe(1), _listening.Subscribe(1), _listening.Subscribe(2) };
        var error = Assert.Throws<InvalidOperationException>(() => _listening.Subscribe(3));
        Assert.Contains(nameof(RedisOptions.WakeUpSubscriptions), error.Message);
        subscriptions[0].Dispose();
        subscriptions[0].Dispose();
        await subscriptions[0].Positions.Completion;
        using var third = _listening.Subscribe(3);
        Assert.Throws<InvalidOperationException>(() => _listening.Subscribe(4));
        await PublishUntilHeardAsync(subscriptions[1], [1], 9);
    }

    [Fact]
    public async Task Listeners_hear_again_after_a_restart()
    {
        using var listener = _listening.Subscribe(Owner);
        await PublishUntilHeardAsync(listener, [Owner], 1);
        await _server.KillAsync();
        await _publishing.PublishAsync(new[] { Owner }, 2, default); // Lost, and no failure.
        using var meanwhile = _listening.Subscribe(Owner + 1);
        await _server.StartAgainAsync();
        await PublishUntilHeardAsync(listener, [Owner], 3);
        await PublishUntilHeardAsync(meanwhile, [Owner + 1], 4);
    }

    [Fact]
    public async Task Listeners_are_told_when_the_process_stops_listening()
    {
        var listener = _listening.Subscribe(Owner);
        await _listening.DisposeAsync();
        await listener.Positions.Completion;
        Assert.Throws<ObjectDisposedException>(() => _listening.Subscribe(Owner));
    }

    // A wake-up may be lost, for one while the subscription is on its way: so it is sent until it is heard.
    private async Task PublishUntilHeardAsync(WakeUpSubscription listener, long[] owners, long position)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            await _publishing.PublishAsync(owners, position, limit.Token);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
            patience.CancelAfter(TimeSpan.FromMilliseconds(100));
            try
            {
                while (await listener.Positions.ReadAsync(patience.Token) != position)
                {
                }
                return;
            }
            catch (OperationCanceledException) when (!limit.IsCancellationRequested)
            {
            }
        }
    }
}
