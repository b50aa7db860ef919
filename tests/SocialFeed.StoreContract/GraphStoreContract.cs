using SocialFeed.Core;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Graph;

namespace SocialFeed.StoreContract;

public abstract class GraphStoreContract(StoreFixture stores) : Contract(stores)
{
    /// <summary>How far above the usual size a follower bucket may grow when many follow at once.</summary>
    protected virtual int BucketOvershoot => Limits.FollowersPerBucket;

    [Fact]
    public async Task A_follow_shows_in_every_place_and_following_again_changes_nothing()
    {
        var (follower, followee, id) = (NewId(), NewId(), NewId());

        Assert.Equal(FollowOutcome.Followed, await Stores.Graph.FollowAsync(follower, followee, id, None));
        Assert.Equal(FollowOutcome.AlreadyFollowing, await Stores.Graph.FollowAsync(follower, followee, NewId(), None));

        var graph = await Stores.Graph.GetViewerGraphAsync(follower, None);
        Assert.Equal([new FollowedAuthor(followee, id, long.MaxValue, false, true)], graph.Following);
        Assert.Equal([new Listed(id, follower)], await ListAsync(Stores.Graph.ReadFollowersAsync, followee));
        Assert.Equal([new Listed(id, followee)], await ListAsync(Stores.Graph.ReadFollowingAsync, follower));
        Assert.Equal([follower], await ReadBucketsAsync(followee));
        Assert.Equal(new UserCounts(0, 0, 1), await GetUserCountsAsync(follower));
        Assert.Equal(new UserCounts(0, 1, 0), await GetUserCountsAsync(followee));
    }

    [Fact]
    public async Task An_unfollow_removes_the_edge_everywhere_and_following_again_is_a_new_edge()
    {
        var (follower, followee, second) = (NewId(), NewId(), NewId());
        await Stores.Graph.FollowAsync(follower, followee, NewId(), None);
        await Stores.Graph.SetFilledDownToAsync(follower, followee, second, 5, None);
        Assert.Single((await Stores.Graph.GetViewerGraphAsync(follower, None)).Following);

        Assert.True(await Stores.Graph.UnfollowAsync(follower, followee, None));
        Assert.False(await Stores.Graph.UnfollowAsync(follower, followee, None));

        Assert.Empty((await Stores.Graph.GetViewerGraphAsync(follower, None)).Following);
        Assert.Empty(await ListAsync(Stores.Graph.ReadFollowersAsync, followee));
        Assert.Empty(await ListAsync(Stores.Graph.ReadFollowingAsync, follower));
        Assert.Empty(await ReadBucketsAsync(followee));
        Assert.Equal(default, await GetUserCountsAsync(follower));
        Assert.Equal(default, await GetUserCountsAsync(followee));

        Assert.Equal(FollowOutcome.Followed, await Stores.Graph.FollowAsync(follower, followee, second, None));
        Assert.Equal(
            [new FollowedAuthor(followee, second, long.MaxValue, false, true)], (await Stores.Graph.GetViewerGraphAsync(follower, None)).Following);
    }

    [Fact]
    public async Task A_backfill_is_noted_on_its_own_edge_only()
    {
        var (follower, followee, first, second) = (NewId(), NewId(), NewId(), NewId());
        await Stores.Graph.FollowAsync(follower, followee, first, None);
        await Stores.Graph.UnfollowAsync(follower, followee, None);
        await Stores.Graph.FollowAsync(follower, followee, second, None);

        await Stores.Graph.SetFilledDownToAsync(follower, followee, first, 7, None);
        Assert.Equal(long.MaxValue, Assert.Single((await Stores.Graph.GetViewerGraphAsync(follower, None)).Following).FilledDownTo);

        await Stores.Graph.SetFilledDownToAsync(follower, followee, second, 9, None);
        Assert.Equal(9, Assert.Single((await Stores.Graph.GetViewerGraphAsync(follower, None)).Following).FilledDownTo);

        await Stores.Graph.SetFilledDownToAsync(NewId(), followee, second, 9, None);
        Assert.Equal(1, (await GetUserCountsAsync(followee)).Followers);
    }

    [Fact]
    public async Task An_account_follows_so_many_and_no_more()
    {
        var follower = NewId();
        var followees = NewIds(Limits.FollowingPerUser);
        var outcomes = await TogetherAsync(followees.Select<long, Func<ValueTask<FollowOutcome>>>(
            followee => () => Stores.Graph.FollowAsync(follower, followee, NewId(), None)));
        Assert.All(outcomes, outcome => Assert.Equal(FollowOutcome.Followed, outcome));

        Assert.Equal(FollowOutcome.TooMany, await Stores.Graph.FollowAsync(follower, NewId(), NewId(), None));
        Assert.Equal(Limits.FollowingPerUser, (await Stores.Graph.GetViewerGraphAsync(follower, None)).Following.Count);

        await Stores.Graph.UnfollowAsync(follower, followees[0], None);
        Assert.Equal(FollowOutcome.Followed, await Stores.Graph.FollowAsync(follower, NewId(), NewId(), None));
    }

    [Fact]
    public async Task Follower_buckets_fill_in_sequence_however_many_follow_at_once()
    {
        var followee = NewId();
        var followers = NewIds(2_500);
        await FollowAllAsync(followee, followers);

        var buckets = await Stores.Graph.GetFollowerBucketCountAsync(followee, None);
        Assert.InRange(buckets, 2, 3);
        var seen = new List<long>();
        for (var bucket = 0; bucket < buckets; bucket++)
        {
            var before = seen.Count;
            await Stores.Graph.ReadFollowerBucketAsync(followee, bucket, seen, None);
            // The last one may have been opened just now, for those to come.
            Assert.InRange(seen.Count - before, bucket == buckets - 1 ? 0 : 1, Limits.FollowersPerBucket + BucketOvershoot);
        }

        Assert.Equal(followers.Order(), seen.Order());
        Assert.Equal(2_500, (await GetUserCountsAsync(followee)).Followers);
    }

    [Fact]
    public async Task A_sole_bucket_comes_with_its_followers_and_several_without()
    {
        var followee = NewId();
        var read = new List<long>();
        Assert.Equal(0, await Stores.Graph.ReadSoleFollowerBucketAsync(followee, read, None));
        Assert.Empty(read);

        var followers = NewIds(30);
        await FollowAllAsync(followee, followers);
        await Stores.Graph.UnfollowAsync(followers[0], followee, None);
        Assert.Equal(1, await Stores.Graph.ReadSoleFollowerBucketAsync(followee, read, None));
        Assert.Equal(followers.Skip(1).Order(), read.Order());

        await FollowAllAsync(followee, NewIds(Limits.FollowersPerBucket * 2 + BucketOvershoot));
        read.Clear();
        Assert.Equal(
            await Stores.Graph.GetFollowerBucketCountAsync(followee, None), await Stores.Graph.ReadSoleFollowerBucketAsync(followee, read, None));
        Assert.Empty(read);
    }

    [Fact]
    public async Task Those_who_unfollow_leave_their_bucket_and_newcomers_are_in_one()
    {
        var followee = NewId();
        var followers = NewIds(1_200);
        await FollowAllAsync(followee, followers);
        await TogetherAsync(followers.Take(600).Select<long, Func<ValueTask<bool>>>(id => () => Stores.Graph.UnfollowAsync(id, followee, None)));
        var newcomers = NewIds(700);
        await FollowAllAsync(followee, newcomers);

        var expected = followers.Skip(600).Concat(newcomers).Order().ToArray();
        Assert.Equal(expected, (await ReadBucketsAsync(followee)).Order());
        Assert.Equal(expected.Length, (await GetUserCountsAsync(followee)).Followers);
    }

    [Fact]
    public async Task Racing_follows_and_unfollows_leave_counts_that_equal_the_rows()
    {
        var followees = NewIds(3);
        var followers = NewIds(8);
        var operations = new List<Func<ValueTask<bool>>>();
        for (var round = 0; round < 10; round++)
        {
            foreach (var follower in followers)
            {
                var followee = followees[(round + (int)(follower % 3)) % 3];
                operations.Add(async () => await Stores.Graph.FollowAsync(follower, followee, NewId(), None) == FollowOutcome.Followed);
                if (round % 3 != 0)
                    operations.Add(() => Stores.Graph.UnfollowAsync(follower, followee, None));
            }
        }

        await TogetherAsync(operations);

        foreach (var followee in followees)
        {
            var rows = await ListAsync(Stores.Graph.ReadFollowersAsync, followee);
            Assert.Equal(rows.Count, (await GetUserCountsAsync(followee)).Followers);
            Assert.Equal(rows.Select(row => row.UserId).Order(), (await ReadBucketsAsync(followee)).Order());
        }

        foreach (var follower in followers)
        {
            var rows = await ListAsync(Stores.Graph.ReadFollowingAsync, follower);
            Assert.Equal(rows.Count, (await GetUserCountsAsync(follower)).Following);
            Assert.Equal(
                rows.Select(row => row.UserId).Order(),
                (await Stores.Graph.GetViewerGraphAsync(follower, None)).Following.Select(author => author.AuthorId).Order());
        }
    }

    [Fact]
    public async Task Followers_and_following_are_paged_in_both_directions()
    {
        var center = NewId();
        var followers = new List<Listed>();
        var following = new List<Listed>();
        foreach (var other in NewIds(6).Reverse())
        {
            followers.Insert(0, new Listed(NewId(), other));
            following.Insert(0, new Listed(NewId(), other));
            await Stores.Graph.FollowAsync(other, center, followers[0].Position, None);
            await Stores.Graph.FollowAsync(center, other, following[0].Position, None);
        }

        await AssertPagesAsync(
            followers, row => row.Position, (range, limit, page) => Stores.Graph.ReadFollowersAsync(center, range, limit, page, None));
        await AssertPagesAsync(
            following, row => row.Position, (range, limit, page) => Stores.Graph.ReadFollowingAsync(center, range, limit, page, None));
    }

    [Fact]
    public async Task A_block_ends_both_follows_and_forbids_new_ones_from_either_side_until_lifted()
    {
        var (a, b, id) = (NewId(), NewId(), NewId());
        await Stores.Graph.FollowAsync(a, b, NewId(), None);
        await Stores.Graph.FollowAsync(b, a, NewId(), None);

        Assert.True(await Stores.Graph.BlockAsync(a, b, id, None));
        Assert.False(await Stores.Graph.BlockAsync(a, b, NewId(), None));

        Assert.Equal(Relation.Blocks, await RelationAsync(a, b));
        Assert.Equal(Relation.BlockedBy, await RelationAsync(b, a));
        Assert.Equal(default, await GetUserCountsAsync(a));
        Assert.Equal(default, await GetUserCountsAsync(b));
        Assert.Equal([new Listed(id, b)], await ListAsync(Stores.Graph.ReadBlocksAsync, a));
        Assert.Equal(FollowOutcome.Blocked, await Stores.Graph.FollowAsync(a, b, NewId(), None));
        Assert.Equal(FollowOutcome.Blocked, await Stores.Graph.FollowAsync(b, a, NewId(), None));

        Assert.True(await Stores.Graph.UnblockAsync(a, b, None));
        Assert.False(await Stores.Graph.UnblockAsync(a, b, None));
        Assert.Equal(Relation.None, await RelationAsync(a, b));
        Assert.Equal(FollowOutcome.Followed, await Stores.Graph.FollowAsync(b, a, NewId(), None));
        Assert.Empty(await ListAsync(Stores.Graph.ReadBlocksAsync, a));
    }

    [Fact]
    public async Task A_follow_that_races_a_block_never_survives_it()
    {
        for (var round = 0; round < 20; round++)
        {
            var (a, b) = (NewId(), NewId());
            await TogetherAsync<bool>(
            [
                async () => await Stores.Graph.FollowAsync(a, b, NewId(), None) == FollowOutcome.Followed,
                () => Stores.Graph.BlockAsync(b, a, NewId(), None),
                async () => await Stores.Graph.FollowAsync(b, a, NewId(), None) == FollowOutcome.Followed,
            ]);

            Assert.Equal(Relation.BlockedBy, await RelationAsync(a, b));
            Assert.Empty(await ReadBucketsAsync(a));
            Assert.Empty(await ReadBucketsAsync(b));
        }
    }

    [Fact]
    public async Task Relations_come_in_the_order_asked_for_and_are_seen_at_once()
    {
        var viewer = NewId();
        var others = NewIds(5);
        await Stores.Graph.FollowAsync(viewer, others[0], NewId(), None);
        await Stores.Graph.FollowAsync(others[1], viewer, NewId(), None);
        await Stores.Graph.MuteAsync(viewer, others[1], NewId(), None);
        await Stores.Graph.BlockAsync(others[2], viewer, NewId(), None);
        await Stores.Graph.BlockAsync(viewer, others[2], NewId(), None);
        await Stores.Graph.FollowAsync(others[3], viewer, NewId(), None);
        await Stores.Graph.FollowAsync(viewer, others[3], NewId(), None);
        Relation[] expected =
        [
            Relation.Follows, Relation.FollowedBy | Relation.Mutes, Relation.Blocks | Relation.BlockedBy, Relation.Follows | Relation.FollowedBy,
            Relation.None,
        ];

        var relations = new Relation[5];
        for (var round = 0; round < 2; round++)
        {
            Array.Fill(relations, Relation.Mutes);
            await Stores.Graph.GetRelationsAsync(viewer, others, Relation.All, relations, None);
            Assert.Equal(expected, relations);
            foreach (var asked in new[]
                {
                    Relation.Follows, Relation.FollowedBy, Relation.Blocks, Relation.BlockedBy, Relation.Mutes,
                    Relation.Follows | Relation.Blocks | Relation.BlockedBy,
                })
            {
                await Stores.Graph.GetRelationsAsync(viewer, others, asked, relations, None);
                Assert.Equal(expected.Select(relation => relation & asked), relations);
            }

            await Stores.Graph.GetViewerGraphAsync(viewer, None);
        }

        await Stores.Graph.UnmuteAsync(viewer, others[1], None);
        await Stores.Graph.UnfollowAsync(viewer, others[0], None);
        Assert.Equal(Relation.FollowedBy, await RelationAsync(viewer, others[1]));
        Assert.Equal(Relation.None, await RelationAsync(viewer, others[0]));
    }

    [Fact]
    public async Task Mutes_show_in_the_graph_and_in_their_list()
    {
        var (viewer, muted, id) = (NewId(), NewId(), NewId());

        Assert.True(await Stores.Graph.MuteAsync(viewer, muted, id, None));
        Assert.False(await Stores.Graph.MuteAsync(viewer, muted, NewId(), None));
        Assert.True((await Stores.Graph.GetViewerGraphAsync(viewer, None)).Mutes(muted));
        Assert.Equal([new Listed(id, muted)], await ListAsync(Stores.Graph.ReadMutesAsync, viewer));

        Assert.True(await Stores.Graph.UnmuteAsync(viewer, muted, None));
        Assert.False(await Stores.Graph.UnmuteAsync(viewer, muted, None));
        Assert.False((await Stores.Graph.GetViewerGraphAsync(viewer, None)).Mutes(muted));
        Assert.Empty(await ListAsync(Stores.Graph.ReadMutesAsync, viewer));
    }

    [Fact]
    public async Task Blocks_and_mutes_are_paged_in_both_directions()
    {
        var viewer = NewId();
        var blocks = new List<Listed>();
        var mutes = new List<Listed>();
        foreach (var other in NewIds(5).Reverse())
        {
            blocks.Insert(0, new Listed(NewId(), other));
            mutes.Insert(0, new Listed(NewId(), other));
            await Stores.Graph.BlockAsync(viewer, other, blocks[0].Position, None);
            await Stores.Graph.MuteAsync(viewer, other, mutes[0].Position, None);
        }

        await AssertPagesAsync(blocks, row => row.Position, (range, limit, page) => Stores.Graph.ReadBlocksAsync(viewer, range, limit, page, None));
        await AssertPagesAsync(mutes, row => row.Position, (range, limit, page) => Stores.Graph.ReadMutesAsync(viewer, range, limit, page, None));
    }

    [Fact]
    public async Task A_pulled_author_is_marked_for_every_follower()
    {
        var (follower, author) = (NewId(), NewId());
        await Stores.Graph.FollowAsync(follower, author, NewId(), None);
        Assert.False(Assert.Single((await Stores.Graph.GetViewerGraphAsync(follower, None)).Following).IsPulled);
        Assert.False(await Stores.Graph.IsPulledAsync(author, None));

        await Stores.Graph.MarkPulledAsync(author, None);
        await Stores.Graph.MarkPulledAsync(author, None);

        Assert.True(Assert.Single((await Stores.Graph.GetViewerGraphAsync(follower, None)).Following).IsPulled);
        Assert.True(await Stores.Graph.IsPulledAsync(author, None));
        Assert.False(await Stores.Graph.IsPulledAsync(follower, None));

        var nobody = NewId();
        await Stores.Graph.MarkPulledAsync(nobody, None);
        Assert.True(await Stores.Graph.IsPulledAsync(nobody, None));
    }

    [Fact]
    public async Task A_suspended_author_is_inactive_in_every_followers_graph_until_restored()
    {
        var follower = NewId();
        var author = await CreateUserAsync();
        await Stores.Graph.FollowAsync(follower, author.Id, NewId(), None);
        Assert.True(Assert.Single((await Stores.Graph.GetViewerGraphAsync(follower, None)).Following).IsActive);

        await Stores.Accounts.UpdateUserAsync(author with { State = AccountState.Suspended }, None);
        Assert.False(Assert.Single((await Stores.Graph.GetViewerGraphAsync(follower, None)).Following).IsActive);

        await Stores.Accounts.UpdateUserAsync(author, None);
        Assert.True(Assert.Single((await Stores.Graph.GetViewerGraphAsync(follower, None)).Following).IsActive);
    }

    private static async Task<List<Listed>> ListAsync(
        Func<long, Core.Timelines.PositionRange, int, List<Listed>, CancellationToken, ValueTask> read, long owner)
    {
        var rows = new List<Listed>();
        await read(owner, NewestFirst, 10_000, rows, None);
        return rows;
    }

    private Task FollowAllAsync(long followee, IEnumerable<long> followers) =>
        TogetherAsync(followers.Select<long, Func<ValueTask<FollowOutcome>>>(
            follower => () => Stores.Graph.FollowAsync(follower, followee, NewId(), None)));

    private async Task<Relation> RelationAsync(long viewer, long other)
    {
        var relations = new Relation[1];
        await Stores.Graph.GetRelationsAsync(viewer, new[] { other }, Relation.All, relations, None);
        return relations[0];
    }

    private async Task<List<long>> ReadBucketsAsync(long userId)
    {
        var followers = new List<long>();
        var buckets = await Stores.Graph.GetFollowerBucketCountAsync(userId, None);
        for (var bucket = 0; bucket < buckets; bucket++)
            await Stores.Graph.ReadFollowerBucketAsync(userId, bucket, followers, None);
        return followers;
    }
}
