using SocialFeed.Core;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Posts;
using SocialFeed.Gateway.Http;
using SocialFeed.Gateway.Identifiers;
using SocialFeed.Gateway.Loaders;
using SocialFeed.GraphQL;
using SocialFeed.GraphQL.Execution;

namespace SocialFeed.Gateway.Schema;

/// <summary>The type User over the core's record. Once the account is suspended or deleted only handle and display name remain.</summary>
[ObjectType<User>(BindProperties = [nameof(User.Handle), nameof(User.DisplayName), nameof(User.CreatedAt), nameof(User.Role)])]
[Implements(typeof(INode))]
public static class UserNode
{
    private const int AvatarSizeMin = 16;
    private const int AvatarSizeMax = 1024;

    [ID(GlobalId.User)]
    public static long GetId([Parent] User user) => user.Id;

    [GraphQLDescription("Unique, 2 to 30 of a-z, 0-9 and _; compared without case.")]
    public static string GetHandle([Parent] User user) => user.Handle;

    public static string? GetBio([Parent] User user) => user.IsActive ? user.Bio : null;

    /// <exception cref="GraphQLException">The size is out of range.</exception>
    [GraphQLType("URL")]
    public static string? GetAvatarUrl([Parent] User user, [DefaultValue("256")] int? size)
    {
        if (size is < AvatarSizeMin or > AvatarSizeMax)
            throw new GraphQLException($"'size' must be from {AvatarSizeMin} to {AvatarSizeMax}, but is {size}.", Paging.BadInput);
        if (!user.IsActive || user.AvatarUrl is not { } url || size is null)
            return user.IsActive ? user.AvatarUrl : null;
        return $"{url}{(url.Contains('?', StringComparison.Ordinal) ? '&' : '?')}size={size}";
    }

    [GraphQLType("URL")]
    public static string? GetWebsite([Parent] User user) => user.IsActive ? user.Website : null;

    public static bool IsSuspended([Parent] User user) => user.State == AccountState.Suspended;

    [BatchResolver]
    public static async ValueTask<IReadOnlyList<int>> GetPostCountAsync(
        [Parent] IReadOnlyList<User> users, UserCountsLoader counts, CancellationToken cancellationToken) =>
        await CountsAsync(users, counts, static c => c.Posts, cancellationToken);

    [BatchResolver]
    public static async ValueTask<IReadOnlyList<int>> GetFollowerCountAsync(
        [Parent] IReadOnlyList<User> users, UserCountsLoader counts, CancellationToken cancellationToken) =>
        await CountsAsync(users, counts, static c => c.Followers, cancellationToken);

    [BatchResolver]
    public static async ValueTask<IReadOnlyList<int>> GetFollowingCountAsync(
        [Parent] IReadOnlyList<User> users, UserCountsLoader counts, CancellationToken cancellationToken) =>
        await CountsAsync(users, counts, static c => c.Following, cancellationToken);

    [GraphQLDescription("The author's own posts and reposts, newest first.")]
    [ListSize(SlicingArguments = ["first", "last"], AssumedSize = Limits.PageDefault)]
    public static async ValueTask<PostConnection> GetPostsAsync(
        [Parent] User user, int? first, string? after, int? last, string? before, [DefaultValue("false")] bool? includeReplies,
        ViewerContext viewer, PostPages pages, CancellationToken cancellationToken) =>
        new(await pages.ReadAuthorAsync(
            viewer.UserId, user.Id, includeReplies ?? false, Paging.Read(first, after, last, before), cancellationToken));

    [ListSize(SlicingArguments = ["first", "last"], AssumedSize = Limits.PageDefault)]
    public static async ValueTask<UserConnection> GetFollowersAsync(
        [Parent] User user, int? first, string? after, int? last, string? before,
        UserPages pages, CancellationToken cancellationToken) =>
        new(await pages.ReadFollowersAsync(user.Id, Paging.Read(first, after, last, before), cancellationToken));

    [ListSize(SlicingArguments = ["first", "last"], AssumedSize = Limits.PageDefault)]
    public static async ValueTask<UserConnection> GetFollowingAsync(
        [Parent] User user, int? first, string? after, int? last, string? before,
        UserPages pages, CancellationToken cancellationToken) =>
        new(await pages.ReadFollowingAsync(user.Id, Paging.Read(first, after, last, before), cancellationToken));

    [BatchResolver]
    [GraphQLDescription("How the signed-in viewer relates to this user; null when not signed in.")]
    public static async ValueTask<IReadOnlyList<ViewerRelation?>> GetViewerRelationAsync(
        [Parent] IReadOnlyList<User> users, ViewerContext viewer, RelationLoader relations, CancellationToken cancellationToken)
    {
        var result = new ViewerRelation?[users.Count];
        if (viewer.UserId is not { } viewerId)
            return result;

        var loaded = await relations.LoadAsync(Ids(users), cancellationToken);
        for (var i = 0; i < result.Length; i++)
            result[i] = new ViewerRelation(users[i].Id == viewerId, loaded[i]);
        return result;
    }

    private static async ValueTask<IReadOnlyList<int>> CountsAsync(
        IReadOnlyList<User> users, UserCountsLoader loader, Func<UserCounts, int> select, CancellationToken cancellationToken)
    {
        var counts = await loader.LoadAsync(Ids(users), cancellationToken);
        var result = new int[users.Count];
        for (var i = 0; i < result.Length; i++)
            result[i] = users[i].IsActive ? select(counts[i]) : 0;
        return result;
    }

    private static long[] Ids(IReadOnlyList<User> users)
    {
        var ids = new long[users.Count];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = users[i].Id;
        return ids;
    }
}

[ObjectType]
public sealed class ViewerRelation(bool isSelf, Relation relation)
{
    public bool IsSelf => isSelf;

    public bool Follows => relation.HasFlag(Relation.Follows);

    public bool FollowedBy => relation.HasFlag(Relation.FollowedBy);

    public bool Blocks => relation.HasFlag(Relation.Blocks);

    public bool BlockedBy => relation.HasFlag(Relation.BlockedBy);

    public bool Mutes => relation.HasFlag(Relation.Mutes);
}
