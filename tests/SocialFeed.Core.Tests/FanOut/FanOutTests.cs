using SocialFeed.Core.FanOut;
using SocialFeed.Core.Tests.Histories;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Core.Tests.FanOut;

public sealed class FanOutTests
{
    [Fact]
    public async Task A_post_is_delivered_to_every_follower_and_the_ledger_says_so()
    {
        await using var product = new Product();
        var (author, followers) = await CastAsync(product, 5);
        var post = await product.PostAsync(author, "hello");
        Assert.Null((await StatusAsync(product, post.Id))!.CompletedAt);
        await product.DrainAsync();
        var status = await StatusAsync(product, post.Id);
        Assert.Equal((5, 5), (status!.Expected, status.Delivered));
        Assert.NotNull(status.CompletedAt);
        foreach (var follower in followers)
            Assert.Equal([post.Id], await HomeAsync(product, follower));
    }

    [Fact]
    public async Task Several_buckets_go_out_one_message_each_in_any_order_and_more_than_once()
    {
        await using var product = new Product(followersPerBucket: 2);
        var (author, followers) = await CastAsync(product, 5);
        var post = await product.PostAsync(author, "hello");
        Assert.True(product.Queue.TryTake(0, out var plan));
        await product.HandleAsync(plan);
        await product.HandleAsync(plan);
        Assert.Equal(6, product.Queue.Count); // three buckets, planned twice
        while (product.Queue.TryTake(product.Queue.Count - 1, out var bucket))
            await product.HandleAsync(bucket);
        var status = await StatusAsync(product, post.Id);
        Assert.Equal((5, 5), (status!.Expected, status.Delivered));
        Assert.NotNull(status.CompletedAt);
        foreach (var follower in followers)
            Assert.Equal([post.Id], await HomeAsync(product, follower));
    }

    [Fact]
    public async Task A_post_of_an_author_above_the_limit_is_pulled_and_needs_no_delivery()
    {
        await using var product = new Product(new FanOutOptions { PushFollowers = 2 });
        var (author, followers) = await CastAsync(product, 3);
        var post = await product.PostAsync(author, "hello");
        await product.DrainAsync();
        var status = await StatusAsync(product, post.Id);
        Assert.Equal((0, 0), (status!.Expected, status.Delivered));
        Assert.NotNull(status.CompletedAt);
        Assert.True(await product.Store.Graph.IsPulledAsync(author, default));
        foreach (var follower in followers)
        {
            Assert.Empty(await HomeAsync(product, follower));
            Assert.Equal([post.Id], await FeedAsync(product, follower));
        }
    }

    [Fact]
    public async Task An_author_who_was_pulled_once_stays_pulled()
    {
        await using var product = new Product(new FanOutOptions { PushFollowers = 2 });
        var (author, followers) = await CastAsync(product, 3);
        await product.PostAsync(author, "above the limit");
        await product.DrainAsync();
        Product.Require(await product.Follows.UnfollowAsync(followers[0], author, default));
        await product.PostAsync(author, "below the limit");
        await product.DrainAsync();
        Assert.Empty(await HomeAsync(product, followers[1]));
        Assert.Equal(2, (await FeedAsync(product, followers[1])).Count);
    }

    [Fact]
    public async Task A_plan_made_before_the_author_was_pulled_is_still_completed()
    {
        await using var product = new Product(new FanOutOptions { PushFollowers = 3 }, followersPerBucket: 2);
        var (author, _) = await CastAsync(product, 3);
        var post = await product.PostAsync(author, "hello");
        Assert.True(product.Queue.TryTake(0, out var plan));
        await product.HandleAsync(plan); // two buckets
        while (product.Queue.TryTake(0, out _))
        {
            // both messages are lost
        }
        var late = await product.RegisterAsync("late");
        Product.Require(await product.Follows.FollowAsync(late, author, default));
        await product.PostAsync(author, "now above the limit");
        await product.DrainAsync();
        Assert.NotNull((await StatusAsync(product, post.Id))!.CompletedAt);
        Assert.Equal(2, (await FeedAsync(product, late)).Count);
    }

    [Fact]
    public async Task A_reader_who_has_been_away_is_skipped_and_has_everything_on_return()
    {
        await using var product = new Product();
        var (author, followers) = await CastAsync(product, 2);
        product.Time.Advance(Limits.DormantAfter - TimeSpan.FromDays(2));
        await FeedAsync(product, followers[0]);
        product.Time.Advance(TimeSpan.FromDays(3));
        var post = await product.PostAsync(author, "hello");
        await product.DrainAsync();
        Assert.Equal([post.Id], await HomeAsync(product, followers[0]));
        Assert.Empty(await HomeAsync(product, followers[1]));
        Assert.Equal(1, (await StatusAsync(product, post.Id))!.Delivered);
        Assert.Equal([post.Id], await FeedAsync(product, followers[1]));
        Assert.Equal([post.Id], await HomeAsync(product, followers[1])); // copied on return, so that it need not be pulled again
    }

    [Fact]
    public async Task A_reader_who_follows_too_many_is_not_pushed_to_until_following_fewer()
    {
        await using var product = new Product(new FanOutOptions { PushFollowing = 1 });
        var reader = await product.RegisterAsync("reader");
        var (one, two) = (await product.RegisterAsync("one"), await product.RegisterAsync("two"));
        Product.Require(await product.Follows.FollowAsync(reader, one, default));
        Product.Require(await product.Follows.FollowAsync(reader, two, default));
        await FeedAsync(product, reader);
        var first = await product.PostAsync(one, "while following two");
        await product.DrainAsync();
        Assert.Empty(await HomeAsync(product, reader));
        Assert.Equal([first.Id], await FeedAsync(product, reader));
        Product.Require(await product.Follows.UnfollowAsync(reader, two, default));
        await FeedAsync(product, reader);
        var second = await product.PostAsync(one, "while following one");
        await product.DrainAsync();
        Assert.Equal([second.Id, first.Id], await HomeAsync(product, reader));
        Assert.Equal([second.Id, first.Id], await FeedAsync(product, reader));
    }

    [Fact]
    public async Task Delivery_that_dies_at_any_step_is_completed_by_the_sweeper()
    {
        const int Steps = 12; // more than planning and delivering take
        await using var product = new Product();
        var (author, followers) = await CastAsync(product, 1);
        await FeedAsync(product, followers[0]); // so that there is a cached timeline to push to
        var posted = new List<long>();
        for (var failing = 1; failing <= Steps; failing++)
        {
            posted.Insert(0, (await product.PostAsync(author, "hello")).Id);
            Assert.True(product.Queue.TryTake(0, out var plan));
            product.Calls.FailAt(failing);
            if (await DiesAsync(() => product.HandleAsync(plan)))
                Assert.Null((await StatusAsync(product, posted[0]))!.CompletedAt);
            product.Calls.Reset();
            await product.DrainAsync();
            Assert.NotNull((await StatusAsync(product, posted[0]))!.CompletedAt);
            Assert.Equal(posted, await FeedAsync(product, followers[0]));
        }
    }

    [Fact]
    public async Task The_sweeper_leaves_young_entries_alone_and_takes_a_bounded_number_of_the_oldest()
    {
        await using var product = new Product(new FanOutOptions { SweepEntries = 2 });
        var author = await product.RegisterAsync("author");
        var posts = new List<long>();
        for (var i = 0; i < 3; i++)
            posts.Add((await product.PostAsync(author, "hello")).Id);
        while (product.Queue.TryTake(0, out _))
        {
            // all are lost
        }
        Assert.Equal(0, await product.Sweeper.SweepAsync(default));
        product.Time.Advance(product.Options.SweepAfter + TimeSpan.FromSeconds(1));
        Assert.Equal(2, await product.Sweeper.SweepAsync(default));
        Assert.True(product.Queue.TryTake(1, out var second));
        Assert.True(product.Queue.TryTake(0, out var first));
        Assert.Equal(posts[..2], [first.Entry.Position, second.Entry.Position]);
    }

    [Fact]
    public async Task Entries_that_are_never_delivered_do_not_hold_up_those_behind_them()
    {
        await using var product = new Product(new FanOutOptions { SweepEntries = 2 });
        var author = await product.RegisterAsync("author");
        var posts = new List<long>();
        for (var i = 0; i < 3; i++)
            posts.Add((await product.PostAsync(author, "hello")).Id);
        product.Time.Advance(product.Options.SweepAfter + TimeSpan.FromSeconds(1));

        Assert.Equal([posts[0], posts[1]], await SweptAsync());
        Assert.Equal([posts[2]], await SweptAsync());
        Assert.Equal([posts[0], posts[1]], await SweptAsync());

        async Task<List<long>> SweptAsync()
        {
            while (product.Queue.TryTake(0, out _))
            {
                // whatever was published is lost
            }

            await product.Sweeper.SweepAsync(default);
            var swept = new List<long>();
            while (product.Queue.TryTake(0, out var message))
                swept.Add(message.Entry.Position);
            return swept;
        }
    }

    private static async Task<bool> DiesAsync(Func<Task> operation)
    {
        try
        {
            await operation();
            return false;
        }
        catch (InjectedFaultException)
        {
            return true;
        }
    }

    private static async Task<(long Author, List<long> Followers)> CastAsync(Product product, int followers)
    {
        var author = await product.RegisterAsync("author");
        var ids = new List<long>();
        for (var i = 0; i < followers; i++)
        {
            ids.Add(await product.RegisterAsync($"follower{i}"));
            Product.Require(await product.Follows.FollowAsync(ids[i], author, default));
        }
        return (author, ids);
    }

    private static async Task<DeliveryStatus?> StatusAsync(Product product, long position) =>
        await product.Store.Outbox.GetDeliveryStatusAsync(position, default);

    private static async Task<List<long>> HomeAsync(Product product, long owner)
    {
        var entries = new List<TimelineEntry>();
        await product.Store.Timelines.ReadHomeAsync(owner, PositionRange.All, 100, entries, default);
        return entries.ConvertAll(entry => entry.PostId);
    }

    private static async Task<List<long>> FeedAsync(Product product, long viewer)
    {
        var page = await product.Feed.ReadAsync(viewer, PageArguments.First(100), default);
        return [.. page.Items.Select(item => item.Post.Id)];
    }
}
