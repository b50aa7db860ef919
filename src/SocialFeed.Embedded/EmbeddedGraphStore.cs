using SocialFeed.Core.Graph;
using SocialFeed.Core.Timelines;
using SocialFeed.Embedded.Caching;
using SocialFeed.Embedded.Storage;

namespace SocialFeed.Embedded;

/// <summary>Follows, blocks and mutes over SQLite; the writing bodies stand in <see cref="GraphWrites"/>. Thread-safe.</summary>
internal sealed class EmbeddedGraphStore(Writer writer, ReaderPool readers, StoreCaches caches) : IGraphStore
{
    private const int RowsPerEdge = 6;

    private static readonly Sql GetFollowed = new(
        """
        SELECT followee_id, follow_id, filled_down_to,
            EXISTS (SELECT 1 FROM pulled_authors WHERE author_id = followee_id),
            NOT EXISTS (SELECT 1 FROM inactive_accounts WHERE user_id = followee_id)
        FROM following WHERE follower_id = ?1
        """);

    private static readonly Sql GetMuted = new("SELECT muted_id FROM mutes WHERE user_id = ?1");
    private static readonly Sql Follows = new("SELECT 1 FROM following WHERE follower_id = ?1 AND followee_id = ?2");
    private static readonly Sql FollowsBack = new("SELECT 1 FROM following WHERE followee_id = ?1 AND follower_id = ?2");
    private static readonly Sql Blocks = new("SELECT 1 FROM blocks WHERE user_id = ?1 AND blocked_id = ?2");
    private static readonly Sql BlocksBack = new("SELECT 1 FROM blocks WHERE blocked_id = ?1 AND user_id = ?2");
    private static readonly Sql Mutes = new("SELECT 1 FROM mutes WHERE user_id = ?1 AND muted_id = ?2");
    private static readonly Sql GetBucket = new("SELECT follower_id FROM followers WHERE followee_id = ?1 AND bucket = ?2");

    private static readonly Sql GetNumbers = new(
        """
        SELECT posts, followers, following, blocks, blocked_by, fill_bucket, EXISTS (SELECT 1 FROM pulled_authors WHERE author_id = ?1)
        FROM account_counts WHERE user_id = ?1
        """);

    private static readonly ListQuery Followers = new("followers", "followers_by_time", "followee_id", "follow_id", "follower_id");
    private static readonly ListQuery Following = new("following", null, "follower_id", "follow_id", "followee_id");
    private static readonly ListQuery BlockList = new("blocks", "blocks_by_time", "user_id", "block_id", "blocked_id");
    private static readonly ListQuery MuteList = new("mutes", "mutes_by_time", "user_id", "mute_id", "muted_id");

    public ValueTask<FollowOutcome> FollowAsync(long followerId, long followeeId, long followId, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            static (session, follow) => GraphWrites.Follow(session, follow.followerId, follow.followeeId, follow.followId),
            (followerId, followeeId, followId),
            RowsPerEdge,
            cancellationToken);

    public ValueTask<bool> UnfollowAsync(long followerId, long followeeId, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            static (session, edge) => GraphWrites.Unfollow(session, edge.followerId, edge.followeeId),
            (followerId, followeeId),
            RowsPerEdge,
            cancellationToken);

    public async ValueTask SetFilledDownToAsync(
        long followerId, long followeeId, long followId, long position, CancellationToken cancellationToken) =>
        await writer.WriteAsync(
            static (session, fill) =>
                GraphWrites.SetFilledDownTo(session, fill.followerId, fill.followeeId, fill.followId, fill.position),
            (followerId, followeeId, followId, position),
            1,
            cancellationToken).ConfigureAwait(false);

    public ValueTask<ViewerGraph> GetViewerGraphAsync(long viewerId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(caches.Graphs.TryGet(viewerId, out var graph) ? graph : LoadGraph(viewerId));
    }

    public ValueTask GetRelationsAsync(
        long viewerId, ReadOnlyMemory<long> otherIds, Relation asked, Memory<Relation> relations, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var others = otherIds.Span;
        var values = relations.Span[..others.Length];
        values.Clear();

        // Most accounts block nobody and are blocked by nobody, so that memory alone answers what a page of a feed asks.
        var hasGraph = caches.Graphs.TryGet(viewerId, out var graph);
        if (hasGraph)
            MarkFromGraph(graph!, asked, others, values);
        if (hasGraph && caches.Accounts.TryGet(viewerId, out var known) && !NeedsRows(asked, known))
            return ValueTask.CompletedTask;

        using var read = readers.Snapshot();
        var numbers = ReadNumbers(read, viewerId);
        if (!hasGraph && asked.HasFlag(Relation.Follows) && numbers.Following != 0)
            Mark(read, Follows, Relation.Follows, viewerId, others, values);
        if (!hasGraph && asked.HasFlag(Relation.Mutes))
            Mark(read, Mutes, Relation.Mutes, viewerId, others, values);
        if (asked.HasFlag(Relation.FollowedBy) && numbers.Followers != 0)
            Mark(read, FollowsBack, Relation.FollowedBy, viewerId, others, values);
        if (asked.HasFlag(Relation.Blocks) && numbers.Blocks != 0)
            Mark(read, Blocks, Relation.Blocks, viewerId, others, values);
        if (asked.HasFlag(Relation.BlockedBy) && numbers.BlockedBy != 0)
            Mark(read, BlocksBack, Relation.BlockedBy, viewerId, others, values);
        return ValueTask.CompletedTask;
    }

    private static bool NeedsRows(Relation asked, in AccountNumbers numbers) =>
        (asked.HasFlag(Relation.FollowedBy) && numbers.Followers != 0)
        || (asked.HasFlag(Relation.Blocks) && numbers.Blocks != 0)
        || (asked.HasFlag(Relation.BlockedBy) && numbers.BlockedBy != 0);

    private static void MarkFromGraph(ViewerGraph graph, Relation asked, ReadOnlySpan<long> others, Span<Relation> values)
    {
        for (var i = 0; i < others.Length; i++)
        {
            values[i] = asked
                & ((graph.Follows(others[i]) ? Relation.Follows : Relation.None) | (graph.Mutes(others[i]) ? Relation.Mutes : Relation.None));
        }
    }

    public ValueTask ReadFollowersAsync(
        long userId, PositionRange range, int limit, List<Listed> followers, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        readers.ReadAccounts(Followers, userId, range, limit, followers);
        return ValueTask.CompletedTask;
    }

    public ValueTask ReadFollowingAsync(
        long userId, PositionRange range, int limit, List<Listed> following, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        readers.ReadAccounts(Following, userId, range, limit, following);
        return ValueTask.CompletedTask;
    }

    public ValueTask<int> GetFollowerBucketCountAsync(long userId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(GetNumbersOf(userId).FollowerBuckets);
    }

    public async ValueTask<int> ReadSoleFollowerBucketAsync(long userId, List<long> followerIds, CancellationToken cancellationToken)
    {
        var buckets = await GetFollowerBucketCountAsync(userId, cancellationToken).ConfigureAwait(false);
        if (buckets == 1)
            await ReadFollowerBucketAsync(userId, 0, followerIds, cancellationToken).ConfigureAwait(false);
        return buckets;
    }

    public ValueTask ReadFollowerBucketAsync(long userId, int bucket, List<long> followerIds, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var read = readers.Read();
        using var query = read.Use(GetBucket);
        query.Bind(1, userId).Bind(2, bucket);
        while (query.Step())
            followerIds.Add(query.Long(0));
        return ValueTask.CompletedTask;
    }

    public ValueTask GetUserCountsAsync(ReadOnlyMemory<long> userIds, Memory<UserCounts> counts, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var ids = userIds.Span;
        var values = counts.Span;
        for (var i = 0; i < ids.Length; i++)
        {
            var numbers = GetNumbersOf(ids[i]);
            values[i] = new UserCounts(numbers.Posts, numbers.Followers, numbers.Following);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> BlockAsync(long userId, long blockedId, long blockId, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            static (session, block) => GraphWrites.Block(session, block.userId, block.blockedId, block.blockId),
            (userId, blockedId, blockId),
            RowsPerEdge * 2,
            cancellationToken);

    public ValueTask<bool> UnblockAsync(long userId, long blockedId, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            static (session, block) => GraphWrites.Unblock(session, block.userId, block.blockedId),
            (userId, blockedId),
            RowsPerEdge,
            cancellationToken);

    public ValueTask<bool> MuteAsync(long userId, long mutedId, long muteId, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            static (session, mute) => GraphWrites.Mute(session, mute.userId, mute.mutedId, mute.muteId),
            (userId, mutedId, muteId),
            1,
            cancellationToken);

    public ValueTask<bool> UnmuteAsync(long userId, long mutedId, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            static (session, mute) => GraphWrites.Unmute(session, mute.userId, mute.mutedId), (userId, mutedId), 1, cancellationToken);

    public ValueTask ReadBlocksAsync(long userId, PositionRange range, int limit, List<Listed> blocks, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        readers.ReadAccounts(BlockList, userId, range, limit, blocks);
        return ValueTask.CompletedTask;
    }

    public ValueTask ReadMutesAsync(long userId, PositionRange range, int limit, List<Listed> mutes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        readers.ReadAccounts(MuteList, userId, range, limit, mutes);
        return ValueTask.CompletedTask;
    }

    public async ValueTask MarkPulledAsync(long authorId, CancellationToken cancellationToken) =>
        await writer.WriteAsync(static (session, authorId) => GraphWrites.MarkPulled(session, authorId), authorId, 1, cancellationToken)
            .ConfigureAwait(false);

    public ValueTask<bool> IsPulledAsync(long authorId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(GetNumbersOf(authorId).IsPulled);
    }

    private static void Mark(
        ReaderPool.Lease read, Sql sql, Relation relation, long viewerId, ReadOnlySpan<long> others, Span<Relation> relations)
    {
        using var query = read.Use(sql);
        query.Bind(1, viewerId);
        for (var i = 0; i < others.Length; i++)
        {
            if (query.Again().Bind(2, others[i]).Step())
                relations[i] |= relation;
        }
    }

    private ViewerGraph LoadGraph(long viewerId)
    {
        var following = new List<FollowedAuthor>();
        var muted = new List<long>();
        using var read = readers.Snapshot();
        using (var query = read.Use(GetFollowed))
        {
            query.Bind(1, viewerId);
            while (query.Step())
                following.Add(new FollowedAuthor(query.Long(0), query.Long(1), query.Long(2), query.Long(3) != 0, query.Long(4) != 0));
        }

        using (var query = read.Use(GetMuted))
        {
            query.Bind(1, viewerId);
            while (query.Step())
                muted.Add(query.Long(0));
        }

        var graph = new ViewerGraph(following, muted);
        caches.Graphs.Put(viewerId, graph, read.Committed);
        return graph;
    }

    private AccountNumbers GetNumbersOf(long userId)
    {
        if (caches.Accounts.TryGet(userId, out var numbers))
            return numbers;
        using var read = readers.Read();
        return ReadNumbers(read, userId);
    }

    private AccountNumbers ReadNumbers(ReaderPool.Lease read, long userId)
    {
        if (caches.Accounts.TryGet(userId, out var numbers))
            return numbers;
        using var query = read.Use(GetNumbers);
        numbers = query.Bind(1, userId).Step()
            ? new AccountNumbers(
                query.Int(0), query.Int(1), query.Int(2), query.Int(3), query.Int(4), query.Int(5), query.Long(6) != 0)
            : default;
        caches.Accounts.Put(userId, numbers, read.Committed);
        return numbers;
    }
}
