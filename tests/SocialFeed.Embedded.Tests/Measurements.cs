using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Embedded.Tests;

/// <summary>
/// What the store costs, through its ports: bulk writing as the seeding tool does it (about 1,000 operations in flight), then the reads of a feed page, warm.
/// Prints rates, microseconds (of processor time too, which a busy machine changes less)
/// and allocated bytes; asserts nothing, since machines differ.
/// </summary>
internal static class Measurements
{
    private const int Users = 20_000;
    private const int FollowsEach = 10;
    private const int Posts = 4_000;
    private const int OwnersPerPush = 500;
    private const int InFlight = 1_000;
    private const int PageSize = 20;
    private static readonly CancellationToken None = CancellationToken.None;

    public static async Task RunAsync(string directory)
    {
        await using var store = EmbeddedStore.Open(
            new EmbeddedOptions { DataDirectory = directory }, TimeProvider.System, NullLogger<EmbeddedStore>.Instance);
        var ids = new Ids();
        await RateAsync("accounts/s", Users, InFlight, i => CreateAccountAsync(store, i));
        await RateAsync("follows/s", Users * FollowsEach, InFlight, i => FollowAsync(store, i, ids.Next()));
        await RateAsync("posts/s", Posts, InFlight, i => CreatePostAsync(store, i, ids.Next()));
        await RateAsync("likes/s", Posts * 10, InFlight, i => LikeAsync(store, i, ids.Next()));
        await RateAsync("one by one: likes/s", 300, 1, i => LikeAsync(store, 1_000_000 + i, ids.Next()));
        foreach (var inFlight in new[] { InFlight, 16 })
        {
            var label = string.Create(CultureInfo.InvariantCulture, $"pushes of {OwnersPerPush} rows/s, {inFlight} in flight");
            await RateAsync(label, Posts, inFlight, i => PushAsync(store, i, ids.Next()), OwnersPerPush);
        }

        await ReadAsync(store);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"file: {new FileInfo(Path.Combine(directory, "socialfeed.db")).Length >> 20} MiB"));
    }

    private static async Task CreateAccountAsync(EmbeddedStore store, int i)
    {
        var handle = string.Create(CultureInfo.InvariantCulture, $"user{i}");
        await store.Accounts.CreateAsync(new User(i + 1, handle, handle), new Credentials(i + 1, handle + "@example.org", null), None);
    }

    private static async Task FollowAsync(EmbeddedStore store, int i, long id) =>
        await store.Graph.FollowAsync((i % Users) + 1, ((i * 7919L) + (i / Users)) % Users + 1, id, None);

    private static async Task CreatePostAsync(EmbeddedStore store, int i, long id)
    {
        var post = new Post(PostId(i), (i % 500) + 1, "A post of the usual length, with a few words in it. " + id, Visibility.Public, PostState.Visible,
            null, null, PostId(i), null, [], [], []);
        await store.Posts.CreateAsync(post, null, None);
    }

    private static async Task LikeAsync(EmbeddedStore store, int i, long id) =>
        await store.Engagement.LikeAsync((i / 7 % Users) + 1, PostId(i % Posts), id, None);

    private static async Task PushAsync(EmbeddedStore store, int i, long id)
    {
        var owners = new long[OwnersPerPush];
        var first = (i * 104_729L) % Users;
        for (var k = 0; k < owners.Length; k++)
            owners[k] = ((first + (k * 31)) % Users) + 1;
        Array.Sort(owners);
        await store.Timelines.PushAsync(owners, new TimelineEntry(id, id, 1, 0, 0), None);
    }

    private static long PostId(int i) => SnowflakeId.Compose(1_000_000 + i, 1, 0);

    private static async Task RateAsync(string label, int count, int inFlight, Func<int, Task> operation, int weight = 1)
    {
        var clock = Stopwatch.StartNew();
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        var next = -1;
        var loops = Enumerable.Range(0, inFlight).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < count;)
                await operation(i);
        }));
        await Task.WhenAll(loops);
        var rate = (double)count * weight / clock.Elapsed.TotalSeconds;
        processor = Process.GetCurrentProcess().TotalProcessorTime - processor;
        var each = processor.TotalMicroseconds / ((double)count * weight);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{label,-50} {rate,12:N0}   {each,8:F2} us of processor each"));
    }

    private static async Task ReadAsync(EmbeddedStore store)
    {
        var posts = Enumerable.Range(0, PageSize).Select(PostId).ToArray();
        var authors = Enumerable.Range(1, PageSize).Select(i => (long)i).ToArray();
        var foundPosts = new Post?[PageSize];
        var users = new User?[PageSize];
        var counts = new PostCounts[PageSize];
        var flags = new ViewerFlags[PageSize];
        var relations = new Relation[PageSize];
        var states = new ReaderState[PageSize];
        var entries = new List<TimelineEntry>(PageSize);
        var five = Enumerable.Range(1, 5).Select(i => (long)i).ToArray();
        await CostAsync("posts x20", () => store.Posts.GetAsync(posts, foundPosts, None));
        await CostAsync("users x20", () => store.Accounts.GetUsersAsync(authors, users, None));
        await CostAsync("post counts x20", () => store.Engagement.GetPostCountsAsync(posts, counts, None));
        await CostAsync("viewer flags x20", () => store.Engagement.GetViewerFlagsAsync(77, posts, flags, None));
        await CostAsync("relations x20", () => store.Graph.GetRelationsAsync(77, authors, Relation.All, relations, None));
        await CostAsync("reader states x20", () => store.Timelines.GetReadersAsync(authors, states, None));
        await CostAsync("home rows x20", () =>
        {
            entries.Clear();
            return store.Timelines.ReadHomeAsync(77, PositionRange.All, PageSize, entries, None);
        });
        await CostAsync("author rows x20 of 5 authors", () =>
        {
            entries.Clear();
            return store.Timelines.ReadAuthorsAsync(five, PositionRange.All, PageSize, entries, None);
        });
        await CostAsync("viewer graph", async () => await store.Graph.GetViewerGraphAsync(77, None));
    }

    private static async Task CostAsync(string label, Func<ValueTask> read)
    {
        const int Rounds = 20_000;
        for (var i = 0; i < Rounds / 10; i++)
            await read();
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < Rounds; i++)
            await read();
        var micros = clock.Elapsed.TotalMicroseconds / Rounds;
        bytes = (GC.GetAllocatedBytesForCurrentThread() - bytes) / Rounds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{label,-50} {micros,10:F2} us {bytes,8} B"));
    }

    private sealed class Ids
    {
        private long _last = SnowflakeId.FirstAt(DateTimeOffset.UnixEpoch.AddYears(55));

        public long Next() => Interlocked.Increment(ref _last);
    }
}
