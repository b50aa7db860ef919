using SocialFeed.Core;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Graph;
using SocialFeed.Gateway.Http;
using SocialFeed.Gateway.Identifiers;
using SocialFeed.GraphQL;

namespace SocialFeed.Gateway.Schema;

/// <summary>Following, blocking and muting.</summary>
[MutationType]
public static class GraphMutations
{
    public static ValueTask<UserPayload> FollowUserAsync(
        UserIdInput input, ViewerContext viewer, FollowGraph graph, CancellationToken cancellationToken) =>
        AsViewer(viewer, id => graph.FollowAsync(id, input.UserId, cancellationToken));

    public static ValueTask<UserPayload> UnfollowUserAsync(
        UserIdInput input, ViewerContext viewer, FollowGraph graph, CancellationToken cancellationToken) =>
        AsViewer(viewer, id => graph.UnfollowAsync(id, input.UserId, cancellationToken));

    public static ValueTask<UserPayload> BlockUserAsync(
        UserIdInput input, ViewerContext viewer, FollowGraph graph, CancellationToken cancellationToken) =>
        AsViewer(viewer, id => graph.BlockAsync(id, input.UserId, cancellationToken));

    public static ValueTask<UserPayload> UnblockUserAsync(
        UserIdInput input, ViewerContext viewer, FollowGraph graph, CancellationToken cancellationToken) =>
        AsViewer(viewer, id => graph.UnblockAsync(id, input.UserId, cancellationToken));

    public static ValueTask<UserPayload> MuteUserAsync(
        UserIdInput input, ViewerContext viewer, FollowGraph graph, CancellationToken cancellationToken) =>
        AsViewer(viewer, id => graph.MuteAsync(id, input.UserId, cancellationToken));

    public static ValueTask<UserPayload> UnmuteUserAsync(
        UserIdInput input, ViewerContext viewer, FollowGraph graph, CancellationToken cancellationToken) =>
        AsViewer(viewer, id => graph.UnmuteAsync(id, input.UserId, cancellationToken));

    private static async ValueTask<UserPayload> AsViewer(ViewerContext viewer, Func<long, ValueTask<Outcome<User>>> act) =>
        viewer.UserId is { } id ? viewer.Changed(new UserPayload(await act(id))) : new UserPayload(UserError.NotSignedIn);
}

[InputObjectType]
public sealed record UserIdInput([property: ID(GlobalId.User)] long UserId);
