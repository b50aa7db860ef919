using SocialFeed.Core.Ids;

namespace SocialFeed.Core.Graph;

/// <summary>One account follows another.</summary>
/// <param name="Id">Time-ordered: when the follow was made; also its position in lists of followers and following.</param>
/// <param name="FilledDownTo">
/// The follower's home rows hold this author's entries at or above this position; older ones are pulled when read. <see cref="long.MaxValue"/> until the
/// backfill is done, 0 when it reached the author's first post.
/// </param>
public readonly record struct Follow(long FollowerId, long FolloweeId, long Id, long FilledDownTo)
{
    public DateTimeOffset At => SnowflakeId.TimeOf(Id);
}

/// <summary>An account in a list (followers, likes, blocks…) and its position there.</summary>
public readonly record struct Listed(long Position, long UserId);

/// <summary>How a viewer relates to another account.</summary>
[Flags]
public enum Relation
{
    None = 0,
    Follows = 1,
    FollowedBy = 2,
    Blocks = 4,
    BlockedBy = 8,
    Mutes = 16,
    All = Follows | FollowedBy | Blocks | BlockedBy | Mutes,
}

public enum FollowOutcome
{
    Followed,
    AlreadyFollowing,

    /// <summary>The follower is at <see cref="Limits.FollowingPerUser"/>.</summary>
    TooMany,

    /// <summary>One of the two blocks the other.</summary>
    Blocked,
}
