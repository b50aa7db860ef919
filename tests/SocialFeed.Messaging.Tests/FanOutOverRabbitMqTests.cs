using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using SocialFeed.Core;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Messaging.Tests;

[Collection(RabbitCollection.Name)]
public sealed class FanOutOverRabbitMqTests(RabbitNode node) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("socialfeed-messaging-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_post_reaches_every_follower_and_nobody_else()
    {
        var rabbitMq = node.NewInstallation();
        await using var town = await Town.OpenAsync(_directory, rabbitMq: rabbitMq);
        await using var worker = await Worker.StartAsync(town, rabbitMq);
        var (author, follower, other) = (await town.SettleAsync("author"), await town.SettleAsync("follower"), await town.SettleAsync("other"));
        await town.FollowAsync(follower, author);

        var post = await town.PostAsync(author, "Hello.");
        await worker.Received.WaitForAsync(1, town.Token);

        Assert.Equal([post], await town.HomeAsync(follower));
        Assert.Empty(await town.HomeAsync(other));
        Assert.Empty(await town.PendingAsync());
    }

    [Fact]
    public async Task Posts_wait_in_the_queue_for_the_first_worker()
    {
        var rabbitMq = node.NewInstallation();
        await using var town = await Town.OpenAsync(_directory, rabbitMq: rabbitMq);
        var (author, follower) = (await town.SettleAsync("author"), await town.SettleAsync("follower"));
        await town.FollowAsync(follower, author);
        await town.BusReadyAsync();
        var post = await town.PostAsync(author, "Anybody there?");
        await WaitForQueuedAsync(rabbitMq, 1, town.Token);

        await using var worker = await Worker.StartAsync(town, rabbitMq);
        await worker.Received.WaitForAsync(1, town.Token);

        Assert.Equal([post], await town.HomeAsync(follower));
    }

    [Fact]
    public async Task An_author_with_several_buckets_reaches_the_followers_in_all_of_them()
    {
        const int followers = Limits.FollowersPerBucket + 200;
        var rabbitMq = node.NewInstallation();
        await using var town = await Town.OpenAsync(_directory, rabbitMq: rabbitMq);
        await using var worker = await Worker.StartAsync(town, rabbitMq);
        var author = await town.SettleAsync("author");
        var ids = new ConcurrentBag<long>();
        await Parallel.ForAsync(0, followers, new ParallelOptions { MaxDegreeOfParallelism = 200 }, async (i, _) =>
        {
            var follower = await town.SettleAsync($"follower_{i}");
            await town.FollowAsync(follower, author);
            ids.Add(follower);
        });

        var post = await town.PostAsync(author, "To all of you.");
        await worker.Received.WaitForAsync(3, town.Token); // one plan, two buckets

        foreach (var follower in ids)
            Assert.Equal([post], await town.HomeAsync(follower));
        var delivery = await town.DeliveryAsync(post);
        Assert.Equal((followers, followers), (delivery.Expected, delivery.Delivered));
        Assert.NotNull(delivery.CompletedAt);
    }

    [Fact]
    public async Task Redelivery_changes_nothing()
    {
        var rabbitMq = node.NewInstallation();
        await using var town = await Town.OpenAsync(_directory, rabbitMq: rabbitMq);
        await using var worker = await Worker.StartAsync(town, rabbitMq);
        var (author, follower) = (await town.SettleAsync("author"), await town.SettleAsync("follower"));
        await town.FollowAsync(follower, author);
        var post = await town.PostAsync(author, "Once.");
        await worker.Received.WaitForAsync(1, town.Token);
        var before = await town.DeliveryAsync(post);

        var publisher = town.Services.GetRequiredService<IFanOutPublisher>();
        var entry = new TimelineEntry(post, post, author, 0, 0);
        await publisher.PublishEntryAsync(entry, town.Token);
        await publisher.PublishBucketAsync(entry, 0, town.Token);
        await worker.Received.WaitForAsync(2, town.Token);

        Assert.Equal([post], await town.HomeAsync(follower));
        Assert.Equal(before, await town.DeliveryAsync(post));
    }

    [Fact]
    public async Task What_a_lost_worker_had_taken_another_one_delivers_once()
    {
        const int posts = 20;
        var rabbitMq = node.NewInstallation();
        await using var town = await Town.OpenAsync(_directory, rabbitMq: rabbitMq);
        await using var wire = new Wire(rabbitMq.Port);
        var overWire = node.NewInstallation();
        (overWire.QueuePrefix, overWire.Port) = (rabbitMq.QueuePrefix, wire.Port);
        await using var lost = await Worker.StartAsync(town, overWire);
        lost.Timelines.Hold();
        var (author, follower) = (await town.SettleAsync("author"), await town.SettleAsync("follower"));
        await town.FollowAsync(follower, author);
        var written = new List<long>();
        for (var i = 0; i < posts; i++)
            written.Add(await town.PostAsync(author, $"Post {i}."));
        await Eventually.Async(() => lost.Timelines.Waiting == posts, town.Token);

        wire.Cut();
        await using var other = await Worker.StartAsync(town, rabbitMq);
        await other.Received.WaitForAsync(posts, town.Token);
        Assert.Equal(written.OrderDescending(), await town.HomeAsync(follower));

        // What the lost one held it may finish or break off, without a broker to tell: nothing is repeated.
        lost.Timelines.Release();
        await Eventually.Async(() => lost.Timelines.Waiting == 0, town.Token);
        Assert.Equal(written.OrderDescending(), await town.HomeAsync(follower));
        Assert.Empty(await town.PendingAsync());
    }

    [Fact]
    public async Task Two_workers_share_the_work()
    {
        const int posts = 200;
        var rabbitMq = node.NewInstallation();
        var options = new MessagingOptions { PlanConcurrency = 4 };
        await using var town = await Town.OpenAsync(_directory, rabbitMq: rabbitMq);
        await using var first = await Worker.StartAsync(town, rabbitMq, options);
        await using var second = await Worker.StartAsync(town, rabbitMq, options);
        await first.ReadyAsync(town.Token);
        await second.ReadyAsync(town.Token);
        var (author, follower) = (await town.SettleAsync("author"), await town.SettleAsync("follower"));
        await town.FollowAsync(follower, author);

        var written = new List<long>();
        for (var i = 0; i < posts; i++)
            written.Add(await town.PostAsync(author, $"Post {i}."));
        await Eventually.Async(async () => (await town.PendingAsync()).Count == 0, "nothing is pending", town.Token);

        Assert.Equal(written.OrderDescending(), await town.HomeAsync(follower));
        Assert.Equal(posts, first.Timelines.Pushes + second.Timelines.Pushes);
        Assert.True(first.Timelines.Pushes > 0 && second.Timelines.Pushes > 0, $"{first.Timelines.Pushes} and {second.Timelines.Pushes}");
    }

    [Fact]
    public async Task A_worker_takes_no_more_than_it_may()
    {
        const int posts = 50;
        const int concurrency = 3;
        var rabbitMq = node.NewInstallation();
        await using var town = await Town.OpenAsync(_directory, rabbitMq: rabbitMq);
        await using var worker = await Worker.StartAsync(town, rabbitMq, new MessagingOptions { PlanConcurrency = concurrency });
        worker.Timelines.Hold();
        var (author, follower) = (await town.SettleAsync("author"), await town.SettleAsync("follower"));
        await town.FollowAsync(follower, author);
        for (var i = 0; i < posts; i++)
            await town.PostAsync(author, $"Post {i}.");

        // Twice the concurrency is prefetched; the rest stays where another worker can have it.
        await WaitForQueuedAsync(rabbitMq, posts - 2 * concurrency, town.Token);
        Assert.Equal(concurrency, worker.Timelines.Waiting);

        worker.Timelines.Release();
        await worker.Received.WaitForAsync(posts, town.Token);
        Assert.Equal(posts, (await town.HomeAsync(follower)).Count);
    }

    [Fact]
    public async Task A_stopping_worker_finishes_what_it_has_begun_and_gives_back_the_rest()
    {
        const int posts = 10;
        var rabbitMq = node.NewInstallation();
        await using var town = await Town.OpenAsync(_directory, rabbitMq: rabbitMq);
        var worker = await Worker.StartAsync(town, rabbitMq, new MessagingOptions { PlanConcurrency = 2 });
        worker.Timelines.Hold();
        var (author, follower) = (await town.SettleAsync("author"), await town.SettleAsync("follower"));
        await town.FollowAsync(follower, author);
        for (var i = 0; i < posts; i++)
            await town.PostAsync(author, $"Post {i}.");
        await Eventually.Async(() => worker.Timelines.Waiting == 2, town.Token);

        await worker.DisposeAsync();
        var done = worker.Timelines.Pushes;
        Assert.InRange(done, 2, posts);

        await using var next = await Worker.StartAsync(town, rabbitMq);
        await Eventually.Async(async () => (await town.PendingAsync()).Count == 0, "nothing is pending", town.Token);
        Assert.Equal(posts, (await town.HomeAsync(follower)).Count);
        Assert.Equal(posts, done + next.Timelines.Pushes);
    }

    private async Task WaitForQueuedAsync(RabbitMqOptions rabbitMq, uint messages, CancellationToken cancellationToken)
    {
        await using var connection = await node.ConnectAsync(cancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        var queue = new FanOutTopology(rabbitMq).Plan;
        await Eventually.Async(
            async () => await channel.MessageCountAsync(queue, cancellationToken) == messages, $"{queue} holds {messages} messages", cancellationToken);
    }
}
