using SocialFeed.Core.Engagement;
using SocialFeed.Core.Graph;
using SocialFeed.Embedded.Storage;

namespace SocialFeed.Embedded;

/// <summary>Changes of counts, made in the transaction of the rows they count.</summary>
internal static class Counts
{
    private static readonly Sql AddToPost = new(
        """
        INSERT INTO post_counts (post_id, replies, reposts, quotes, likes) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (post_id) DO UPDATE SET
            replies = replies + excluded.replies, reposts = reposts + excluded.reposts, quotes = quotes + excluded.quotes, likes = likes + excluded.likes
        """);

    private static readonly Sql AddToAccount = new(
        """
        INSERT INTO account_counts (user_id, posts, followers, following, blocks, blocked_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (user_id) DO UPDATE SET
            posts = posts + excluded.posts, followers = followers + excluded.followers, following = following + excluded.following,
            blocks = blocks + excluded.blocks, blocked_by = blocked_by + excluded.blocked_by
        """);

    public static void Add(WriteSession session, long postId, PostCounts change)
    {
        using var add = session.Use(AddToPost);
        add.Bind(1, postId).Bind(2, change.Replies).Bind(3, change.Reposts).Bind(4, change.Quotes).Bind(5, change.Likes).Run();
        session.Invalidate(session.Caches.PostCounts, postId);
    }

    public static void Add(WriteSession session, long userId, UserCounts change, int blocks = 0, int blockedBy = 0)
    {
        using var add = session.Use(AddToAccount);
        add.Bind(1, userId).Bind(2, change.Posts).Bind(3, change.Followers).Bind(4, change.Following).Bind(5, blocks).Bind(6, blockedBy).Run();
        session.Invalidate(session.Caches.Accounts, userId);
    }
}
