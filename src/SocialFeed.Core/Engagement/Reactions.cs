using SocialFeed.Core.FanOut;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Core.Engagement;

/// <summary>
/// Likes, bookmarks and reposts. Each call is idempotent and gives the post. What is done to a post needs a post that can be seen (NOT_FOUND, BLOCKED); undoing
/// works on what is hidden by now as well, but then answers NOT_FOUND. Thread-safe.
/// </summary>
public sealed class Reactions(IEngagementStore store, VisiblePosts visible, EntryAnnouncer announcer, IdGenerator ids)
{
    public async ValueTask<Outcome<Post>> LikeAsync(long userId, long postId, CancellationToken cancellationToken)
    {
        var target = await visible.FindTargetAsync(userId, postId, "postId", cancellationToken);
        if (target.IsSuccess)
            await store.LikeAsync(userId, postId, ids.Next(), cancellationToken);
        return target;
    }

    public async ValueTask<Outcome<Post>> UnlikeAsync(long userId, long postId, CancellationToken cancellationToken)
    {
        await store.UnlikeAsync(userId, postId, cancellationToken);
        return await FindAsync(userId, postId, cancellationToken);
    }

    public async ValueTask<Outcome<Post>> BookmarkAsync(long userId, long postId, CancellationToken cancellationToken)
    {
        var target = await visible.FindTargetAsync(userId, postId, "postId", cancellationToken);
        if (target.IsSuccess)
            await store.BookmarkAsync(userId, postId, ids.Next(), cancellationToken);
        return target;
    }

    public async ValueTask<Outcome<Post>> UnbookmarkAsync(long userId, long postId, CancellationToken cancellationToken)
    {
        await store.UnbookmarkAsync(userId, postId, cancellationToken);
        return await FindAsync(userId, postId, cancellationToken);
    }

    /// <summary>Fails with FORBIDDEN as well: only public posts can be reposted.</summary>
    public async ValueTask<Outcome<Post>> RepostAsync(long userId, long postId, CancellationToken cancellationToken)
    {
        var target = await visible.FindTargetAsync(userId, postId, "postId", cancellationToken);
        if (!target.IsSuccess)
            return target;
        var post = target.Value!;
        if (post.Visibility != Visibility.Public)
            return DomainError.Forbidden("Only public posts can be reposted.", "postId");
        var repost = new Repost(ids.Next(), postId, userId);
        var entry = TimelineEntry.OfRepost(repost.Id, post, userId);
        if (await store.RepostAsync(repost, entry, cancellationToken))
            await announcer.AnnounceAsync(entry, cancellationToken);
        return target;
    }

    public async ValueTask<Outcome<Post>> UndoRepostAsync(long userId, long postId, CancellationToken cancellationToken)
    {
        await store.UndoRepostAsync(userId, postId, cancellationToken);
        return await FindAsync(userId, postId, cancellationToken);
    }

    private async ValueTask<Outcome<Post>> FindAsync(long userId, long postId, CancellationToken cancellationToken) =>
        await visible.FindAsync(userId, postId, cancellationToken) is { } post
            ? post
            : DomainError.NotFound("There is no such post, or you may not see it.", "postId");
}
