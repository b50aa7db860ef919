using SocialFeed.Core.Accounts;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Core.Tests.Histories;

/// <summary>
/// One random history: operations of a few accounts on the product and on the model, with messages delivered late, twice, in any order or never, port calls
/// that fail, operations that run in the middle of others, caches that are lost and time that jumps. Everything follows from the seed.
/// </summary>
/// <param name="jumps">Whether time jumps by days, past retention and dormancy.</param>
internal sealed class History(Product product, Random random, string name, bool jumps = true)
{
    private const int Accounts = 5;
    private const int FirstPosts = 20; // so that a backfill has something to leave out

    private readonly FeedModel _model = new();
    private readonly List<FanOutMessage> _handled = [];
    private readonly List<string> _log = [];

    public FeedModel Model => _model;

    public string Log => string.Join('\n', _log);

    public async Task BeginAsync()
    {
        for (var i = 0; i < Accounts; i++)
            _model.Users.Add(await product.RegisterAsync($"{name}_{i}"));
        for (var i = 0; i < FirstPosts; i++)
        {
            product.Time.Advance(TimeSpan.FromMilliseconds(random.Next(3_000)));
            await PostAsync();
        }
    }

    public async Task StepAsync()
    {
        product.Time.Advance(TimeSpan.FromMilliseconds(random.Next(3_000)));
        switch (random.Next(100))
        {
            case < 20: await WriteAsync(PostAsync); break;
            case < 23: await WriteAsync(DeleteAsync); break;
            case < 31: await WriteAsync(RepostAsync); break;
            case < 34: await WriteAsync(UndoRepostAsync); break;
            case < 48: await WriteAsync(FollowAsync); break;
            case < 54: await WriteAsync(UnfollowAsync); break;
            case < 55: await WriteAsync(BlockAsync); break;
            case < 57: await WriteAsync(UnblockAsync); break;
            case < 58: await WriteAsync(MuteAsync); break;
            case < 60: await WriteAsync(UnmuteAsync); break;
            case < 63: await WriteAsync(LikeAsync); break;
            case < 64: await SuspendAsync(); break;
            case < 82: await UpkeepAsync(HandleMessageAsync); break;
            case < 92: await UpkeepAsync(ReadSomePageAsync); break;
            case < 94: await UpkeepAsync(RebuildAsync); break;
            case < 96: await FlushAsync(); break;
            case < 98: await UpkeepAsync(SweepAsync); break;
            default: LetTimePass(); break;
        }
    }

    /// <summary>A request that changes facts: fan-out, reads and cache losses may come in between, and any of its steps may fail.</summary>
    private async Task WriteAsync(Func<Task> operation)
    {
        product.Calls.Reset();
        switch (random.Next(4))
        {
            case 0:
                product.Calls.FailAt(random.Next(1, 8));
                break;
            case 1:
                product.Calls.DoBefore(random.Next(1, 8), random.Next(5) switch
                {
                    0 => ReadSomePageAsync,
                    1 => FlushAsync,
                    2 => PostAndHandleAsync,
                    _ => HandleMessageAsync,
                });
                break;
        }
        await operation();
        product.Calls.Reset();
    }

    /// <summary>Work that changes no facts may be interrupted by anything, and may fail.</summary>
    private async Task UpkeepAsync(Func<Task> operation)
    {
        product.Calls.Reset();
        switch (random.Next(4))
        {
            case 0:
                product.Calls.FailAt(random.Next(1, 10));
                break;
            case 1:
                product.Calls.DoBefore(random.Next(1, 10), random.Next(6) switch
                {
                    0 => FollowAsync,
                    1 => UnfollowAsync,
                    2 => RepostAsync,
                    3 => FlushAsync,
                    4 => HandleMessageAsync,
                    _ => PostAndHandleAsync,
                });
                break;
        }
        await operation();
        product.Calls.Reset();
    }

    /// <summary>False when the operation died at an injected fault.</summary>
    private async Task<bool> TryAsync(string what, Func<Task> operation)
    {
        _log.Add(what);
        try
        {
            await operation();
            return true;
        }
        catch (InjectedFaultException)
        {
            _log.Add($"  {what} died");
            return false;
        }
    }

    private async Task PostAsync()
    {
        var author = AnyUser();
        var visibility = random.Next(6) switch { 0 => Visibility.Followers, 1 => Visibility.Mentioned, _ => Visibility.Public };
        var replyTo = random.Next(3) == 0 ? AnyPostSeenBy(author) : null;
        var quoteOf = random.Next(6) == 0 ? AnyPostSeenBy(author, onlyPublic: true) : null;
        var mentioned = random.Next(4) == 0 || visibility == Visibility.Mentioned ? [_model.Users.IndexOf(AnyUser())] : Array.Empty<int>();
        var text = string.Concat(mentioned.Select(i => $"@{name}_{i} ")) + "a post";
        Post? post = null;
        var done = await TryAsync($"{author} posts {visibility} re {replyTo} quoting {quoteOf} to {text}", async () =>
            post = await product.PostAsync(author, text, replyTo, quoteOf, visibility));
        if (!done)
            return; // Nothing was stored: a failure to publish does not fail the request.
        _log.Add($"  = {post!.Id}");
        _model.Posts.Add(post.Id, new ModelPost
        {
            Id = post.Id,
            Author = author,
            Visibility = visibility,
            ReplyTo = replyTo,
            QuoteOf = quoteOf,
            Mentioned = [.. mentioned.Select(i => _model.Users[i])],
        });
    }

    private async Task DeleteAsync()
    {
        if (AnyPost() is not { } post)
            return;
        await TryAsync($"{post.Author} deletes {post.Id}", async () => Product.Require(await product.Writer.DeleteAsync(post.Author, post.Id, default)));
        var stored = new Post?[1];
        await product.Store.Posts.GetAsync(new[] { post.Id }, stored, default);
        post.IsDeleted = stored[0]!.IsDeleted;
    }

    private async Task RepostAsync()
    {
        var user = AnyUser();
        if (AnyPostSeenBy(user, onlyPublic: true) is not { } post)
            return;
        var done = await TryAsync($"{user} reposts {post}", async () => Product.Require(await product.Reactions.RepostAsync(user, post, default)));
        var id = await FindRepostAsync(user, post);
        Assert.True(!done || id is not null, "A repost that succeeded is stored.");
        if (id is { } repost)
            _model.Reposts[(user, post)] = repost;
    }

    private async Task UndoRepostAsync()
    {
        if (_model.Reposts.Count == 0)
            return;
        var (user, post) = Any([.. _model.Reposts.Keys]);
        // It answers NOT_FOUND when the post is hidden by now, but undoes all the same.
        await TryAsync($"{user} undoes the repost of {post}", async () => await product.Reactions.UndoRepostAsync(user, post, default));
        if (await FindRepostAsync(user, post) is null)
            _model.Reposts.Remove((user, post));
    }

    private async Task FollowAsync()
    {
        var (user, other) = AnyPair();
        var mayFollow = !_model.IsBlocked(user, other) && !_model.Suspended.Contains(other);
        var done = await TryAsync($"{user} follows {other}", async () =>
        {
            var outcome = await product.Follows.FollowAsync(user, other, default);
            Assert.Equal(mayFollow, outcome.IsSuccess);
        });
        await LearnFollowAsync(user, other);
        Assert.True(!done || !mayFollow || _model.Follows.ContainsKey((user, other)), "A follow that succeeded is stored.");
    }

    private async Task UnfollowAsync()
    {
        if (_model.Follows.Count == 0)
            return;
        var (user, other) = Any([.. _model.Follows.Keys]);
        var done = await TryAsync($"{user} unfollows {other}", async () => Product.Require(await product.Follows.UnfollowAsync(user, other, default)));
        await LearnFollowAsync(user, other);
        Assert.True(!done || !_model.Follows.ContainsKey((user, other)), "An unfollow that succeeded is stored.");
    }

    private async Task BlockAsync()
    {
        var (user, other) = AnyPair();
        var done = await TryAsync($"{user} blocks {other}", async () => Product.Require(await product.Follows.BlockAsync(user, other, default)));
        if (done)
        {
            _model.Blocks.Add((user, other));
            _model.Follows.Remove((user, other));
            _model.Follows.Remove((other, user));
        }
    }

    private async Task UnblockAsync()
    {
        if (_model.Blocks.Count == 0)
            return;
        var (user, other) = Any([.. _model.Blocks]);
        if (await TryAsync($"{user} unblocks {other}", async () => Product.Require(await product.Follows.UnblockAsync(user, other, default))))
            _model.Blocks.Remove((user, other));
    }

    private async Task MuteAsync()
    {
        var (user, other) = AnyPair();
        if (await TryAsync($"{user} mutes {other}", async () => Product.Require(await product.Follows.MuteAsync(user, other, default))))
            _model.Mutes.Add((user, other));
    }

    private async Task UnmuteAsync()
    {
        if (_model.Mutes.Count == 0)
            return;
        var (user, other) = Any([.. _model.Mutes]);
        if (await TryAsync($"{user} unmutes {other}", async () => Product.Require(await product.Follows.UnmuteAsync(user, other, default))))
            _model.Mutes.Remove((user, other));
    }

    private async Task LikeAsync()
    {
        var user = AnyUser();
        if (AnyPostSeenBy(user) is not { } post)
            return;
        var isLiked = _model.Likes.Contains((user, post));
        var done = await TryAsync($"{user} likes or unlikes {post}", async () => Product.Require(
            isLiked ? await product.Reactions.UnlikeAsync(user, post, default) : await product.Reactions.LikeAsync(user, post, default)));
        // The last step of unliking looks the post up: a fault there comes after the change.
        var flags = new ViewerFlags[1];
        await product.Store.Engagement.GetViewerFlagsAsync(user, new[] { post }, flags, default);
        var isLikedNow = flags[0].HasFlag(ViewerFlags.Liked);
        Assert.True(!done || isLikedNow != isLiked, "A like or unlike that succeeded is stored.");
        if (isLikedNow)
            _model.Likes.Add((user, post));
        else
            _model.Likes.Remove((user, post));
    }

    private async Task SuspendAsync()
    {
        var user = AnyUser();
        var suspend = _model.Suspended.Add(user);
        if (!suspend)
            _model.Suspended.Remove(user);
        _log.Add(suspend ? $"{user} is suspended" : $"{user} is active again");
        await product.SetStateAsync(user, suspend ? AccountState.Suspended : AccountState.Active);
    }

    // Some messages are lost, some come again later, and one whose handling fails goes back to the queue or is lost.
    private async Task HandleMessageAsync()
    {
        if (random.Next(5) == 0 && _handled.Count > 0)
        {
            var again = Any(_handled);
            await TryAsync($"again {again}", () => product.HandleAsync(again));
            return;
        }
        if (product.Queue.Count == 0 || !product.Queue.TryTake(random.Next(product.Queue.Count), out var message))
            return;
        if (random.Next(10) == 0)
        {
            _log.Add($"lost {message}");
            return;
        }
        if (await TryAsync($"handles {message}", () => product.HandleAsync(message)))
            _handled.Add(message);
        else if (random.Next(2) == 0)
            product.Queue.Return(message);
    }

    private async Task PostAndHandleAsync()
    {
        await PostAsync();
        await HandleMessageAsync();
    }

    private async Task ReadSomePageAsync()
    {
        var viewer = AnyUser();
        await TryAsync($"{viewer} reads", async () => await product.Feed.ReadAsync(viewer, PageArguments.First(random.Next(1, 8)), default));
    }

    private async Task RebuildAsync()
    {
        var viewer = AnyUser();
        await TryAsync($"{viewer} is rebuilt", async () => await product.Feed.RebuildAsync(viewer, default));
    }

    private async Task FlushAsync()
    {
        _log.Add("the cache is lost");
        await product.Store.TimelineCache.FlushAsync(default);
    }

    private async Task SweepAsync() => await TryAsync("sweep", async () => await product.Sweeper.SweepAsync(default));

    private void LetTimePass()
    {
        var by = random.Next(4) switch
        {
            _ when !jumps => TimeSpan.FromMinutes(1),
            0 => product.Options.DormantAfter + TimeSpan.FromHours(1),
            1 => product.Options.DormantAfter - TimeSpan.FromHours(23),
            2 => product.Options.HomeRetention,
            _ => TimeSpan.FromHours(25),
        };
        _log.Add($"{by} pass");
        product.Time.Advance(by);
    }

    private async Task LearnFollowAsync(long user, long other)
    {
        var graph = await product.Store.Graph.GetViewerGraphAsync(user, default);
        if (graph.TryGetFollowed(other, out var edge))
            _model.Follows[(user, other)] = edge.FollowId;
        else
            _model.Follows.Remove((user, other));
    }

    private async Task<long?> FindRepostAsync(long user, long post)
    {
        var reposters = new List<Listed>();
        await product.Store.Engagement.ReadRepostedByAsync(post, PositionRange.All, Accounts, reposters, default);
        return reposters.Exists(listed => listed.UserId == user) ? reposters.Find(listed => listed.UserId == user).Position : null;
    }

    private long AnyUser() => Any(_model.Users);

    private (long User, long Other) AnyPair()
    {
        var user = AnyUser();
        var other = AnyUser();
        while (other == user)
            other = AnyUser();
        return (user, other);
    }

    private ModelPost? AnyPost() => _model.Posts.Count == 0 ? null : Any([.. _model.Posts.Values]);

    private long? AnyPostSeenBy(long user, bool onlyPublic = false)
    {
        var seen = _model.Posts.Values
            .Where(post => !post.IsDeleted && _model.MaySee(user, post) && (!onlyPublic || post.Visibility == Visibility.Public))
            .ToList();
        return seen.Count == 0 ? null : Any(seen).Id;
    }

    private T Any<T>(List<T> list) => list[random.Next(list.Count)];
}
