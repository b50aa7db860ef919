using Microsoft.Extensions.DependencyInjection;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;
using SocialFeed.Embedded;
using SocialFeed.Redis.Records;

namespace SocialFeed.Redis.Tests;

/// <summary>Counts of posts as two processes see them that share Redis and a store.</summary>
[Collection(SharedRedisCollection.Name)]
public sealed class CachedCountsTests(SharedRedis redis) : IAsyncLifetime
{
    private const long Author = 11;
    private const long Other = 12;
    private static readonly TimeSpan NoticedWithin = TimeSpan.FromSeconds(30);

    private readonly string _directory = Path.Combine(Path.GetTempPath(), "socialfeed-" + Path.GetRandomFileName());
    private readonly IdGenerator _ids = new(TimeProvider.System, 5, SnowflakeId.Epoch);
    private readonly List<ServiceProvider> _services = [];
    private readonly string _prefix = $"t{Guid.NewGuid():n}:";
    private ServiceProvider _store = null!;

    public Task InitializeAsync()
    {
        _store = new ServiceCollection().AddLogging().AddEmbeddedStore(new EmbeddedOptions { DataDirectory = _directory }).BuildServiceProvider();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        foreach (var services in _services)
            await services.DisposeAsync();
        await _store.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    public static TheoryData<string> Changes => ["like", "unlike", "repost", "undo repost", "reply", "quote", "delete reply", "delete quote"];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_change_is_seen_by_every_process_when_it_has_returned(string change)
    {
        var (one, other) = (await StartAsync(), await StartAsync());
        var post = await CreateAsync(one, NewPost());
        var (reply, quote) = (await CreateAsync(one, NewPost(replyTo: post)), await CreateAsync(one, NewPost(quoteOf: post)));
        await Engagement(one).LikeAsync(Author, post.Id, _ids.Next(), default);
        await RepostAsync(one, post, Author);
        var before = new PostCounts(1, 1, 1, 1);
        Assert.Equal(before, await CountAsync(one, post));
        Assert.Equal(before, await CountAsync(other, post));

        var expected = before;
        switch (change)
        {
            case "like":
                await Engagement(one).LikeAsync(Other, post.Id, _ids.Next(), default);
                expected = before with { Likes = 2 };
                break;
            case "unlike":
                await Engagement(one).UnlikeAsync(Author, post.Id, default);
                expected = before with { Likes = 0 };
                break;
            case "repost":
                await RepostAsync(one, post, Other);
                expected = before with { Reposts = 2 };
                break;
            case "undo repost":
                await Engagement(one).UndoRepostAsync(Author, post.Id, default);
                expected = before with { Reposts = 0 };
                break;
            case "reply":
                await CreateAsync(one, NewPost(replyTo: post));
                expected = before with { Replies = 2 };
                break;
            case "quote":
                await CreateAsync(one, NewPost(quoteOf: post));
                expected = before with { Quotes = 2 };
                break;
            case "delete reply":
                await one.GetRequiredService<IPostStore>().DeleteAsync(reply.Id, default);
                expected = before with { Replies = 0 };
                break;
            case "delete quote":
                await one.GetRequiredService<IPostStore>().DeleteAsync(quote.Id, default);
                expected = before with { Quotes = 0 };
                break;
        }

        Assert.Equal(expected, await CountAsync(other, post));
        Assert.Equal(expected, await CountAsync(one, post));
    }

    [Fact]
    public async Task A_change_that_was_not_told_is_seen_when_the_life_of_the_counts_is_over()
    {
        var process = await StartAsync(life: TimeSpan.FromSeconds(1));
        var post = await CreateAsync(process, NewPost());
        Assert.Equal(default, await CountAsync(process, post));

        await Engagement(_store).LikeAsync(Other, post.Id, _ids.Next(), default);
        Assert.Equal(default, await CountAsync(process, post)); // out of Redis
        var began = TimeProvider.System.GetTimestamp();
        while (await CountAsync(process, post) == default)
            Assert.True(TimeProvider.System.GetElapsedTime(began) < NoticedWithin, "The counts stay for ever.");
        Assert.Equal(new PostCounts(0, 0, 0, 1), await CountAsync(process, post));
    }

    [Fact]
    public async Task A_change_that_fails_may_have_happened_and_nothing_from_before_is_served()
    {
        var (one, other) = (await StartAsync(), await StartAsync());
        var post = await CreateAsync(one, NewPost());
        Assert.Equal(default, await CountAsync(other, post));

        var counts = one.GetRequiredService<CachedCounts>();
        var failed = await Assert.ThrowsAsync<TimeoutException>(async () => await counts.ChangeAsync(post.Id, null, LikeAndFailAsync()));
        Assert.Equal("No answer.", failed.Message);
        Assert.Equal(new PostCounts(0, 0, 0, 1), await CountAsync(other, post));

        // Nor is anything put back for a while: what failed may still be on its way.
        await Engagement(_store).LikeAsync(Author, post.Id, _ids.Next(), default);
        Assert.Equal(new PostCounts(0, 0, 0, 2), await CountAsync(other, post));

        async ValueTask<bool> LikeAndFailAsync()
        {
            await Engagement(_store).LikeAsync(Other, post.Id, _ids.Next(), default);
            throw new TimeoutException("No answer.");
        }
    }

    private async Task<ServiceProvider> StartAsync(TimeSpan? life = null)
    {
        var options = CacheProcess.OptionsFor(redis.Endpoint, _prefix);
        options.CountsLife = life ?? TimeSpan.FromMinutes(5);
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(_store.GetRequiredService<IPostStore>())
            .AddSingleton(_store.GetRequiredService<Core.Accounts.IAccountStore>())
            .AddSingleton(_store.GetRequiredService<IEngagementStore>())
            .AddRedisCaches(options)
            .BuildServiceProvider();
        _services.Add(services);
        await services.GetRequiredService<RedisConnection>().WaitUntilAvailableAsync(default);
        return services;
    }

    private Post NewPost(Post? replyTo = null, Post? quoteOf = null)
    {
        var id = _ids.Next();
        return new Post(
            id, Author, "Some text", Visibility.Public, PostState.Visible, replyTo?.Id, replyTo?.AuthorId, replyTo?.RootId ?? id, quoteOf?.Id, [], [], []);
    }

    private static async Task<Post> CreateAsync(ServiceProvider process, Post post)
    {
        await process.GetRequiredService<IPostStore>().CreateAsync(post, null, default);
        return post;
    }

    private async Task RepostAsync(ServiceProvider process, Post post, long reposter)
    {
        var id = _ids.Next();
        var entry = new TimelineEntry(id, post.Id, post.AuthorId, reposter, 0);
        Assert.True(await Engagement(process).RepostAsync(new Repost(id, post.Id, reposter), entry, default));
    }

    private static IEngagementStore Engagement(ServiceProvider process) => process.GetRequiredService<IEngagementStore>();

    private static async Task<PostCounts> CountAsync(ServiceProvider process, Post post)
    {
        var counts = new PostCounts[1];
        await Engagement(process).GetPostCountsAsync(new[] { post.Id }, counts, default);
        return counts[0];
    }
}
