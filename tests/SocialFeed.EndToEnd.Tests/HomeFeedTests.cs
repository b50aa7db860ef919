namespace SocialFeed.EndToEnd.Tests;

/// <summary>What the feed is, told with a named cast over the public API.</summary>
public sealed class HomeFeedTests : IAsyncLifetime
{
    private GatewayUnderTest _gateway = null!;
    private Person _alice = null!;
    private Person _bob = null!;
    private Person _carol = null!;

    public async Task InitializeAsync()
    {
        _gateway = await GatewayUnderTest.StartAsync();
        _alice = await _gateway.RegisterAsync("alice");
        _bob = await _gateway.RegisterAsync("bob");
        _carol = await _gateway.RegisterAsync("carol");
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Own_posts_and_those_of_followed_authors_come_newest_first()
    {
        await _alice.FollowAsync(_bob);
        await _bob.PostAsync("one");
        await _alice.PostAsync("two");
        await _carol.PostAsync("not for alice");
        await _bob.PostAsync("three");
        await _gateway.DeliveredAsync();

        Assert.Equal(["three [FOLLOWED_AUTHOR]", "two [OWN_POST]", "one [FOLLOWED_AUTHOR]"], await _alice.FeedAsync());
    }

    [Fact]
    public async Task An_own_post_is_in_the_feed_at_once()
    {
        await _alice.PostAsync("mine");
        Assert.Equal(["mine [OWN_POST]"], await _alice.FeedAsync());
    }

    [Fact]
    public async Task A_follow_brings_earlier_posts_an_unfollow_takes_them_away_and_a_new_follow_restores_them()
    {
        await _bob.PostAsync("before");
        await _alice.FollowAsync(_bob);
        await _bob.PostAsync("after");
        await _gateway.DeliveredAsync();
        Assert.Equal(["after [FOLLOWED_AUTHOR]", "before [BACKFILL]"], await _alice.FeedAsync());

        await _alice.UnfollowAsync(_bob);
        Assert.Empty(await _alice.FeedAsync());

        await _alice.FollowAsync(_bob);
        Assert.Equal(["after [BACKFILL]", "before [BACKFILL]"], await _alice.FeedAsync());
    }

    [Fact]
    public async Task A_reply_comes_only_to_those_who_follow_the_person_answered_too()
    {
        await _alice.FollowAsync(_bob);
        var question = await _carol.PostAsync("question");
        await _bob.PostAsync("answer", replyTo: question);
        await _gateway.DeliveredAsync();
        Assert.Empty(await _alice.FeedAsync());

        await _alice.FollowAsync(_carol);
        Assert.Equal(["answer [REPLY]", "question [BACKFILL]"], await _alice.FeedAsync());
    }

    [Fact]
    public async Task A_strangers_post_comes_once_at_its_earliest_repost_by_somebody_followed()
    {
        var dave = await _gateway.RegisterAsync("dave");
        await _alice.FollowAsync(_bob);
        await _alice.FollowAsync(_carol);
        var post = await dave.PostAsync("news");
        await _bob.RepostAsync(post);
        await _carol.RepostAsync(post);
        await _gateway.DeliveredAsync();
        Assert.Equal(["news [REPOST by bob]"], await _alice.FeedAsync());

        await _bob.UndoRepostAsync(post);
        Assert.Equal(["news [REPOST by carol]"], await _alice.FeedAsync());

        await _alice.FollowAsync(dave);
        Assert.Equal(["news [BACKFILL]"], await _alice.FeedAsync());
    }

    [Fact]
    public async Task Blocks_mutes_and_deletes_take_effect_at_once()
    {
        await _alice.FollowAsync(_bob);
        await _alice.FollowAsync(_carol);
        var gone = await _bob.PostAsync("gone");
        await _bob.PostAsync("stays");
        await _carol.PostAsync("quiet");
        await _gateway.DeliveredAsync();

        await _bob.DeleteAsync(gone);
        await _alice.MuteAsync(_carol);
        Assert.Equal(["stays [FOLLOWED_AUTHOR]"], await _alice.FeedAsync());

        await _alice.UnmuteAsync(_carol);
        await _bob.BlockAsync(_alice);
        Assert.Equal(["quiet [FOLLOWED_AUTHOR]"], await _alice.FeedAsync());

        await _bob.UnblockAsync(_alice);
        Assert.Equal(["quiet [FOLLOWED_AUTHOR]"], await _alice.FeedAsync());
    }

    [Fact]
    public async Task Posts_for_followers_and_for_those_mentioned_reach_nobody_else()
    {
        await _alice.FollowAsync(_bob);
        await _carol.FollowAsync(_bob);
        await _bob.PostAsync("for followers", visibility: "FOLLOWERS");
        var secret = await _bob.PostAsync("only @alice", visibility: "MENTIONED");
        await _gateway.DeliveredAsync();

        Assert.Equal(["only @alice [FOLLOWED_AUTHOR]", "for followers [FOLLOWED_AUTHOR]"], await _alice.FeedAsync());
        Assert.Equal(["for followers [FOLLOWED_AUTHOR]"], await _carol.FeedAsync());
        Assert.Null((await _carol.AskAsync("query($id: ID!) { post(id: $id) { text } }", new { id = secret }))["post"]);
        Assert.Null((await _gateway.DataAsync("query($id: ID!) { node(id: $id) { id } }", new { id = secret }))["node"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(100)]
    public async Task Pages_of_every_size_join_to_the_whole_feed(int pageSize)
    {
        await _alice.FollowAsync(_bob);
        var expected = new List<string>();
        for (var i = 0; i < 15; i++)
        {
            await _bob.PostAsync($"post {i}");
            expected.Insert(0, $"post {i} [FOLLOWED_AUTHOR]");
        }

        await _gateway.DeliveredAsync();
        Assert.Equal(expected, await _alice.FeedAsync(pageSize));
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_restart()
    {
        var directory = Directory.CreateTempSubdirectory("socialfeed-test-").FullName;
        try
        {
            string token;
            await using (var first = await GatewayUnderTest.StartAsync(directory))
            {
                var erin = await first.RegisterAsync("erin");
                await erin.PostAsync("durable");
                token = erin.Token;
            }

            await using var second = await GatewayUnderTest.StartAsync(directory);
            var data = await second.DataAsync("{ viewer { user { handle } homeFeed { nodes { text } } } }", token: token);
            Assert.Equal("erin", (string)data["viewer"]!["user"]!["handle"]!);
            Assert.Equal("durable", (string)data["viewer"]!["homeFeed"]!["nodes"]![0]!["text"]!);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
