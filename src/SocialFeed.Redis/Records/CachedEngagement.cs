using SocialFeed.Core.Engagement;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Redis.Records;

/// <summary>Counts of posts out of Redis; everything else, and every write, goes to the store behind.</summary>
internal sealed class CachedEngagement(IEngagementStore store, CachedCounts counts) : IEngagementStore
{
    public ValueTask<bool> LikeAsync(long userId, long postId, long likeId, CancellationToken cancellationToken) =>
        counts.ChangeAsync(postId, null, store.LikeAsync(userId, postId, likeId, cancellationToken));

    public ValueTask<bool> UnlikeAsync(long userId, long postId, CancellationToken cancellationToken) =>
        counts.ChangeAsync(postId, null, store.UnlikeAsync(userId, postId, cancellationToken));

    public ValueTask<bool> BookmarkAsync(long userId, long postId, long bookmarkId, CancellationToken cancellationToken) =>
        store.BookmarkAsync(userId, postId, bookmarkId, cancellationToken);

    public ValueTask<bool> UnbookmarkAsync(long userId, long postId, CancellationToken cancellationToken) =>
        store.UnbookmarkAsync(userId, postId, cancellationToken);

    public ValueTask<bool> RepostAsync(Repost repost, TimelineEntry entry, CancellationToken cancellationToken) =>
        counts.ChangeAsync(repost.PostId, null, store.RepostAsync(repost, entry, cancellationToken));

    public ValueTask<bool> UndoRepostAsync(long userId, long postId, CancellationToken cancellationToken) =>
        counts.ChangeAsync(postId, null, store.UndoRepostAsync(userId, postId, cancellationToken));

    public ValueTask FindEarliestRepostsAsync(
        ReadOnlyMemory<long> postIds, IReadOnlySet<long> reposters, Memory<Repost> reposts, CancellationToken cancellationToken) =>
        store.FindEarliestRepostsAsync(postIds, reposters, reposts, cancellationToken);

    public ValueTask GetPostCountsAsync(ReadOnlyMemory<long> postIds, Memory<PostCounts> found, CancellationToken cancellationToken) =>
        counts.GetAsync(postIds, found, cancellationToken);

    public ValueTask GetViewerFlagsAsync(
        long viewerId, ReadOnlyMemory<long> postIds, Memory<ViewerFlags> flags, CancellationToken cancellationToken) =>
        store.GetViewerFlagsAsync(viewerId, postIds, flags, cancellationToken);

    public ValueTask ReadLikedByAsync(long postId, PositionRange range, int limit, List<Listed> users, CancellationToken cancellationToken) =>
        store.ReadLikedByAsync(postId, range, limit, users, cancellationToken);

    public ValueTask ReadRepostedByAsync(long postId, PositionRange range, int limit, List<Listed> users, CancellationToken cancellationToken) =>
        store.ReadRepostedByAsync(postId, range, limit, users, cancellationToken);

    public ValueTask ReadLikesAsync(long userId, PositionRange range, int limit, List<ListedPost> posts, CancellationToken cancellationToken) =>
        store.ReadLikesAsync(userId, range, limit, posts, cancellationToken);

    public ValueTask ReadBookmarksAsync(
        long userId, PositionRange range, int limit, List<ListedPost> posts, CancellationToken cancellationToken) =>
        store.ReadBookmarksAsync(userId, range, limit, posts, cancellationToken);
}
