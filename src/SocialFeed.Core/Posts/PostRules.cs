using SocialFeed.Core.Graph;

namespace SocialFeed.Core.Posts;

/// <summary>Who may see a post. The one place where this is decided; every way to a post goes through it.</summary>
internal static class PostRules
{
    /// <summary>What <see cref="MaySee"/> needs to know of the viewer's relation to the author.</summary>
    public const Relation Needed = Relation.Follows | Relation.Blocks | Relation.BlockedBy;

    /// <param name="viewerId">Null when not signed in.</param>
    /// <param name="relation">The viewer's to the author; none when not signed in.</param>
    /// <returns>True for a deleted post as well: its stub may be seen by those who might have seen the post.</returns>
    public static bool MaySee(Post post, long? viewerId, bool authorIsActive, Relation relation)
    {
        if (post.State == PostState.TakenDown)
            return false;
        if (post.AuthorId == viewerId)
            return true;
        if (!authorIsActive || (relation & (Relation.Blocks | Relation.BlockedBy)) != 0)
            return false;
        return post.Visibility switch
        {
            Visibility.Public => true,
            Visibility.Followers => relation.HasFlag(Relation.Follows) || IsMentioned(post, viewerId),
            Visibility.Mentioned => IsMentioned(post, viewerId),
            _ => false,
        };
    }

    private static bool IsMentioned(Post post, long? viewerId) => viewerId is { } id && post.Mentions.Contains(id);
}
