using SocialFeed.Core.Engagement;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Cassandra.Tests.Laws;

/// <summary>
/// The same thing done at the same moment in several processes, as by someone who clicks twice: nothing orders them,
/// but once they have ended, all places tell the same, and what is taken back is gone everywhere.
/// </summary>
[Collection(SharedKeyspace.Name)]
public sealed class SamePairTests(Keyspace keyspace)
{
    private const int ProcessCount = 3;
    private const int Rounds = 40;

    [Fact]
    public async Task A_follow_stands_everywhere_or_nowhere()
    {
        await using var processes = await Processes.OpenAsync(keyspace, ProcessCount);
        var random = new Random(1);
        for (var round = 0; round < Rounds; round++)
        {
            var (follower, followee) = (processes.NewId(), processes.NewId());
            await AtOnceAsync(processes, random, (store, id, action) => action switch
            {
                0 => store.Graph.UnfollowAsync(follower, followee, default),
                _ => FollowAsync(store, follower, followee, id),
            });
            await CheckFollowAsync(processes, follower, followee);
            await processes.Stores[0].Graph.UnfollowAsync(follower, followee, default);
            await CheckFollowAsync(processes, follower, followee);
            Assert.Equal(default, await CountsAsync(processes.Stores[1], followee));
        }
    }

    [Fact]
    public async Task A_block_leaves_no_follow_whichever_comes_first()
    {
        await using var processes = await Processes.OpenAsync(keyspace, ProcessCount);
        var random = new Random(2);
        for (var round = 0; round < Rounds; round++)
        {
            var (a, b) = (processes.NewId(), processes.NewId());
            await AtOnceAsync(processes, random, (store, id, action) => action switch
            {
                0 => store.Graph.BlockAsync(b, a, id, default),
                1 => FollowAsync(store, b, a, id),
                _ => FollowAsync(store, a, b, id),
            });
            await processes.Stores[0].Graph.BlockAsync(b, a, processes.NewId(), default);
            var relations = new Relation[1];
            await processes.Stores[1].Graph.GetRelationsAsync(a, new[] { b }, Relation.All, relations, default);
            Assert.Equal(Relation.BlockedBy, relations[0]);
            await CheckFollowAsync(processes, a, b);
            await CheckFollowAsync(processes, b, a);
        }
    }

    [Fact]
    public async Task A_like_is_one_row_or_none()
    {
        await using var processes = await Processes.OpenAsync(keyspace, ProcessCount);
        var random = new Random(3);
        for (var round = 0; round < Rounds; round++)
        {
            var (user, post) = (processes.NewId(), processes.NewId());
            await AtOnceAsync(processes, random, (store, id, action) => action == 0
                ? store.Engagement.UnlikeAsync(user, post, default)
                : store.Engagement.LikeAsync(user, post, id, default));
            await CheckMarkAsync(processes, user, post, ViewerFlags.Liked);
            await processes.Stores[0].Engagement.UnlikeAsync(user, post, default);
            await CheckMarkAsync(processes, user, post, ViewerFlags.Liked);
        }
    }

    [Fact]
    public async Task A_repost_is_one_row_or_none()
    {
        await using var processes = await Processes.OpenAsync(keyspace, ProcessCount);
        var random = new Random(4);
        for (var round = 0; round < Rounds; round++)
        {
            var (user, post) = (processes.NewId(), processes.NewId());
            await AtOnceAsync(processes, random, (store, id, action) => action == 0
                ? store.Engagement.UndoRepostAsync(user, post, default)
                : store.Engagement.RepostAsync(new Repost(id, post, user), new TimelineEntry(id, post, 1, user, 0), default));
            await CheckMarkAsync(processes, user, post, ViewerFlags.Reposted);
            await processes.Stores[0].Engagement.UndoRepostAsync(user, post, default);
            await CheckMarkAsync(processes, user, post, ViewerFlags.Reposted);
        }
    }

    private static async ValueTask<bool> FollowAsync(CassandraStore store, long follower, long followee, long id) =>
        await store.Graph.FollowAsync(follower, followee, id, default) == FollowOutcome.Followed;

    /// <summary>Six actions at once, each in a process of its own choice.</summary>
    private static async Task AtOnceAsync(Processes processes, Random random, Func<CassandraStore, long, int, ValueTask<bool>> act)
    {
        const int Actions = 6;
        var running = new List<Task<bool>>();
        for (var i = 0; i < Actions; i++)
        {
            var (store, id) = processes.Any(random);
            var action = random.Next(3);
            running.Add(Task.Run(async () => await act(store, id, action)));
        }
        await Task.WhenAll(running);
    }

    private static async Task CheckFollowAsync(Processes processes, long follower, long followee)
    {
        foreach (var store in processes.Stores)
        {
            var graph = await store.Graph.GetViewerGraphAsync(follower, default);
            var followers = new List<Listed>();
            await store.Graph.ReadFollowersAsync(followee, PositionRange.All, 10, followers, default);
            var expected = graph.TryGetFollowed(followee, out var edge) ? new[] { new Listed(edge.FollowId, follower) } : [];
            Assert.Equal(expected, followers);
            Assert.Equal(expected.Length, (await CountsAsync(store, followee)).Followers);
            Assert.Equal(expected.Length, (await CountsAsync(store, follower)).Following);
        }
    }

    private static async Task CheckMarkAsync(Processes processes, long user, long post, ViewerFlags flag)
    {
        foreach (var store in processes.Stores)
        {
            var flags = new ViewerFlags[1];
            await store.Engagement.GetViewerFlagsAsync(user, new[] { post }, flags, default);
            var stands = flags[0] == flag ? 1 : 0;
            var counts = new PostCounts[1];
            await store.Engagement.GetPostCountsAsync(new[] { post }, counts, default);
            var users = new List<Listed>();
            var places = new List<long>();
            if (flag == ViewerFlags.Liked)
            {
                Assert.Equal(stands, counts[0].Likes);
                await store.Engagement.ReadLikedByAsync(post, PositionRange.All, 10, users, default);
                var likes = new List<ListedPost>();
                await store.Engagement.ReadLikesAsync(user, PositionRange.All, 10, likes, default);
                places.AddRange(likes.Select(like => like.Position));
            }
            else
            {
                Assert.Equal(stands, counts[0].Reposts);
                await store.Engagement.ReadRepostedByAsync(post, PositionRange.All, 10, users, default);
                var entries = new List<TimelineEntry>();
                await store.Timelines.ReadAuthorsAsync(new[] { user }, PositionRange.All, 10, entries, default);
                places.AddRange(entries.Select(entry => entry.Position));
            }
            Assert.Equal(stands, users.Count);
            Assert.Equal(users.Select(listed => listed.Position), places);
        }
    }

    private static async Task<UserCounts> CountsAsync(CassandraStore store, long user)
    {
        var counts = new UserCounts[1];
        await store.Graph.GetUserCountsAsync(new[] { user }, counts, default);
        return counts[0];
    }
}
