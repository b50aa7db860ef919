using SocialFeed.Core.Timelines;

namespace SocialFeed.Core.Graph;

/// <summary>
/// Follows, blocks and mutes. Followers of an account stand in buckets of about <see cref="Limits.FollowersPerBucket"/>, filled in sequence; the bucket number
/// stands with the follower's own row, so an unfollow touches one row of each side.
/// </summary>
public interface IGraphStore
{
    /// <summary>
    /// Adds the edge with <see cref="Follow.FilledDownTo"/> open, unless it exists, or one of the two blocks the other, or the follower has too many.
    /// </summary>
    ValueTask<FollowOutcome> FollowAsync(long followerId, long followeeId, long followId, CancellationToken cancellationToken);

    /// <summary>False when there was no such edge.</summary>
    ValueTask<bool> UnfollowAsync(long followerId, long followeeId, CancellationToken cancellationToken);

    /// <summary>Notes how far the backfill of the edge with this id has come; nothing when that edge is gone.</summary>
    ValueTask SetFilledDownToAsync(long followerId, long followeeId, long followId, long position, CancellationToken cancellationToken);

    /// <summary>Whom the account follows now, all of it (at most <see cref="Limits.FollowingPerUser"/>), and whom it mutes.</summary>
    ValueTask<ViewerGraph> GetViewerGraphAsync(long viewerId, CancellationToken cancellationToken);

    /// <summary>The viewer's relation to each of the given accounts, in their order.</summary>
    /// <param name="asked">The relations to look up; the others stay unset. A page of a feed needs few of them.</param>
    ValueTask GetRelationsAsync(
        long viewerId, ReadOnlyMemory<long> otherIds, Relation asked, Memory<Relation> relations, CancellationToken cancellationToken);

    ValueTask ReadFollowersAsync(long userId, PositionRange range, int limit, List<Listed> followers, CancellationToken cancellationToken);

    ValueTask ReadFollowingAsync(long userId, PositionRange range, int limit, List<Listed> following, CancellationToken cancellationToken);

    /// <summary>The numbers of the follower buckets that hold anyone: 0 to one less than this.</summary>
    ValueTask<int> GetFollowerBucketCountAsync(long userId, CancellationToken cancellationToken);

    /// <summary>As <see cref="GetFollowerBucketCountAsync"/>; with one bucket also every follower in it, which is most accounts, without asking twice.</summary>
    ValueTask<int> ReadSoleFollowerBucketAsync(long userId, List<long> followerIds, CancellationToken cancellationToken);

    /// <summary>Every follower in one bucket.</summary>
    ValueTask ReadFollowerBucketAsync(long userId, int bucket, List<long> followerIds, CancellationToken cancellationToken);

    /// <summary>Of the given accounts' followers and following.</summary>
    ValueTask GetUserCountsAsync(ReadOnlyMemory<long> userIds, Memory<UserCounts> counts, CancellationToken cancellationToken);

    /// <summary>Blocks, and ends the follows in both directions. False when it stood already.</summary>
    ValueTask<bool> BlockAsync(long userId, long blockedId, long blockId, CancellationToken cancellationToken);

    ValueTask<bool> UnblockAsync(long userId, long blockedId, CancellationToken cancellationToken);

    ValueTask<bool> MuteAsync(long userId, long mutedId, long muteId, CancellationToken cancellationToken);

    ValueTask<bool> UnmuteAsync(long userId, long mutedId, CancellationToken cancellationToken);

    ValueTask ReadBlocksAsync(long userId, PositionRange range, int limit, List<Listed> blocks, CancellationToken cancellationToken);

    ValueTask ReadMutesAsync(long userId, PositionRange range, int limit, List<Listed> mutes, CancellationToken cancellationToken);

    /// <summary>
    /// Marks an author as pulled: no longer fanned out, read from the author's own timeline by every follower. Never undone, since older readers rely on it.
    /// </summary>
    ValueTask MarkPulledAsync(long authorId, CancellationToken cancellationToken);

    /// <summary>
    /// The author is marked, and every process that reads feeds knows: pushes may be skipped from now on. A store on several machines says so some time after
    /// the mark, its own readers pull from the mark on.
    /// </summary>
    ValueTask<bool> IsPulledAsync(long authorId, CancellationToken cancellationToken);
}

/// <param name="Posts">Public posts that are not deleted.</param>
public readonly record struct UserCounts(int Posts, int Followers, int Following);
