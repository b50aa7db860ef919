using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Xunit.Abstractions;

namespace SocialFeed.Messaging.Tests;

/// <summary>The broker is killed, paused or not there yet while posts go on.</summary>
[Collection(RabbitCollection.Name)]
public sealed class RabbitMqOutageTests(RabbitNode node, ITestOutputHelper output) : IAsyncLifetime
{
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
    public async Task Nothing_is_lost_when_the_broker_is_stopped_and_killed_and_started_again_while_posts_go_on()
    {
        var rabbitMq = node.NewInstallation();
        await using var town = await Town.OpenAsync(_directory, rabbitMq: rabbitMq, logging: logging => logging.AddProvider(_log));
        await using var worker = await Worker.StartAsync(town, rabbitMq, sweeping: true, logging: logging => logging.AddProvider(_log));
        var (author, follower) = (await town.SettleAsync("author"), await town.SettleAsync("follower"));
        await town.FollowAsync(follower, author);

        var written = new List<long>();
        async Task PostAsync(int posts)
        {
            for (var i = 0; i < posts; i++)
                written.Add(await town.PostAsync(author, $"Post {written.Count}."));
        }

        async Task PostWhileAwayAsync(Func<Task> end)
        {
            await PostAsync(50);
            await end();
            await PostAsync(50);
            var postsMax = written.Count + 300; // all of them fit into the page that is compared below
            var starting = node.StartAsync();
            while (!starting.IsCompleted && written.Count < postsMax)
                await PostAsync(1);
            await starting;
            await PostAsync(50);
            await Eventually.Async(async () => (await town.PendingAsync()).Count == 0, "nothing is pending", town.Token);
        }

        await PostWhileAwayAsync(node.StopAsync);
        await PostWhileAwayAsync(node.KillAsync);
        Assert.Equal(written.OrderDescending(), await town.HomeAsync(follower));
    }

    [Fact]
    public async Task A_broker_that_refuses_the_password_is_told_of_and_posting_goes_on()
    {
        var rabbitMq = node.NewInstallation();
        rabbitMq.Password = "wrong";
        await using var town = await Town.OpenAsync(_directory, rabbitMq: rabbitMq, logging: logging => logging.AddProvider(_log));
        var author = await town.SettleAsync("author");

        await Eventually.Async(() => _log.Lines.Any(line => line.Contains("cannot be used: ", StringComparison.Ordinal)), town.Token);

        var post = await town.PostAsync(author, "All the same.");
        Assert.Contains(await town.PendingAsync(), entry => entry.Position == post);
        Assert.DoesNotContain(_log.Lines, line => line.Contains("wrong", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_queue_with_other_arguments_is_told_of_and_all_is_well_once_it_is_gone()
    {
        var rabbitMq = node.NewInstallation();
        var dead = new FanOutTopology(rabbitMq).Dead;
        await using var connection = await node.ConnectAsync(default);
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(dead, durable: true, exclusive: false, autoDelete: false);
        await using var town = await Town.OpenAsync(_directory, rabbitMq: rabbitMq, logging: logging => logging.AddProvider(_log));
        await using var worker = await Worker.StartAsync(town, rabbitMq, sweeping: true, logging: logging => logging.AddProvider(_log));
        var (author, follower) = (await town.SettleAsync("author"), await town.SettleAsync("follower"));
        await town.FollowAsync(follower, author);

        await Eventually.Async(
            () => _log.Lines.Any(line => line.Contains("cannot be used: ", StringComparison.Ordinal) && line.Contains(dead, StringComparison.Ordinal)), town.Token);
        var post = await town.PostAsync(author, "Soon.");

        await channel.QueueDeleteAsync(dead, ifUnused: false, ifEmpty: false);
        await Eventually.Async(async () => (await town.PendingAsync()).Count == 0, "nothing is pending", town.Token);
        Assert.Equal([post], await town.HomeAsync(follower));
    }

    [Fact]
    public async Task Posting_does_not_wait_for_a_broker_that_does_not_answer()
    {
        var rabbitMq = node.NewInstallation();
        rabbitMq.PublishBacklog = 10;
        rabbitMq.MaxUnconfirmed = 5;
        await using var town = await Town.OpenAsync(_directory, rabbitMq: rabbitMq, logging: logging => logging.AddProvider(_log));
        await using var worker = await Worker.StartAsync(town, rabbitMq, sweeping: true, logging: logging => logging.AddProvider(_log));
        await worker.ReadyAsync(town.Token);
        var (author, follower) = (await town.SettleAsync("author"), await town.SettleAsync("follower"));
        await town.FollowAsync(follower, author);
        var written = new List<long> { await town.PostAsync(author, "Before.") };
        await worker.Received.WaitForAsync(1, town.Token);
        var publisher = town.Services.GetRequiredService<RabbitMqFanOutPublisher>();

        node.Pause();
        try
        {
            // More than fit into the backlog and the window together: were one of them waited for, this would not end.
            for (var i = 0; i < 100; i++)
                written.Add(await town.PostAsync(author, $"Post {i}."));
            Assert.InRange(publisher.Unconfirmed, 1, rabbitMq.MaxUnconfirmed);
            await Eventually.Async(() => publisher.IsBroken, town.Token);
        }
        finally
        {
            node.Resume();
        }

        await Eventually.Async(async () => (await town.PendingAsync()).Count == 0, "nothing is pending", town.Token);
        Assert.Equal(written.OrderDescending(), await town.HomeAsync(follower));
    }

    [Fact]
    public async Task Gateway_and_worker_start_without_a_broker_and_find_it_later()
    {
        await node.KillAsync();
        var rabbitMq = node.NewInstallation();
        await using var town = await Town.OpenAsync(_directory, rabbitMq: rabbitMq, logging: logging => logging.AddProvider(_log));
        await using var worker = await Worker.StartAsync(town, rabbitMq, sweeping: true, logging: logging => logging.AddProvider(_log));
        var (author, follower) = (await town.SettleAsync("author"), await town.SettleAsync("follower"));
        await town.FollowAsync(follower, author);
        var post = await town.PostAsync(author, "Is this on?");
        Assert.Equal(HealthStatus.Unhealthy, await CheckReadyAsync(worker.Services, town.Token));
        Assert.Equal(HealthStatus.Healthy, await CheckReadyAsync(town.Services, town.Token));

        await node.StartAsync();
        await Eventually.Async(async () => (await town.PendingAsync()).Count == 0, "nothing is pending", town.Token);
        Assert.Equal([post], await town.HomeAsync(follower));
        Assert.Equal(HealthStatus.Healthy, await CheckReadyAsync(worker.Services, town.Token));
    }

    private static async Task<HealthStatus> CheckReadyAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        (await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains("ready"), cancellationToken)).Status;
}
