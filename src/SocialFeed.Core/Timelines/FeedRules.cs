using SocialFeed.Core.Graph;

namespace SocialFeed.Core.Timelines;

/// <summary>What the viewer's graph alone decides about a candidate. Whether its post may be seen is for <see cref="Posts.VisiblePosts"/>.</summary>
internal static class FeedRules
{
    /// <summary>True when the entry may stand in the feed; a repost only if it is also the earliest that counts.</summary>
    public static bool Admits(FeedReader reader, in TimelineEntry entry)
    {
        var graph = reader.Graph;
        if (entry.IsRepost)
        {
            // A post by someone followed, or by the viewer, stands at its own time or not at all.
            return entry.AuthorId != reader.ViewerId
                && !graph.Follows(entry.AuthorId)
                && !graph.Mutes(entry.AuthorId)
                && !graph.Mutes(entry.ReposterId)
                && graph.TryGetFollowed(entry.ReposterId, out var reposter)
                && reposter.IsActive;
        }
        if (entry.AuthorId == reader.ViewerId)
            return true;
        if (!graph.TryGetFollowed(entry.AuthorId, out var author) || !author.IsActive || graph.Mutes(entry.AuthorId))
            return false;
        var answered = entry.ReplyToAuthorId;
        return answered == 0 || answered == reader.ViewerId || graph.Follows(answered);
    }

    public static FeedReason ReasonOf(FeedReader reader, in TimelineEntry entry)
    {
        if (entry.SourceId == reader.ViewerId)
            return FeedReason.OwnPost;
        if (reader.Graph.TryGetFollowed(entry.SourceId, out FollowedAuthor source) && entry.Position < source.FollowId)
            return FeedReason.Backfill;
        if (entry.IsRepost)
            return FeedReason.Repost;
        return entry.ReplyToAuthorId != 0 ? FeedReason.Reply : FeedReason.FollowedAuthor;
    }
}
