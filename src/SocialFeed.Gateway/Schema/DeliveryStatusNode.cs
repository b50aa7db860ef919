using SocialFeed.Core.Accounts;
using SocialFeed.Core.FanOut;
using SocialFeed.Gateway.Http;
using SocialFeed.Gateway.Identifiers;
using SocialFeed.Gateway.Loaders;
using SocialFeed.GraphQL;

namespace SocialFeed.Gateway.Schema;

/// <summary>The type DeliveryStatus over the ledger's record; a post's position is its id.</summary>
[ObjectType<DeliveryStatus>(BindProperties =
    [nameof(DeliveryStatus.Expected), nameof(DeliveryStatus.Delivered), nameof(DeliveryStatus.StartedAt), nameof(DeliveryStatus.CompletedAt)])]
[GraphQLDescription("How far the fan-out of one post has come: delivered = expected once it is complete.")]
public static class DeliveryStatusNode
{
    [ID(GlobalId.Post)]
    public static long GetPostId([Parent] DeliveryStatus status) => status.Position;

    public static bool GetIsComplete([Parent] DeliveryStatus status) => status.CompletedAt is not null;
}

/// <summary>The root field for it.</summary>
[QueryType]
public static class DeliveryQueries
{
    [GraphQLDescription("For the author and for moderators.")]
    public static async ValueTask<DeliveryStatus?> GetDeliveryStatusAsync(
        [ID(GlobalId.Post)] long postId, ViewerContext viewer, PostByIdLoader posts, UserByIdLoader users, IOutboxStore outbox,
        CancellationToken cancellationToken)
    {
        if (viewer.UserId is not { } viewerId || await posts.LoadAsync(postId, cancellationToken) is not { } post)
            return null;
        var isAllowed = post.AuthorId == viewerId
            || await users.LoadAsync(viewerId, cancellationToken) is { Role: Role.Moderator or Role.Admin };
        return isAllowed ? await outbox.GetDeliveryStatusAsync(postId, cancellationToken) : null;
    }
}
