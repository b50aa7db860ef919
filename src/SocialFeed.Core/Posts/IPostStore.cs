using SocialFeed.Core.Timelines;

namespace SocialFeed.Core.Posts;

/// <summary>Posts, their threads, and the outbox row that each new post brings along.</summary>
public interface IPostStore
{
    /// <summary>
    /// Stores the post, its entry in the author's timeline, its place among the replies and quotes of others, the counts, and its outbox row: all or nothing
    /// to a reader, durable when the task completes. With a key, a repeat within 24 h changes nothing and gives the first post's id.
    /// Writing the same post again changes nothing.
    /// </summary>
    ValueTask<CreatePostResult> CreateAsync(Post post, IdempotencyKey? key, CancellationToken cancellationToken);

    /// <summary>Fills <paramref name="posts"/> in the order of <paramref name="ids"/>; null where there is no such post.</summary>
    ValueTask GetAsync(ReadOnlyMemory<long> ids, Memory<Post?> posts, CancellationToken cancellationToken);

    /// <summary>
    /// Turns the post into a stub (text, media, hashtags, mentions and quote are erased) and takes it out of every count. False when it was one already.
    /// </summary>
    ValueTask<bool> DeleteAsync(long postId, CancellationToken cancellationToken);

    /// <summary>Ids of the replies to a post, by id.</summary>
    ValueTask ReadRepliesAsync(long postId, PositionRange range, int limit, List<long> replyIds, CancellationToken cancellationToken);
}
