using Microsoft.Extensions.DependencyInjection;
using SocialFeed.Core;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Messaging.Tests;

public sealed class FanOutOverTheBusTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("socialfeed-messaging-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_post_reaches_every_follower_and_nobody_else()
    {
        await using var town = await Town.OpenAsync(_directory);
        var (author, follower, other) = (await town.SettleAsync("author"), await town.SettleAsync("follower"), await town.SettleAsync("other"));
        await town.FollowAsync(follower, author);

        var post = await town.PostAsync(author, "Hello.");
        await town.Received.WaitForAsync(1, town.Token);

        Assert.Equal([post], await town.HomeAsync(follower));
        Assert.Empty(await town.HomeAsync(other));
        Assert.Empty(await town.PendingAsync());
        Assert.Equal(0, town.Backlog.Plans);
    }

    [Fact]
    public async Task An_author_with_several_buckets_reaches_the_followers_in_all_of_them()
    {
        const int followers = Limits.FollowersPerBucket + 200;
        await using var town = await Town.OpenAsync(_directory);
        var author = await town.SettleAsync("author");
        var ids = new List<long>();
        await Parallel.ForAsync(0, followers, new ParallelOptions { MaxDegreeOfParallelism = 200 }, async (i, _) =>
        {
            var follower = await town.SettleAsync($"follower_{i}");
            await town.FollowAsync(follower, author);
            lock (ids)
                ids.Add(follower);
        });

        var post = await town.PostAsync(author, "To all of you.");
        await town.Received.WaitForAsync(3, town.Token); // one plan, two buckets

        foreach (var follower in ids)
            Assert.Equal([post], await town.HomeAsync(follower));
        var delivery = await town.DeliveryAsync(post);
        Assert.Equal((followers, followers), (delivery.Expected, delivery.Delivered));
        Assert.NotNull(delivery.CompletedAt);
        Assert.Equal((0, 0), (town.Backlog.Plans, town.Backlog.Buckets));
    }

    [Fact]
    public async Task Redelivery_changes_nothing()
    {
        await using var town = await Town.OpenAsync(_directory);
        var (author, follower) = (await town.SettleAsync("author"), await town.SettleAsync("follower"));
        await town.FollowAsync(follower, author);
        var post = await town.PostAsync(author, "Once.");
        await town.Received.WaitForAsync(1, town.Token);
        var before = await town.DeliveryAsync(post);

        var publisher = town.Services.GetRequiredService<IFanOutPublisher>();
        var entry = new TimelineEntry(post, post, author, 0, 0);
        await publisher.PublishEntryAsync(entry, town.Token);
        await publisher.PublishBucketAsync(entry, 0, town.Token);
        await town.Received.WaitForAsync(2, town.Token);

        Assert.Equal([post], await town.HomeAsync(follower));
        Assert.Equal(before, await town.DeliveryAsync(post));
        Assert.Empty(await town.PendingAsync());
    }

    [Fact]
    public async Task A_failure_that_passes_is_retried_by_the_consumer()
    {
        await using var town = await Town.OpenAsync(_directory, new MessagingOptions { RetryLimit = 2, RetryMinDelay = TimeSpan.FromMilliseconds(1) });
        var (author, follower) = (await town.SettleAsync("author"), await town.SettleAsync("follower"));
        await town.FollowAsync(follower, author);
        town.Timelines.FailNext(2);

        var post = await town.PostAsync(author, "Third time lucky.");
        await town.Received.WaitForAsync(1, town.Token);

        Assert.Equal([post], await town.HomeAsync(follower));
        Assert.Empty(await town.PendingAsync());
    }

    [Fact]
    public async Task What_a_consumer_could_not_deliver_the_sweeper_repairs()
    {
        await using var town = await Town.OpenAsync(_directory, new MessagingOptions { RetryLimit = 0 });
        var (author, follower) = (await town.SettleAsync("author"), await town.SettleAsync("follower"));
        await town.FollowAsync(follower, author);
        town.Timelines.FailNext(1);

        var post = await town.PostAsync(author, "Not lost.");
        await town.Received.WaitForAsync(1, town.Token);
        Assert.Empty(await town.HomeAsync(follower));
        Assert.Equal([post], (await town.PendingAsync()).ConvertAll(entry => entry.Position));

        Assert.Equal(1, await town.SweepAsync());
        await town.Received.WaitForAsync(1, town.Token);
        Assert.Equal([post], await town.HomeAsync(follower));
        Assert.Empty(await town.PendingAsync());
    }

    [Fact]
    public async Task What_was_pending_when_the_process_ended_the_next_one_delivers()
    {
        long follower;
        var posts = new List<long>();
        await using (var first = await Town.OpenAsync(_directory, new MessagingOptions { RetryLimit = 0 }))
        {
            var author = await first.SettleAsync("author");
            follower = await first.SettleAsync("follower");
            await first.FollowAsync(follower, author);
            first.Timelines.FailNext(3);
            for (var i = 0; i < 3; i++)
                posts.Add(await first.PostAsync(author, $"Post {i}."));
            await first.Received.WaitForAsync(3, first.Token);
        }

        await using var second = await Town.OpenAsync(_directory, sweeping: true, worker: 1);
        await second.Received.WaitForAsync(3, second.Token);
        Assert.Equal(posts.OrderDescending(), await second.HomeAsync(follower));
        Assert.Empty(await second.PendingAsync());
    }

    [Fact]
    public async Task The_backlog_is_bounded_and_the_rest_is_left_to_the_sweeper()
    {
        const int limit = 10;
        const int posts = 45;
        var options = new MessagingOptions { BacklogLimit = limit, PlanConcurrency = 2, PrefetchCount = 2 };
        await using var town = await Town.OpenAsync(_directory, options);
        var (author, follower) = (await town.SettleAsync("author"), await town.SettleAsync("follower"));
        await town.FollowAsync(follower, author);

        town.Timelines.Hold();
        var written = new List<long>();
        for (var i = 0; i < posts; i++)
            written.Add(await town.PostAsync(author, $"Post {i}."));
        Assert.Equal(limit, town.Backlog.Plans);
        Assert.Equal(posts, (await town.PendingAsync()).Count);

        // What is on its way is not sent again, and what finds the gate closed stays where it is.
        Assert.Equal(posts, await town.SweepAsync());
        Assert.Equal(limit, town.Backlog.Plans);

        town.Timelines.Release();
        await town.Received.WaitForAsync(limit, town.Token);
        Assert.Equal(written[..limit].OrderDescending(), await town.HomeAsync(follower));
        while ((await town.PendingAsync()).Count is > 0 and var left)
        {
            // The oldest are sent again first, as many as the gate lets through at the least.
            await town.SweepAsync();
            await town.Received.WaitForAsync(Math.Min(limit, left), town.Token);
        }

        Assert.Equal(written.OrderDescending(), await town.HomeAsync(follower));
        Assert.Equal(0, town.Backlog.Plans);
    }

    [Fact]
    public async Task The_background_sweep_delivers_the_rest_once_there_is_room()
    {
        const int posts = 20;
        var options = new MessagingOptions
        {
            BacklogLimit = 4,
            SweepInterval = TimeSpan.FromMilliseconds(5),
            BusySweepInterval = TimeSpan.FromMilliseconds(1),
        };
        await using var town = await Town.OpenAsync(_directory, options, sweeping: true);
        var (author, follower) = (await town.SettleAsync("author"), await town.SettleAsync("follower"));
        await town.FollowAsync(follower, author);
        town.Timelines.Hold();
        var written = new List<long>();
        for (var i = 0; i < posts; i++)
            written.Add(await town.PostAsync(author, $"Post {i}."));
        Assert.Equal(4, town.Backlog.Plans);

        town.Timelines.Release();
        while ((await town.PendingAsync()).Count > 0)
            await town.Received.WaitForAsync(1, town.Token);

        Assert.Equal(written.OrderDescending(), await town.HomeAsync(follower));
    }

    [Fact]
    public async Task A_post_is_accepted_when_the_bus_takes_no_messages()
    {
        await using var town = await Town.OpenAsync(_directory, new MessagingOptions { BacklogLimit = 1 });
        var (author, follower) = (await town.SettleAsync("author"), await town.SettleAsync("follower"));
        await town.FollowAsync(follower, author);
        town.Timelines.Hold();
        await town.PostAsync(author, "On its way.");

        var second = await town.Services.GetRequiredService<PostWriter>().CreateAsync(author, new CreatePostRequest("Waiting."), town.Token);

        Assert.True(second.IsSuccess);
        Assert.Contains(second.Value!.Id, (await town.PendingAsync()).ConvertAll(entry => entry.Position));
        town.Timelines.Release();
        await town.Received.WaitForAsync(1, town.Token);
    }
}
