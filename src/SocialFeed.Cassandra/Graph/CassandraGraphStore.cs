using SocialFeed.Cassandra.Listing;
using SocialFeed.Cassandra.Sessions;
using SocialFeed.Core;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Cassandra.Graph;

/// <summary>Follows, blocks and mutes over Cassandra. Thread-safe.</summary>
internal sealed class CassandraGraphStore(
    CassandraSession session, Lists lists, AuthorSet pulled, AuthorSet inactive, WriteClock clock) : IGraphStore
{
    private static readonly ListTable[] CountedLists = [ListTable.AuthorTimelines, ListTable.Followers];

    private readonly Gates _pairs = new();
    private readonly FollowEdges _edges = new(session, lists, clock);
    private readonly Blocks _blocks = new(session, lists, clock);
    private readonly Mutes _mutes = new(session, clock);

    public async ValueTask<FollowOutcome> FollowAsync(long followerId, long followeeId, long followId, CancellationToken cancellationToken)
    {
        using var passage = await EnterAsync(followerId, followeeId, cancellationToken).ConfigureAwait(false);
        var (edge, pair) = await ReadPairAsync(followerId, followeeId, cancellationToken).ConfigureAwait(false);
        if (edge is { FilledDownTo: FollowEdges.Ending } ending)
        {
            await _edges.EndAsync(followerId, followeeId, ending, cancellationToken).ConfigureAwait(false);
        }
        else if (edge is { } found)
        {
            // Its backfill is resumed, for which its place in the list must stand.
            if (found.FilledDownTo == long.MaxValue)
                await _edges.EnsureListedAsync(new Follow(followerId, followeeId, found.FollowId, found.FilledDownTo), cancellationToken)
                    .ConfigureAwait(false);
            return FollowOutcome.AlreadyFollowing;
        }
        if (pair.Stands)
            return FollowOutcome.Blocked;
        if (await _edges.AddAsync(followerId, followeeId, followId, edge, cancellationToken).ConfigureAwait(false) is not { } isAdded)
            return FollowOutcome.TooMany;

        // Another process may block at the same time: this one wrote the edge before it reads the blocks, that one the other way round.
        pair = await _blocks.FindAsync(followerId, followeeId, cancellationToken).ConfigureAwait(false);
        if (pair.Stands)
        {
            if (await _edges.FindAsync(followerId, followeeId, cancellationToken).ConfigureAwait(false) is { } unwanted)
                await _edges.EndAsync(followerId, followeeId, unwanted, cancellationToken).ConfigureAwait(false);
            return FollowOutcome.Blocked;
        }
        return isAdded ? FollowOutcome.Followed : FollowOutcome.AlreadyFollowing;
    }

    public async ValueTask<bool> UnfollowAsync(long followerId, long followeeId, CancellationToken cancellationToken)
    {
        using var passage = await EnterAsync(followerId, followeeId, cancellationToken).ConfigureAwait(false);
        return await UnfollowInTurnAsync(followerId, followeeId, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask SetFilledDownToAsync(
        long followerId, long followeeId, long followId, long position, CancellationToken cancellationToken) =>
        _edges.SetFilledDownToAsync(followerId, followeeId, followId, position, cancellationToken);

    public async ValueTask<ViewerGraph> GetViewerGraphAsync(long viewerId, CancellationToken cancellationToken)
    {
        var edges = new List<Follow>();
        var mutes = new List<Listed>();
        var readMutes = _mutes.ReadAllAsync(viewerId, mutes, cancellationToken).AsTask();
        var refreshPulled = pulled.RefreshAsync(cancellationToken).AsTask();
        var refreshInactive = inactive.RefreshAsync(cancellationToken).AsTask();
        try
        {
            await _edges.ReadAllAsync(viewerId, edges, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await Task.WhenAll(readMutes, refreshPulled, refreshInactive).ConfigureAwait(false);
        }
        var following = new FollowedAuthor[edges.Count];
        for (var i = 0; i < following.Length; i++)
        {
            var edge = edges[i];
            following[i] = new FollowedAuthor(
                edge.FolloweeId, edge.Id, edge.FilledDownTo, pulled.Contains(edge.FolloweeId), !inactive.Contains(edge.FolloweeId));
        }
        return new ViewerGraph(following, mutes.ConvertAll(static mute => mute.UserId));
    }

    public async ValueTask GetRelationsAsync(
        long viewerId, ReadOnlyMemory<long> otherIds, Relation asked, Memory<Relation> relations, CancellationToken cancellationToken)
    {
        relations = relations[..otherIds.Length];
        relations.Span.Clear();
        if (otherIds.IsEmpty)
            return;
        // Each question has its own buffer: they are asked at once.
        var own = new Relation[otherIds.Length];
        var back = new Relation[otherIds.Length];
        var blocks = new Relation[otherIds.Length];
        await Task.WhenAll(
            FindOwnAsync(viewerId, otherIds, asked, own, cancellationToken).AsTask(),
            asked.HasFlag(Relation.FollowedBy)
                ? FindFollowsBackAsync(viewerId, otherIds, back, cancellationToken).AsTask()
                : Task.CompletedTask,
            (asked & (Relation.Blocks | Relation.BlockedBy)) != 0
                ? _blocks.MarkAsync(viewerId, otherIds, asked, blocks, cancellationToken).AsTask()
                : Task.CompletedTask).ConfigureAwait(false);
        for (var i = 0; i < own.Length; i++)
            relations.Span[i] = own[i] | back[i] | blocks[i];
    }

    public ValueTask ReadFollowersAsync(
        long userId, PositionRange range, int limit, List<Listed> followers, CancellationToken cancellationToken) =>
        lists.ReadAsync(ListTable.Followers, userId, range, limit, followers, ListedRows.ReadUser, cancellationToken);

    public async ValueTask ReadFollowingAsync(
        long userId, PositionRange range, int limit, List<Listed> following, CancellationToken cancellationToken)
    {
        var edges = new List<Follow>();
        await _edges.ReadAllAsync(userId, edges, cancellationToken).ConfigureAwait(false);
        ListedRows.AddInOrder(edges.ConvertAll(static edge => new Listed(edge.Id, edge.FolloweeId)), range, limit, following);
    }

    public ValueTask<int> GetFollowerBucketCountAsync(long userId, CancellationToken cancellationToken) =>
        lists.CountBucketsAsync(ListTable.Followers, userId, cancellationToken);

    public ValueTask<int> ReadSoleFollowerBucketAsync(long userId, List<long> followerIds, CancellationToken cancellationToken) =>
        lists.ReadSoleBucketAsync(ListTable.Followers, userId, followerIds, cancellationToken);

    public ValueTask ReadFollowerBucketAsync(long userId, int bucket, List<long> followerIds, CancellationToken cancellationToken) =>
        lists.ReadBucketAsync(ListTable.Followers, userId, bucket, followerIds, cancellationToken);

    public ValueTask GetUserCountsAsync(ReadOnlyMemory<long> userIds, Memory<UserCounts> counts, CancellationToken cancellationToken) =>
        session.ForEachAsync(
            userIds.Length,
            (Store: this, userIds, counts),
            static async (work, i, cancel) =>
            {
                var counted = await work.Store.CountAsync(work.userIds.Span[i], cancel).ConfigureAwait(false);
                work.counts.Span[i] = counted;
            },
            cancellationToken);

    public async ValueTask<bool> BlockAsync(long userId, long blockedId, long blockId, CancellationToken cancellationToken)
    {
        using var passage = await EnterAsync(userId, blockedId, cancellationToken).ConfigureAwait(false);
        var pair = await _blocks.FindAsync(userId, blockedId, cancellationToken).ConfigureAwait(false);
        var isAdded = await _blocks.AddAsync(userId, blockedId, blockId, pair, cancellationToken).ConfigureAwait(false);
        // After the block is written: a follow made meanwhile sees it and takes itself back, or is seen here.
        await UnfollowInTurnAsync(userId, blockedId, cancellationToken).ConfigureAwait(false);
        await UnfollowInTurnAsync(blockedId, userId, cancellationToken).ConfigureAwait(false);
        return isAdded;
    }

    public async ValueTask<bool> UnblockAsync(long userId, long blockedId, CancellationToken cancellationToken)
    {
        using var passage = await EnterAsync(userId, blockedId, cancellationToken).ConfigureAwait(false);
        var pair = await _blocks.FindAsync(userId, blockedId, cancellationToken).ConfigureAwait(false);
        return await _blocks.LiftAsync(userId, blockedId, pair, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> MuteAsync(long userId, long mutedId, long muteId, CancellationToken cancellationToken)
    {
        using var passage = await EnterAsync(userId, mutedId, cancellationToken).ConfigureAwait(false);
        return await _mutes.AddAsync(userId, mutedId, muteId, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> UnmuteAsync(long userId, long mutedId, CancellationToken cancellationToken)
    {
        using var passage = await EnterAsync(userId, mutedId, cancellationToken).ConfigureAwait(false);
        return await _mutes.RemoveAsync(userId, mutedId, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask ReadBlocksAsync(
        long userId, PositionRange range, int limit, List<Listed> blocks, CancellationToken cancellationToken) =>
        lists.ReadAsync(ListTable.UserBlocks, userId, range, limit, blocks, ListedRows.ReadUser, cancellationToken);

    public async ValueTask ReadMutesAsync(
        long userId, PositionRange range, int limit, List<Listed> mutes, CancellationToken cancellationToken)
    {
        var all = new List<Listed>();
        await _mutes.ReadAllAsync(userId, all, cancellationToken).ConfigureAwait(false);
        ListedRows.AddInOrder(all, range, limit, mutes);
    }

    public async ValueTask MarkPulledAsync(long authorId, CancellationToken cancellationToken)
    {
        await pulled.RefreshAsync(cancellationToken).ConfigureAwait(false);
        if (!pulled.Contains(authorId)) // the first mark stands, and the time since then counts
            await pulled.PutAsync(authorId, true, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> IsPulledAsync(long authorId, CancellationToken cancellationToken)
    {
        await pulled.RefreshAsync(cancellationToken).ConfigureAwait(false);
        var grace = (long)session.Options.PulledGrace.TotalMicroseconds;
        return pulled.FindMarkedAt(authorId) is { } markedAt && markedAt + grace <= session.NowMicros;
    }

    private ValueTask<Gates.Passage> EnterAsync(long one, long other, CancellationToken cancellationToken) =>
        _pairs.EnterAsync(Math.Min(one, other), Math.Max(one, other), cancellationToken);

    private async ValueTask<(Edge? Edge, BlockPair Pair)> ReadPairAsync(
        long followerId, long followeeId, CancellationToken cancellationToken)
    {
        var findPair = _blocks.FindAsync(followerId, followeeId, cancellationToken).AsTask();
        Edge? edge;
        try
        {
            edge = await _edges.FindAsync(followerId, followeeId, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await ((Task)findPair).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return (edge, await findPair.ConfigureAwait(false));
    }

    private async ValueTask<bool> UnfollowInTurnAsync(long followerId, long followeeId, CancellationToken cancellationToken)
    {
        if (await _edges.FindAsync(followerId, followeeId, cancellationToken).ConfigureAwait(false) is not { } edge)
            return false;
        await _edges.EndAsync(followerId, followeeId, edge, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Whom of the others the viewer follows and mutes: a read of each of the two partitions.</summary>
    private async ValueTask FindOwnAsync(
        long viewerId, ReadOnlyMemory<long> otherIds, Relation asked, Relation[] found, CancellationToken cancellationToken)
    {
        if ((asked & (Relation.Follows | Relation.Mutes)) == 0)
            return;
        var others = otherIds.ToArray();
        var followed = new List<long>();
        var muted = new List<long>();
        var findMuted = asked.HasFlag(Relation.Mutes)
            ? session.ReadAllAsync(
                session[GraphStatements.FindMuted].Bind(viewerId, others), static row => row.GetInt64(0), muted, cancellationToken).AsTask()
            : Task.CompletedTask;
        try
        {
            if (asked.HasFlag(Relation.Follows))
            {
                await session.ReadAllAsync(
                    session[GraphStatements.FindFollowed].Bind(viewerId, others),
                    row => FollowEdges.ReadFollow(viewerId, row).FolloweeId,
                    followed,
                    cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await findMuted.ConfigureAwait(false);
        }
        for (var i = 0; i < others.Length; i++)
            found[i] = (followed.Contains(others[i]) ? Relation.Follows : 0) | (muted.Contains(others[i]) ? Relation.Mutes : 0);
    }

    private ValueTask FindFollowsBackAsync(
        long viewerId, ReadOnlyMemory<long> otherIds, Relation[] found, CancellationToken cancellationToken) =>
        session.ForEachAsync(
            otherIds.Length,
            (_edges, viewerId, otherIds, found),
            static async (work, i, cancel) =>
            {
                var edge = await work._edges.FindAsync(work.otherIds.Span[i], work.viewerId, cancel).ConfigureAwait(false);
                if (edge is { FilledDownTo: not FollowEdges.Ending })
                    work.found[i] = Relation.FollowedBy;
            },
            cancellationToken);

    private async ValueTask<UserCounts> CountAsync(long userId, CancellationToken cancellationToken)
    {
        var counts = new int[CountedLists.Length];
        var countFollowing = _edges.CountAsync(userId, cancellationToken).AsTask();
        try
        {
            await lists.Counts.CountAsync(userId, CountedLists, counts, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await ((Task)countFollowing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return new UserCounts(counts[0], counts[1], await countFollowing.ConfigureAwait(false));
    }
}
