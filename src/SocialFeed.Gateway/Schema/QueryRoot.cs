using SocialFeed.Core;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Posts;
using SocialFeed.Gateway.Http;
using SocialFeed.Gateway.Identifiers;
using SocialFeed.Gateway.Loaders;
using SocialFeed.GraphQL;
using SocialFeed.GraphQL.Execution;

namespace SocialFeed.Gateway.Schema;

/// <summary>The root fields for reading.</summary>
[QueryType]
public static class QueryRoot
{
    [GraphQLType("Node")]
    public static async ValueTask<object?> GetNodeAsync(
        [ID] string id, PostByIdLoader posts, UserByIdLoader users, CancellationToken cancellationToken)
    {
        if (!GlobalId.TryDecode(id, out var typeName, out var key))
            return null;
        return typeName == GlobalId.Post
            ? await posts.LoadAsync(key, cancellationToken)
            : await users.LoadAsync(key, cancellationToken);
    }

    [GraphQLDescription("At most 100 IDs; an unknown ID gives null in its place.")]
    [GraphQLType("[Node]!")]
    public static async ValueTask<IReadOnlyList<object?>> GetNodesAsync(
        [ID] IReadOnlyList<string> ids, PostByIdLoader posts, UserByIdLoader users, CancellationToken cancellationToken)
    {
        if (ids.Count > Limits.NodesPerQuery)
            throw new GraphQLException($"'ids' has {ids.Count} IDs; at most {Limits.NodesPerQuery} are taken.", Paging.BadInput);

        // All are asked for before any is awaited, so that each loader makes one batch of them.
        var nodes = new ValueTask<object?>[ids.Count];
        for (var i = 0; i < nodes.Length; i++)
            nodes[i] = GetNodeAsync(ids[i], posts, users, cancellationToken);

        var found = new object?[nodes.Length];
        for (var i = 0; i < found.Length; i++)
            found[i] = await nodes[i];
        return found;
    }

    [GraphQLDescription("Null when not signed in.")]
    public static async ValueTask<Viewer?> GetViewerAsync(
        ViewerContext viewer, UserByIdLoader users, CancellationToken cancellationToken) =>
        viewer.UserId is { } id && await users.LoadAsync(id, cancellationToken) is { } user ? new Viewer(user) : null;

    public static async ValueTask<User?> GetUserAsync(
        UserBy by, IAccountStore accounts, UserByIdLoader users, CancellationToken cancellationToken)
    {
        if (by.Handle is { } handle)
            return await accounts.FindByHandleAsync(HandleRules.Normalize(handle), cancellationToken);
        return by.Id is { } id ? await users.LoadAsync(id, cancellationToken) : null;
    }

    public static async ValueTask<Post?> GetPostAsync(
        [ID(GlobalId.Post)] long id, PostByIdLoader posts, CancellationToken cancellationToken) =>
        await posts.LoadAsync(id, cancellationToken);
}

/// <summary>How to find a user: by exactly one of the two.</summary>
[InputObjectType]
[OneOf]
public sealed record UserBy([property: ID(GlobalId.User)] long? Id, string? Handle);
