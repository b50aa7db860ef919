using SocialFeed.Core.Accounts;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Posts;
using SocialFeed.StoreContract;

namespace SocialFeed.Embedded.Tests;

/// <summary>Readers and writers at once over few keys: the caches must end where the tables are, and never go back behind what was acknowledged.</summary>
public sealed class ConsistencyTests() : Contract(new EmbeddedFixture())
{
    private const int Rounds = 400;
    private static readonly long[] Accounts = NewIds(4);
    private static readonly long[] PostIds = NewIds(3);

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    [InlineData(23)]
    public async Task After_racing_reads_and_writes_every_cached_answer_is_the_stored_one(int seed)
    {
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(i => Task.Run(() => ReadUntilAsync(new Random(seed + i), stop.Token))).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => WriteAsync(new Random((seed * 100) + i)))));
        await stop.CancelAsync();
        await Task.WhenAll(readers);

        var cached = await DescribeAsync();
        await ((EmbeddedFixture)Stores).ReopenAsync();
        Assert.Equal(await DescribeAsync(), cached);
    }

    [Fact]
    public async Task A_reader_never_sees_less_than_was_acknowledged()
    {
        var post = NewId();
        var acknowledged = 0;
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var atLeast = Volatile.Read(ref acknowledged);
                var counts = new PostCounts[1];
                await Stores.Engagement.GetPostCountsAsync(new[] { post }, counts, None);
                Assert.True(counts[0].Likes >= atLeast, $"{counts[0].Likes} likes were read after {atLeast} were acknowledged.");
            }
        })).ToArray();
        for (var i = 0; i < Rounds * 3; i++)
        {
            await Stores.Engagement.LikeAsync(NewId(), post, NewId(), None);
            Volatile.Write(ref acknowledged, i + 1);
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task The_log_stays_short_while_somebody_is_always_reading()
    {
        const int Pages = 100;
        var fixture = new EmbeddedFixture(configure: options => options with { CheckpointPages = Pages, CachedPosts = 0 });
        await fixture.StartAsync();
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            var posts = new Post?[PostIds.Length];
            while (!stop.IsCancellationRequested)
                await fixture.Posts.GetAsync(PostIds, posts, None);
        })).ToArray();

        var longest = 0L;
        for (var i = 0; i < Rounds * 4; i++)
        {
            await fixture.Posts.CreateAsync(NewPost(NewId()), null, None);
            longest = Math.Max(longest, new FileInfo(Path.Combine(fixture.Directory, "socialfeed.db-wal")).Length);
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
        await fixture.StopAsync();
        Assert.InRange(longest, Pages * 4_096, Pages * 4_096 * 3);
    }

    private async Task WriteAsync(Random random)
    {
        for (var i = 0; i < Rounds; i++)
        {
            var user = Pick(Accounts, random);
            var other = Pick(Accounts, random);
            var post = Pick(PostIds, random);
            await (random.Next(10) switch
            {
                0 => AsTask(Stores.Engagement.LikeAsync(user, post, NewId(), None)),
                1 => AsTask(Stores.Engagement.UnlikeAsync(user, post, None)),
                2 => AsTask(Stores.Graph.FollowAsync(user, other, NewId(), None)),
                3 => AsTask(Stores.Graph.UnfollowAsync(user, other, None)),
                4 => AsTask(Stores.Graph.MuteAsync(user, other, NewId(), None)),
                5 => AsTask(Stores.Graph.UnmuteAsync(user, other, None)),
                6 => AsTask(Stores.Graph.BlockAsync(user, other, NewId(), None)),
                7 => AsTask(Stores.Graph.UnblockAsync(user, other, None)),
                8 => AsTask(Stores.Posts.CreateAsync(NewPost(user) with { Id = post, RootId = post }, null, None)),
                9 => Stores.Timelines.FillReaderAsync(user, random.Next(10), random.Next(), None).AsTask(),
                _ => AsTask(Stores.Timelines.SetReaderAsync(user, new(random.Next(), DateTimeOffset.UnixEpoch), None)),
            });
        }
    }

    private async Task ReadUntilAsync(Random random, CancellationToken stop)
    {
        var counts = new PostCounts[1];
        var states = new Core.Timelines.ReaderState[1];
        while (!stop.IsCancellationRequested)
        {
            var user = Pick(Accounts, random);
            await Stores.Graph.GetViewerGraphAsync(user, None);
            await GetUserCountsAsync(user);
            await GetPostAsync(Pick(PostIds, random));
            await Stores.Engagement.GetPostCountsAsync(new[] { Pick(PostIds, random) }, counts, None);
            await Stores.Timelines.GetReadersAsync(new[] { user }, states, None);
        }
    }

    private async Task<List<string>> DescribeAsync()
    {
        var lines = new List<string>();
        foreach (var user in Accounts)
        {
            var graph = await Stores.Graph.GetViewerGraphAsync(user, None);
            lines.AddRange(graph.Following.OrderBy(author => author.AuthorId).Select(author => $"{user} {author}"));
            var relations = new Relation[Accounts.Length];
            await Stores.Graph.GetRelationsAsync(user, Accounts, Relation.All, relations, None);
            lines.Add($"{user} {await GetUserCountsAsync(user)} {string.Join(',', relations)}");
            var states = new Core.Timelines.ReaderState[1];
            await Stores.Timelines.GetReadersAsync(new[] { user }, states, None);
            lines.Add($"{user} {states[0]}");
        }

        var counts = new PostCounts[PostIds.Length];
        await Stores.Engagement.GetPostCountsAsync(PostIds, counts, None);
        lines.AddRange(counts.Select(count => count.ToString()));
        foreach (var post in PostIds)
            lines.Add($"{post} {(await GetPostAsync(post))?.AuthorId}");
        return lines;
    }

    private static long Pick(long[] from, Random random) => from[random.Next(from.Length)];

    private static async Task AsTask<T>(ValueTask<T> operation) => await operation;
}
