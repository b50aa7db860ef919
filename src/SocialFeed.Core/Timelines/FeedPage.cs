using SocialFeed.Core.Posts;

namespace SocialFeed.Core.Timelines;

/// <summary>Why a post is in a feed.</summary>
public enum FeedReason
{
    /// <summary>By the viewer.</summary>
    OwnPost,

    /// <summary>By someone followed now.</summary>
    FollowedAuthor,

    /// <summary>By someone followed, to someone followed or to the viewer.</summary>
    Reply,

    /// <summary>By neither, but reposted by someone followed.</summary>
    Repost,

    /// <summary>Brought by someone followed, from before the follow.</summary>
    Backfill,
}

/// <param name="RepostedBy">Who reposted it, when a repost brought it; also when that was before the follow and the reason is BACKFILL.</param>
public sealed record FeedItem(TimelineEntry Entry, Post Post, FeedReason Reason, long? RepostedBy);

/// <summary>
/// A page of a home feed, newest position first. It is full unless the feed ends or the work budget is spent; then there is a next page, and
/// <see cref="EndPosition"/> is where it goes on.
/// </summary>
/// <param name="EndPosition">The oldest position looked at for this page that matters to go on after it; null for an empty page at the end.</param>
public sealed record FeedPage(IReadOnlyList<FeedItem> Items, bool HasNextPage, bool HasPreviousPage, long? EndPosition)
{
    /// <summary>Where to go on before this page, when paging backward.</summary>
    public long? StartPosition { get; init; }
}
