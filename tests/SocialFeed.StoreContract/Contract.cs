using System.Globalization;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;

namespace SocialFeed.StoreContract;

/// <summary>What all the contracts share: the stores under test and makers of fresh records.</summary>
public abstract class Contract(StoreFixture stores) : IAsyncLifetime
{
    protected static readonly CancellationToken None = CancellationToken.None;
    protected static readonly PositionRange NewestFirst = PositionRange.All;
    protected static readonly PositionRange OldestFirst = PositionRange.All with { OldestFirst = true };

    private static long _lastId = SnowflakeId.FirstAt(DateTimeOffset.UtcNow);

    protected StoreFixture Stores { get; } = stores;

    public Task InitializeAsync() => Stores.StartAsync();

    public Task DisposeAsync() => Stores.StopAsync();

    /// <summary>Ascending, and fresh in every run.</summary>
    protected static long NewId() => Interlocked.Increment(ref _lastId);

    protected static long[] NewIds(int count)
    {
        var ids = new long[count];
        for (var i = 0; i < count; i++)
            ids[i] = NewId();
        return ids;
    }

    protected static string NewHandle() => string.Create(CultureInfo.InvariantCulture, $"u{NewId():x}");

    protected static User NewUser(string? handle = null) => new(NewId(), handle ?? NewHandle(), "Somebody");

    protected static Credentials CredentialsOf(User user, string? email = null) => new(user.Id, email ?? user.Handle + "@example.org", "hash");

    protected static Post NewPost(long authorId, Post? replyTo = null, Post? quoteOf = null, Visibility visibility = Visibility.Public)
    {
        var id = NewId();
        return new Post(
            id, authorId, "Some text", visibility, PostState.Visible, replyTo?.Id, replyTo?.AuthorId, replyTo?.RootId ?? id, quoteOf?.Id, [], [], []);
    }

    protected async Task<User> CreateUserAsync()
    {
        var user = NewUser();
        Assert.Equal(CreateAccountOutcome.Created, await Stores.Accounts.CreateAsync(user, CredentialsOf(user), None));
        return user;
    }

    protected async Task<Post> CreatePostAsync(Post post)
    {
        var result = await Stores.Posts.CreateAsync(post, null, None);
        Assert.Equal(new CreatePostResult(CreatePostOutcome.Created, post.Id), result);
        return post;
    }

    protected async Task<User?> GetUserAsync(long id)
    {
        var users = new User?[1];
        await Stores.Accounts.GetUsersAsync(new[] { id }, users, None);
        return users[0];
    }

    protected async Task<Post?> GetPostAsync(long id)
    {
        var posts = new Post?[1];
        await Stores.Posts.GetAsync(new[] { id }, posts, None);
        return posts[0];
    }

    protected async Task<UserCounts> GetUserCountsAsync(long id)
    {
        var counts = new UserCounts[1];
        await Stores.Graph.GetUserCountsAsync(new[] { id }, counts, None);
        return counts[0];
    }

    protected async Task<List<TimelineEntry>> ReadAuthorAsync(long author)
    {
        var entries = new List<TimelineEntry>();
        await Stores.Timelines.ReadAuthorsAsync(new[] { author }, NewestFirst, 1_000, entries, None);
        return entries;
    }

    protected async Task<bool> IsPendingAsync(long position)
    {
        // The oldest come first, and others' entries may stand before: everything up to just after this one.
        var pending = new List<TimelineEntry>();
        await Stores.Outbox.ReadPendingAsync(0, SnowflakeId.TimeOf(position).AddMilliseconds(2), 100_000, pending, None);
        return pending.Exists(entry => entry.Position == position);
    }

    /// <summary>Reads a list page by page in both directions with every page size, and compares with the whole list.</summary>
    protected static async Task AssertPagesAsync<T>(
        IReadOnlyList<T> newestFirst, Func<T, long> positionOf, Func<PositionRange, int, List<T>, ValueTask> read)
    {
        foreach (var oldestFirst in new[] { false, true })
        {
            var expected = oldestFirst ? newestFirst.Reverse().ToArray() : [.. newestFirst];
            for (var size = 1; size <= expected.Length + 1; size++)
            {
                var all = new List<T>();
                var range = PositionRange.All with { OldestFirst = oldestFirst };
                for (var page = 0; page <= expected.Length; page++)
                {
                    var items = new List<T>();
                    await read(range, size, items);
                    Assert.True(items.Count <= size, $"A page of {size} held {items.Count}.");
                    all.AddRange(items);
                    if (items.Count < size)
                        break;
                    range = oldestFirst ? range with { Above = positionOf(items[^1]) } : range with { Below = positionOf(items[^1]) };
                }

                Assert.Equal(expected, all);
            }
        }

        if (newestFirst.Count < 3)
            return;
        var middle = new List<T>();
        await read(new PositionRange(positionOf(newestFirst[0]), positionOf(newestFirst[^1]), false), int.MaxValue, middle);
        Assert.Equal(newestFirst.Skip(1).SkipLast(1), middle);
    }

    protected static async Task<T[]> TogetherAsync<T>(IEnumerable<Func<ValueTask<T>>> operations) =>
        await Task.WhenAll(operations.Select(operation => Task.Run(async () => await operation())));
}
