using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;
using SocialFeed.GraphQL;

namespace SocialFeed.Gateway.Schema;

[EnumType<Visibility>]
public static class VisibilityType
{
    [GraphQLDescription("Everyone, signed in or not.")]
    public const Visibility Public = Visibility.Public;

    [GraphQLDescription("The author's followers and the people mentioned.")]
    public const Visibility Followers = Visibility.Followers;

    [GraphQLDescription("Only the people mentioned.")]
    public const Visibility Mentioned = Visibility.Mentioned;
}

[EnumType<FeedReason>]
[GraphQLDescription(
    """
    OWN_POST: by the viewer. FOLLOWED_AUTHOR: by someone followed now. REPLY: by someone followed, to someone followed or to the viewer.
    REPOST: by neither, but reposted by someone followed. BACKFILL: by someone followed, from before the follow.
    """)]
public static class FeedReasonType;
