using SocialFeed.Core.Posts;

namespace SocialFeed.Core.Timelines;

/// <summary>
/// One candidate in a timeline: ids only, everything that can change is looked up when it is read. The position is the id of the post, or of the repost that
/// brought it, so it is unique, sorts by time and is the same wherever the entry is stored.
/// </summary>
/// <param name="ReposterId">Who reposted it; 0 for the post itself.</param>
/// <param name="ReplyToAuthorId">Whom the post answers; 0 when it answers nobody.</param>
public readonly record struct TimelineEntry(long Position, long PostId, long AuthorId, long ReposterId, long ReplyToAuthorId)
{
    /// <summary>The entry of a post in its author's timeline.</summary>
    public static TimelineEntry Of(Post post) => new(post.Id, post.Id, post.AuthorId, 0, post.ReplyToAuthorId ?? 0);

    /// <summary>The entry of a repost in the reposter's timeline.</summary>
    public static TimelineEntry OfRepost(long repostId, Post post, long reposterId) =>
        new(repostId, post.Id, post.AuthorId, reposterId, post.ReplyToAuthorId ?? 0);

    public bool IsRepost => ReposterId != 0;

    /// <summary>Whose timeline brings it: the reposter, else the author.</summary>
    public long SourceId => ReposterId != 0 ? ReposterId : AuthorId;
}

/// <summary>
/// Positions strictly between two bounds, walked from one end. Newest first is <c>OldestFirst = false</c>.
/// </summary>
/// <param name="Below">Exclusive upper bound; <see cref="long.MaxValue"/> when open.</param>
/// <param name="Above">Exclusive lower bound; 0 when open (every position is positive).</param>
public readonly record struct PositionRange(long Below, long Above, bool OldestFirst)
{
    public static readonly PositionRange All = new(long.MaxValue, 0, false);

    public bool Contains(long position) => position < Below && position > Above;
}
