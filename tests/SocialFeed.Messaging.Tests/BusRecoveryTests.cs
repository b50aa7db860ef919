using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Timelines;
using Xunit.Abstractions;

namespace SocialFeed.Messaging.Tests;

/// <summary>However a connection ends, publishers and all receive endpoints are well again soon, without anybody's help.</summary>
[Collection(RabbitCollection.Name)]
public sealed class BusRecoveryTests(RabbitNode node, ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

    private readonly string _directory = Directory.CreateTempSubdirectory("socialfeed-messaging-").FullName;
    private readonly ListLoggerProvider _log = new();

    public Task InitializeAsync() => node.EnsureStartedAsync();

    public Task DisposeAsync()
    {
        foreach (var line in _log.Lines)
            output.WriteLine(line);
        Directory.Delete(_directory, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task All_is_well_again_each_time_the_broker_was_killed_under_load()
    {
        const int kills = 3;
        var rabbitMq = node.NewInstallation();
        rabbitMq.ReconnectAfter = Never;
        await using var town = await OpenTownAsync(rabbitMq);
        await using var worker = await StartWorkerAsync(town, rabbitMq);
        var author = await SettleAuthorAsync(town);
        await AssertWellAsync(town, worker, rabbitMq, author);
        // Or the quorum queues, declared just now, would have neither leader nor log after a kill.
        await node.StopAsync();
        await node.StartAsync();

        for (var i = 0; i < kills; i++)
        {
            await AssertWellAsync(town, worker, rabbitMq, author);
            var published = 0;
            var load = LoadAsync(town, worker, author, posts: 400, () => Interlocked.Increment(ref published));
            await Eventually.Async(() => Volatile.Read(ref published) >= 100, town.Token);
            await node.KillAsync();
            await load;
            await node.StartAsync();
        }

        await AssertWellAsync(town, worker, rabbitMq, author);
    }

    [Fact]
    public async Task All_is_well_again_when_the_broker_was_paused_for_longer_than_it_may_be_silent()
    {
        var rabbitMq = node.NewInstallation();
        rabbitMq.ReconnectAfter = Never;
        rabbitMq.Heartbeat = TimeSpan.FromSeconds(1);
        await using var town = await OpenTownAsync(rabbitMq);
        await using var worker = await StartWorkerAsync(town, rabbitMq);
        var author = await SettleAuthorAsync(town);
        await AssertWellAsync(town, worker, rabbitMq, author);

        // A gateway misses the broker when it publishes.
        async Task<bool> IsAwayAsync(IServiceProvider services)
        {
            await town.PostAsync(author, "Is it away?");
            return services.GetRequiredService<BrokerPresence>().IsAway;
        }

        node.Pause();
        try
        {
            await LoadAsync(town, worker, author, posts: 400);
            foreach (var services in new[] { town.Services, worker.Services })
                await Eventually.Async(() => IsAwayAsync(services), "the broker is missed", town.Token);
        }
        finally
        {
            node.Resume();
        }

        await AssertWellAsync(town, worker, rabbitMq, author);
    }

    [Fact]
    public async Task All_is_well_again_when_the_broker_closed_all_connections()
    {
        var rabbitMq = node.NewInstallation();
        rabbitMq.ReconnectAfter = Never;
        await using var town = await OpenTownAsync(rabbitMq);
        await using var worker = await StartWorkerAsync(town, rabbitMq);
        var author = await SettleAuthorAsync(town);
        await AssertWellAsync(town, worker, rabbitMq, author);

        var load = LoadAsync(town, worker, author, posts: 400);
        await node.CloseConnectionsAsync(town.Token);
        await load;
        await node.CloseConnectionsAsync(town.Token);

        await AssertWellAsync(town, worker, rabbitMq, author);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_endpoint_is_well_again_while_another_cannot_let_go_of_its_message(bool isPlanHeld)
    {
        var rabbitMq = node.NewInstallation();
        rabbitMq.ReconnectAfter = Never;
        await using var wire = new Wire(rabbitMq.Port);
        var overWire = node.NewInstallation();
        (overWire.QueuePrefix, overWire.Port) = (rabbitMq.QueuePrefix, wire.Port);
        overWire.ReconnectAfter = Never;
        await using var town = await OpenTownAsync(rabbitMq);
        await using var worker = await StartWorkerAsync(town, overWire, sweeping: false);
        var topology = new FanOutTopology(rabbitMq);
        var author = await SettleAuthorAsync(town);
        var post = await town.PostAsync(author, "Before.");
        await worker.Received.WaitForAsync(1, town.Token);

        var bus = town.Services.GetRequiredService<IBus>();
        var entry = new TimelineEntry(post, post, author, 0, 0);
        Task PublishAsync(bool isPlan) => isPlan ? bus.Publish(PlanFanOut.Of(entry), town.Token) : bus.Publish(DeliverBucket.Of(entry, 0), town.Token);
        worker.Timelines.Hold(firmly: true);
        await PublishAsync(isPlanHeld);
        await Eventually.Async(() => worker.Timelines.Waiting == 1, town.Token);
        wire.Drop();
        await PublishAsync(!isPlanHeld);

        var free = isPlanHeld ? topology.Deliver : topology.Plan;
        await Eventually.Async(async () => await node.CountAsync(free, town.Token) == (0, 1), $"{free} is consumed", town.Token);

        worker.Timelines.Release();
        await AssertWellAsync(town, worker, rabbitMq, author);
    }

    [Fact]
    public async Task Connections_that_carry_nothing_any_more_are_cut_though_nobody_was_told()
    {
        var rabbitMq = node.NewInstallation();
        await using var proxy = new FreezingProxy(rabbitMq.Port);
        rabbitMq.Port = proxy.Port;
        rabbitMq.Heartbeat = Never;
        rabbitMq.ReconnectAfter = TimeSpan.FromSeconds(2);
        await using var town = await OpenTownAsync(rabbitMq);
        await using var worker = await StartWorkerAsync(town, rabbitMq);
        var author = await SettleAuthorAsync(town);
        await town.PostAsync(author, "Before.");
        await AssertWellAsync(town, worker, rabbitMq, author);

        proxy.Freeze();
        await LoadAsync(town, worker, author, posts: 400);
        await Eventually.Async(() => _log.Lines.Any(line => line.Contains("its connections are cut", StringComparison.Ordinal)), town.Token);
        // Once more, while they are being made.
        proxy.Freeze();
        await AssertWellAsync(town, worker, rabbitMq, author);
    }

    [Fact]
    public async Task A_process_ends_in_time_though_the_broker_does_not_answer()
    {
        var rabbitMq = node.NewInstallation();
        await using var town = await OpenTownAsync(rabbitMq);
        var worker = await StartWorkerAsync(town, rabbitMq);
        var author = await SettleAuthorAsync(town);
        await AssertWellAsync(town, worker, rabbitMq, author);

        node.Pause();
        try
        {
            await LoadAsync(town, worker, author, posts: 10);
            await worker.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), town.Token);
        }
        finally
        {
            node.Resume();
        }
    }

    private Task<Town> OpenTownAsync(RabbitMqOptions rabbitMq) =>
        Town.OpenAsync(_directory, rabbitMq: rabbitMq, logging: logging => logging.AddProvider(_log));

    private Task<Worker> StartWorkerAsync(Town town, RabbitMqOptions rabbitMq, bool sweeping = true) =>
        Worker.StartAsync(town, rabbitMq, sweeping: sweeping, logging: logging => logging.AddProvider(_log));

    private static async Task<long> SettleAuthorAsync(Town town)
    {
        var (author, follower) = (await town.SettleAsync("author"), await town.SettleAsync("follower"));
        await town.FollowAsync(follower, author);
        return author;
    }

    /// <summary>Both kinds of message, from both processes. That the broker may be away while they come is the point.</summary>
    private static Task LoadAsync(Town town, Worker worker, long author, int posts, Action? onPublished = null) =>
        Parallel.ForAsync(0, posts, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = town.Token }, async (i, cancellationToken) =>
        {
            var post = await town.PostAsync(author, $"Post {i}.");
            try
            {
                await worker.Services.GetRequiredService<IFanOutPublisher>().PublishBucketAsync(new TimelineEntry(post, post, author, 0, 0), 0, cancellationToken);
            }
            catch (BrokerUnavailableException)
            {
                // The outbox has it.
            }

            onPublished?.Invoke();
        });

    /// <summary>Everything posted is delivered, every queue consumed, every publisher and every endpoint well.</summary>
    private async Task AssertWellAsync(Town town, Worker worker, RabbitMqOptions rabbitMq, long author)
    {
        var post = await town.PostAsync(author, "Is all well?");
        async Task<bool> IsPublishedAsync(IServiceProvider services)
        {
            try
            {
                var publisher = services.GetRequiredService<IFanOutPublisher>();
                await publisher.PublishBucketAsync(new TimelineEntry(post, post, author, 0, 0), 0, town.Token);
                return true;
            }
            catch (BrokerUnavailableException)
            {
                return false;
            }
        }

        foreach (var services in new[] { town.Services, worker.Services })
        {
            await Eventually.Async(() => IsPublishedAsync(services), "a message is published", town.Token);
            await Eventually.Async(() => services.GetRequiredService<IBusControl>().CheckHealth().Status == BusHealthStatus.Healthy, town.Token);
            await Eventually.Async(() => !services.GetRequiredService<RabbitMqFanOutPublisher>().IsBroken, town.Token);
        }

        await Eventually.Async(async () => (await town.PendingAsync()).Count == 0, "nothing is pending", town.Token);
        var topology = new FanOutTopology(rabbitMq);
        foreach (var queue in new[] { topology.Plan, topology.Deliver })
            await Eventually.Async(async () => await node.CountAsync(queue, town.Token) == (0, 1), $"{queue} is consumed", town.Token);
    }
}
