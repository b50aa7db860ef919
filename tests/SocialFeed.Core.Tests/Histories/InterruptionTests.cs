using SocialFeed.Core.FanOut;

namespace SocialFeed.Core.Tests.Histories;

/// <summary>
/// What the random histories meet by chance, here step by step: each operation that moves the border between pushed and pulled is interrupted before each of
/// its port calls, by a failure or by something else that happens just then. The feed must be whole afterwards.
/// </summary>
public sealed class InterruptionTests : IAsyncLifetime
{
    private const int MaxCalls = 40; // more than any of the operations makes
    private const int PostsBefore = 5;

    private readonly Product _product = new(new FanOutOptions { BackfillEntries = 2, CachedTimelineEntries = 3, PushFollowing = 2 }, followersPerBucket: 1);
    private int _names;

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var operation in new[] { "follow", "rebuild", "return", "follow fewer", "read uncached", "deliver" })
            {
                foreach (var happening in new[] { "failure", "post", "follow", "lost cache", "read", "rebuild", "follow too many" })
                    cases.Add(operation, happening);
            }
            return cases;
        }
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _product.DisposeAsync();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Whatever_happens_at_any_step_the_feed_is_whole(string operation, string happening)
    {
        for (var step = 1; step <= MaxCalls; step++)
        {
            var scene = await SetAsync();
            var act = await PrepareAsync(scene, operation);
            _product.Calls.Reset();
            _product.Calls.DoBefore(step, () => HappenAsync(scene, happening));
            try
            {
                await act();
            }
            catch (InjectedFaultException)
            {
                // died at this step
            }
            var happened = _product.Calls.Count >= step;
            _product.Calls.Reset();
            await CheckAsync(scene, $"{operation} with {happening} before call {step}");
            if (!happened)
                return;
        }
        Assert.Fail($"The operation makes more than {MaxCalls} calls.");
    }

    [Fact]
    public async Task A_filling_that_ends_late_does_not_hide_that_nothing_was_pushed_meanwhile()
    {
        await using var product = new Product(LateFillLaw.Options);
        await LateFillLaw.RunAsync(product, product, "late");
    }

    [Fact]
    public async Task A_home_timeline_that_nobody_filled_is_filled_by_a_later_page()
    {
        var scene = await SetAsync();
        _product.Calls.DoBefore("MergeAsync", () => throw new InjectedFaultException());
        await _product.Feed.RebuildAsync(scene.Reader, default);
        _product.Calls.Reset();
        await PostAsync(scene, scene.Author);
        await ReadAsync(scene);
        Assert.DoesNotContain("FillReaderAsync", _product.Calls.ByName.Keys); // whoever began it may be at it
        _product.Time.Advance(TimeSpan.FromSeconds(11));
        await ReadAsync(scene);
        Assert.Contains("FillReaderAsync", _product.Calls.ByName.Keys);
        _product.Calls.Reset();
        await CheckAsync(scene, "after the later page");
        Assert.DoesNotContain("FillReaderAsync", _product.Calls.ByName.Keys);
    }

    /// <summary>A reader who follows one author, has read everything, and may come to follow another.</summary>
    private async Task<Scene> SetAsync()
    {
        var scene = new Scene(await NewAsync(), await NewAsync(), await NewAsync());
        await FollowAsync(scene, scene.Author);
        for (var i = 0; i < PostsBefore; i++)
        {
            await PostAsync(scene, scene.Author);
            await PostAsync(scene, scene.Other);
        }
        await ReadAsync(scene);
        return scene;
    }

    private async Task<Func<Task>> PrepareAsync(Scene scene, string operation)
    {
        switch (operation)
        {
            case "follow":
                await UnfollowAsync(scene, scene.Author);
                return () => FollowAsync(scene, scene.Author);
            case "rebuild":
                return async () => await _product.Feed.RebuildAsync(scene.Reader, default);
            case "return":
                _product.Time.Advance(_product.Options.DormantAfter + TimeSpan.FromHours(1));
                await PostAsync(scene, scene.Author);
                return () => ReadAsync(scene);
            case "follow fewer":
                var (third, fourth) = (await NewAsync(), await NewAsync());
                await FollowAsync(scene, third);
                await FollowAsync(scene, fourth);
                await ReadAsync(scene);
                await PostAsync(scene, scene.Author);
                await UnfollowAsync(scene, third);
                await UnfollowAsync(scene, fourth);
                return () => ReadAsync(scene);
            case "read uncached":
                await _product.Store.TimelineCache.FlushAsync(default);
                return () => ReadAsync(scene);
            default:
                var post = await _product.PostAsync(scene.Author, "hello");
                scene.Posts.Add((scene.Author, post.Id));
                Assert.True(_product.Queue.TryTake(0, out var message));
                return () => _product.HandleAsync(message);
        }
    }

    private async Task HappenAsync(Scene scene, string happening)
    {
        switch (happening)
        {
            case "post":
                await PostAsync(scene, scene.Author);
                break;
            case "follow":
                await FollowAsync(scene, scene.Other);
                await PostAsync(scene, scene.Other);
                break;
            case "lost cache":
                await _product.Store.TimelineCache.FlushAsync(default);
                break;
            case "read":
                await ReadAsync(scene);
                break;
            case "rebuild":
                await _product.Feed.RebuildAsync(scene.Reader, default);
                break;
            case "follow too many":
                var (third, fourth) = (await NewAsync(), await NewAsync());
                await FollowAsync(scene, third);
                await FollowAsync(scene, fourth);
                await ReadAsync(scene);
                await PostAsync(scene, scene.Author); // pushed to nobody
                await UnfollowAsync(scene, third);
                await UnfollowAsync(scene, fourth);
                break;
            default:
                throw new InjectedFaultException();
        }
    }

    private async Task CheckAsync(Scene scene, string when)
    {
        await _product.DrainAsync();
        var followed = await _product.Store.Graph.GetViewerGraphAsync(scene.Reader, default);
        var expected = scene.Posts.Where(post => followed.Follows(post.Author)).Select(post => post.Id).OrderDescending().ToList();
        for (var time = 1; time <= 2; time++) // reading repairs, so that what was wrong must show the first time
        {
            var read = await new Comparison(_product, new FeedModel(), new Random(0)).ReadDownAsync(scene.Reader, 3);
            Assert.True(
                expected.SequenceEqual(read.Select(entry => entry.Post)),
                $"{when}, read {time}: expected {string.Join(' ', expected)}, read {string.Join(' ', read.Select(entry => entry.Post))}");
        }
    }

    private async Task<long> NewAsync() => await _product.RegisterAsync($"user{_names++}");

    private async Task ReadAsync(Scene scene) => await _product.Feed.ReadAsync(scene.Reader, PageArguments.First(4), default);

    private async Task FollowAsync(Scene scene, long whom) => Product.Require(await _product.Follows.FollowAsync(scene.Reader, whom, default));

    private async Task UnfollowAsync(Scene scene, long whom) => Product.Require(await _product.Follows.UnfollowAsync(scene.Reader, whom, default));

    /// <summary>A post that is fanned out at once.</summary>
    private async Task PostAsync(Scene scene, long author)
    {
        _product.Time.Advance(TimeSpan.FromMilliseconds(5));
        scene.Posts.Add((author, (await _product.PostAsync(author, "hello")).Id));
        while (_product.Queue.TryTake(0, out var message))
            await _product.HandleAsync(message);
    }

    private sealed record Scene(long Reader, long Author, long Other)
    {
        public List<(long Author, long Id)> Posts { get; } = [];
    }
}
