using SocialFeed.Core.FanOut;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Core.Tests.Timelines;

public sealed class HomeFeedTests : IAsyncLifetime
{
    private readonly Product _product = new();
    private long _alice;
    private long _bob;
    private long _carol;
    private long _dave;

    public async Task InitializeAsync()
    {
        _alice = await _product.RegisterAsync("alice");
        _bob = await _product.RegisterAsync("bob");
        _carol = await _product.RegisterAsync("carol");
        _dave = await _product.RegisterAsync("dave");
    }

    public async Task DisposeAsync() => await _product.DisposeAsync();

    [Fact]
    public async Task Own_posts_are_there_at_once()
    {
        var post = await PostAsync(_alice);
        Assert.Equal([(post.Id, FeedReason.OwnPost, null)], await FeedAsync(_alice));
    }

    [Fact]
    public async Task A_follow_brings_earlier_posts_and_an_unfollow_takes_all_away()
    {
        var before = await PostAsync(_bob);
        await FollowAsync(_alice, _bob);
        var after = await PostAsync(_bob);
        await _product.DrainAsync();
        Assert.Equal([(after.Id, FeedReason.FollowedAuthor, null), (before.Id, FeedReason.Backfill, null)], await FeedAsync(_alice));
        Product.Require(await _product.Follows.UnfollowAsync(_alice, _bob, default));
        Assert.Empty(await FeedAsync(_alice));
    }

    [Fact]
    public async Task A_reply_is_there_only_when_the_person_answered_is_followed_too_and_comes_with_a_later_follow()
    {
        await FollowAsync(_alice, _bob);
        var question = await PostAsync(_carol);
        var answer = await _product.PostAsync(_bob, "re", replyTo: question.Id);
        var own = await _product.PostAsync(_bob, "thread", replyTo: answer.Id);
        await _product.DrainAsync();
        Assert.Equal([(own.Id, FeedReason.Reply, null)], await FeedAsync(_alice));
        await FollowAsync(_alice, _carol);
        Assert.Equal(
            [(own.Id, FeedReason.Reply, null), (answer.Id, FeedReason.Reply, null), (question.Id, FeedReason.Backfill, null)],
            await FeedAsync(_alice));
    }

    [Fact]
    public async Task A_strangers_post_stands_once_at_its_earliest_repost_by_someone_followed()
    {
        await FollowAsync(_alice, _bob);
        await FollowAsync(_alice, _carol);
        var post = await PostAsync(_dave);
        await RepostAsync(_bob, post);
        var between = await PostAsync(_alice);
        await RepostAsync(_carol, post);
        await _product.DrainAsync();
        Assert.Equal([(between.Id, FeedReason.OwnPost, null), (post.Id, FeedReason.Repost, _bob)], await FeedAsync(_alice));
        Product.Require(await _product.Reactions.UndoRepostAsync(_bob, post.Id, default));
        Assert.Equal([(post.Id, FeedReason.Repost, _carol), (between.Id, FeedReason.OwnPost, null)], await FeedAsync(_alice));
        Product.Require(await _product.Follows.MuteAsync(_alice, _carol, default));
        Assert.Equal([(between.Id, FeedReason.OwnPost, null)], await FeedAsync(_alice));
    }

    [Fact]
    public async Task A_followed_authors_hidden_reply_does_not_come_back_through_a_repost()
    {
        await FollowAsync(_alice, _bob);
        await FollowAsync(_alice, _carol);
        var question = await PostAsync(_dave);
        var answer = await _product.PostAsync(_bob, "re", replyTo: question.Id);
        await RepostAsync(_carol, answer);
        await _product.DrainAsync();
        Assert.Empty(await FeedAsync(_alice));
    }

    [Theory]
    [InlineData("mute")]
    [InlineData("block")]
    [InlineData("blocked")]
    [InlineData("delete")]
    [InlineData("suspend")]
    public async Task What_a_rule_hides_is_gone_at_once(string rule)
    {
        await FollowAsync(_alice, _bob);
        var post = await PostAsync(_dave);
        await RepostAsync(_bob, post);
        await _product.DrainAsync();
        Assert.Single(await FeedAsync(_alice));
        switch (rule)
        {
            case "mute": Product.Require(await _product.Follows.MuteAsync(_alice, _dave, default)); break;
            case "block": Product.Require(await _product.Follows.BlockAsync(_alice, _dave, default)); break;
            case "blocked": Product.Require(await _product.Follows.BlockAsync(_dave, _alice, default)); break;
            case "delete": Product.Require(await _product.Writer.DeleteAsync(_dave, post.Id, default)); break;
            default: await _product.SetStateAsync(_dave, Core.Accounts.AccountState.Suspended); break;
        }
        Assert.Empty(await FeedAsync(_alice));
    }

    [Fact]
    public async Task Followers_only_posts_reach_followers_and_mentioned_only_posts_those_mentioned()
    {
        await FollowAsync(_alice, _bob);
        var forFollowers = await _product.PostAsync(_bob, "for followers", visibility: Visibility.Followers);
        await _product.PostAsync(_bob, "for @carol", visibility: Visibility.Mentioned);
        var forAlice = await _product.PostAsync(_bob, "for @alice", visibility: Visibility.Mentioned);
        await _product.DrainAsync();
        Assert.Equal([forAlice.Id, forFollowers.Id], (await FeedAsync(_alice)).Select(entry => entry.Post));
    }

    [Fact]
    public async Task Pages_stay_what_they_were_while_others_post()
    {
        await FollowAsync(_alice, _bob);
        var posts = new List<long>();
        for (var i = 0; i < 10; i++)
            posts.Insert(0, (await PostAsync(_bob)).Id);
        await _product.DrainAsync();
        var read = new List<long>();
        long? after = null;
        while (true)
        {
            var page = await _product.Feed.ReadAsync(_alice, PageArguments.First(3, after), default);
            read.AddRange(page.Items.Select(item => item.Post.Id));
            if (!page.HasNextPage)
                break;
            after = page.EndPosition;
            await PostAsync(_bob);
            await _product.DrainAsync();
        }
        Assert.Equal(posts, read);
    }

    [Fact]
    public async Task A_page_whose_work_budget_is_spent_is_short_and_goes_on()
    {
        await using var product = new Product(new FanOutOptions { FeedPageCandidates = 4 });
        var reader = await product.RegisterAsync("reader");
        var author = await product.RegisterAsync("author");
        Product.Require(await product.Follows.FollowAsync(reader, author, default));
        var oldest = await product.PostAsync(author, "still there");
        for (var i = 0; i < 6; i++)
            Product.Require(await product.Writer.DeleteAsync(author, (await product.PostAsync(author, "gone")).Id, default));
        await product.DrainAsync();
        var first = await product.Feed.ReadAsync(reader, PageArguments.First(2), default);
        Assert.Empty(first.Items);
        Assert.True(first.HasNextPage);
        var second = await product.Feed.ReadAsync(reader, PageArguments.First(2, first.EndPosition), default);
        Assert.Equal([oldest.Id], second.Items.Select(item => item.Post.Id));
        Assert.False(second.HasNextPage);
    }

    [Fact]
    public async Task Reading_outlives_the_cache()
    {
        await FollowAsync(_alice, _bob);
        var post = await PostAsync(_bob);
        await _product.DrainAsync();
        Assert.Equal([post.Id], (await FeedAsync(_alice)).Select(entry => entry.Post));
        // Graph and reader state are read before the cache.
        _product.Calls.FailAt(3);
        Assert.Equal([post.Id], (await FeedAsync(_alice)).Select(entry => entry.Post));
    }

    [Fact]
    public async Task A_warm_page_makes_a_constant_number_of_store_calls()
    {
        await FollowAsync(_alice, _bob);
        for (var i = 0; i < 120; i++)
            await PostAsync(_bob);
        await RepostAsync(_bob, await PostAsync(_dave));
        await _product.DrainAsync();
        await FeedAsync(_alice);
        foreach (var size in new[] { 1, 20, 100 })
        {
            _product.Calls.Reset();
            await _product.Feed.ReadAsync(_alice, PageArguments.First(size), default);
            Assert.Equivalent(
                new Dictionary<string, int>
                {
                    ["GetViewerGraphAsync"] = 1,
                    ["GetReadersAsync"] = 1,
                    ["TryReadAsync"] = 1,
                    ["ReadAuthorsAsync"] = 1,
                    ["FindEarliestRepostsAsync"] = 1,
                    ["GetAsync"] = 1,
                    ["GetRelationsAsync"] = 1,
                },
                _product.Calls.ByName);
        }
    }

    private Task<Post> PostAsync(long author) => _product.PostAsync(author, "hello");

    private async Task FollowAsync(long who, long whom) => Product.Require(await _product.Follows.FollowAsync(who, whom, default));

    private async Task RepostAsync(long who, Post post) => Product.Require(await _product.Reactions.RepostAsync(who, post.Id, default));

    private async Task<List<(long Post, FeedReason Reason, long? Reposter)>> FeedAsync(long viewer)
    {
        var page = await _product.Feed.ReadAsync(viewer, PageArguments.First(100), default);
        return [.. page.Items.Select(item => (item.Post.Id, item.Reason, item.RepostedBy))];
    }
}
