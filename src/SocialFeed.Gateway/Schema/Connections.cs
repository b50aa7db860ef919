using SocialFeed.Core;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;
using SocialFeed.Gateway.Identifiers;
using SocialFeed.Gateway.Loaders;
using SocialFeed.GraphQL;

namespace SocialFeed.Gateway.Schema;

[ObjectType]
public sealed class PageInfo(bool hasNextPage, bool hasPreviousPage, long? start, long? end)
{
    public bool HasNextPage => hasNextPage;

    public bool HasPreviousPage => hasPreviousPage;

    public string? StartCursor => start is { } position ? Cursor.Encode(position) : null;

    public string? EndCursor => end is { } position ? Cursor.Encode(position) : null;
}

[ObjectType]
public sealed class PostConnection(Page<ListedItem<Post>> page)
{
    public IReadOnlyList<PostEdge> Edges { get; } = [.. page.Items.Select(i => new PostEdge(i.Position, i.Item))];

    public IReadOnlyList<Post> Nodes => [.. page.Items.Select(i => i.Item)];

    public PageInfo PageInfo { get; } = new(
        page.HasNextPage, page.HasPreviousPage, page.StartPosition ?? (page.Items is [var first, ..] ? first.Position : null),
        page.EndPosition ?? (page.Items is [.., var last] ? last.Position : null));
}

[ObjectType]
public sealed class PostEdge(long position, Post node)
{
    public string Cursor => Identifiers.Cursor.Encode(position);

    public Post Node => node;
}

public sealed class UserConnection(Page<Listed> page)
{
    public IReadOnlyList<UserEdge> Edges { get; } = [.. page.Items.Select(i => new UserEdge(i.Position, i.UserId))];

    public PageInfo PageInfo { get; } = new(
        page.HasNextPage, page.HasPreviousPage, page.StartPosition ?? (page.Items is [var first, ..] ? first.Position : null),
        page.EndPosition ?? (page.Items is [.., var last] ? last.Position : null));
}

[ObjectType<UserConnection>]
public static class UserConnectionNode
{
    public static ValueTask<IReadOnlyList<User>> GetNodesAsync(
        [Parent] UserConnection connection, UserByIdLoader users, CancellationToken cancellationToken) =>
        UserEdgeNode.GetNodeAsync(connection.Edges, users, cancellationToken);
}

public sealed class UserEdge(long position, long userId)
{
    public string Cursor => Identifiers.Cursor.Encode(position);

    [GraphQLIgnore]
    public long UserId => userId;
}

[ObjectType<UserEdge>]
public static class UserEdgeNode
{
    [BatchResolver]
    public static async ValueTask<IReadOnlyList<User>> GetNodeAsync(
        [Parent] IReadOnlyList<UserEdge> edges, UserByIdLoader users, CancellationToken cancellationToken)
    {
        var ids = new long[edges.Count];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = edges[i].UserId;

        var loaded = await users.LoadAsync(ids, cancellationToken);
        var nodes = new User[ids.Length];
        for (var i = 0; i < nodes.Length; i++)
            nodes[i] = loaded[i] ?? throw new InvalidOperationException($"The listed account {ids[i]} has no row.");
        return nodes;
    }
}
