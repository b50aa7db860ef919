using SocialFeed.Core.Graph;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Core.Engagement;

/// <summary>A repost; its id is its position in timelines.</summary>
public readonly record struct Repost(long Id, long PostId, long UserId);

/// <summary>Rows behind the four numbers of a post. Replies and quotes count when public and not deleted or taken down.</summary>
public readonly record struct PostCounts(int Replies, int Reposts, int Quotes, int Likes);

[Flags]
public enum ViewerFlags
{
    None = 0,
    Liked = 1,
    Reposted = 2,
    Bookmarked = 4,
}

/// <summary>Likes, reposts and bookmarks. Each call is idempotent and says whether it changed anything.</summary>
public interface IEngagementStore
{
    ValueTask<bool> LikeAsync(long userId, long postId, long likeId, CancellationToken cancellationToken);

    ValueTask<bool> UnlikeAsync(long userId, long postId, CancellationToken cancellationToken);

    ValueTask<bool> BookmarkAsync(long userId, long postId, long bookmarkId, CancellationToken cancellationToken);

    ValueTask<bool> UnbookmarkAsync(long userId, long postId, CancellationToken cancellationToken);

    /// <summary>Stores the repost, its entry in the reposter's author timeline and its outbox row; false when this account had reposted it.</summary>
    ValueTask<bool> RepostAsync(Repost repost, TimelineEntry entry, CancellationToken cancellationToken);

    /// <summary>Removes the repost and its author-timeline entry.</summary>
    ValueTask<bool> UndoRepostAsync(long userId, long postId, CancellationToken cancellationToken);

    /// <summary>
    /// For each post the earliest repost by an active account in <paramref name="reposters"/>; default where there is none. Exact: reads, per post, at most the
    /// smaller of its reposts and the reposters (at most <see cref="Limits.FollowingPerUser"/>).
    /// </summary>
    ValueTask FindEarliestRepostsAsync(
        ReadOnlyMemory<long> postIds, IReadOnlySet<long> reposters, Memory<Repost> reposts, CancellationToken cancellationToken);

    ValueTask GetPostCountsAsync(ReadOnlyMemory<long> postIds, Memory<PostCounts> counts, CancellationToken cancellationToken);

    ValueTask GetViewerFlagsAsync(long viewerId, ReadOnlyMemory<long> postIds, Memory<ViewerFlags> flags, CancellationToken cancellationToken);

    /// <summary>Who liked a post, by time of the like.</summary>
    ValueTask ReadLikedByAsync(long postId, PositionRange range, int limit, List<Listed> users, CancellationToken cancellationToken);

    ValueTask ReadRepostedByAsync(long postId, PositionRange range, int limit, List<Listed> users, CancellationToken cancellationToken);

    /// <summary>What an account liked, by time of the like.</summary>
    ValueTask ReadLikesAsync(long userId, PositionRange range, int limit, List<ListedPost> posts, CancellationToken cancellationToken);

    ValueTask ReadBookmarksAsync(long userId, PositionRange range, int limit, List<ListedPost> posts, CancellationToken cancellationToken);
}

/// <summary>A post in a list and its position there.</summary>
public readonly record struct ListedPost(long Position, long PostId);
