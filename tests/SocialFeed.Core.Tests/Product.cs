using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Tests.Histories;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Core.Tests;

/// <summary>The core composed over a real store, with a clock, a message queue and port calls that a test is in control of.</summary>
internal sealed partial class Product : IAsyncDisposable
{
    /// <param name="stores">Over the same clock; disposed with the product.</param>
    /// <param name="worker">Stands in the ids: different for each product of a database.</param>
    public Product(ProductStores stores, ManualTime time, FanOutOptions options, int worker = 1)
    {
        Store = stores;
        Time = time;
        Options = options;
        var graph = Intercepted<IGraphStore>.Wrap(Store.Graph, Calls);
        var timelines = Intercepted<ITimelineStore>.Wrap(Store.Timelines, Calls);
        var cache = Intercepted<ITimelineCache>.Wrap(Store.TimelineCache, Calls);
        var outbox = Intercepted<IOutboxStore>.Wrap(Store.Outbox, Calls);
        var posts = Intercepted<IPostStore>.Wrap(Store.Posts, Calls);
        var engagement = Intercepted<IEngagementStore>.Wrap(Store.Engagement, Calls);
        var publisher = Intercepted<IFanOutPublisher>.Wrap(Queue, Calls);
        Ids = new IdGenerator(Time, worker, DateTimeOffset.MinValue);
        var hasher = new PasswordHasher<User>(Microsoft.Extensions.Options.Options.Create(new PasswordHasherOptions { IterationCount = 1 }));
        var visible = new VisiblePosts(posts, Store.Accounts, graph);
        var announcer = new EntryAnnouncer(publisher, NullLogger<EntryAnnouncer>.Instance);
        Sessions = new SessionAuthority(Store.Accounts, Store.Timelines, hasher, Ids, Time, NullLogger<SessionAuthority>.Instance);
        Visible = visible;
        Writer = new PostWriter(posts, Store.Accounts, visible, announcer, Ids, Time);
        Pages = new PostPages(visible, posts, timelines, engagement, Store.Accounts, graph);
        Reactions = new Reactions(engagement, visible, announcer, Ids);
        var backfill = new Backfill(graph, timelines, cache, Options, Time, NullLogger<Backfill>.Instance);
        Follows = new FollowGraph(graph, Store.Accounts, backfill, Ids);
        UserPages = new UserPages(graph, engagement);
        Feed = new HomeFeed(graph, timelines, cache, engagement, visible, Options, Time, NullLogger<HomeFeed>.Instance);
        Delivery = new FanOutDelivery(graph, timelines, cache, outbox, Options, Time);
        Planner = new FanOutPlanner(graph, outbox, publisher, Delivery, Options, Time, NullLogger<FanOutPlanner>.Instance);
        Sweeper = new OutboxSweeper(outbox, publisher, Options, Time, NullLogger<OutboxSweeper>.Instance);
    }

    public FanOutOptions Options { get; }

    public ManualTime Time { get; }

    public PortCalls Calls { get; } = new();

    public MessageQueue Queue { get; } = new();

    /// <summary>The store itself: calls to it are not intercepted.</summary>
    public ProductStores Store { get; }

    public IdGenerator Ids { get; }

    public SessionAuthority Sessions { get; }

    public VisiblePosts Visible { get; }

    public PostWriter Writer { get; }

    public PostPages Pages { get; }

    public Reactions Reactions { get; }

    public FollowGraph Follows { get; }

    public UserPages UserPages { get; }

    public HomeFeed Feed { get; }

    public FanOutDelivery Delivery { get; }

    public FanOutPlanner Planner { get; }

    public OutboxSweeper Sweeper { get; }

    public async Task<long> RegisterAsync(string handle)
    {
        var request = new RegisterRequest(handle, $"{handle}@example.org", "correct horse");
        return Require(await Sessions.RegisterAsync(request, default)).User.Id;
    }

    public async Task<Post> PostAsync(long authorId, string text, long? replyTo = null, long? quoteOf = null, Visibility visibility = Visibility.Public) =>
        Require(await Writer.CreateAsync(authorId, new CreatePostRequest(text, replyTo, quoteOf, visibility), default));

    public async Task SetStateAsync(long userId, AccountState state)
    {
        var users = new User?[1];
        await Store.Accounts.GetUsersAsync(new[] { userId }, users, default);
        await Store.Accounts.UpdateUserAsync(users[0]! with { State = state }, default);
    }

    public async Task HandleAsync(FanOutMessage message)
    {
        if (message.Bucket is { } bucket)
            await Delivery.DeliverBucketAsync(message.Entry, bucket, default);
        else
            await Planner.PlanAsync(message.Entry, default);
    }

    /// <summary>Handles messages until none is left and nothing is pending, sweeping for what was lost.</summary>
    public async Task DrainAsync()
    {
        const int MaxSweeps = 10;
        for (var sweep = 0; sweep < MaxSweeps; sweep++)
        {
            while (Queue.TryTake(0, out var message))
                await HandleAsync(message);
            Time.Advance(Options.SweepAfter + TimeSpan.FromMilliseconds(1));
            if (await Sweeper.SweepAsync(default) == 0)
                return;
        }
        Assert.Fail($"Entries are still pending after {MaxSweeps} sweeps.");
    }

    public static T Require<T>(Outcome<T> outcome)
    {
        Assert.True(outcome.IsSuccess, string.Join("; ", outcome.Errors.Select(error => $"{error.Code}: {error.Message}")));
        return outcome.Value!;
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
