using SocialFeed.Core.Accounts;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Posts;
using SocialFeed.DataLoader;
using SocialFeed.Gateway.Http;

namespace SocialFeed.Gateway.Loaders;

/// <summary>Accounts by id; null where there is none.</summary>
public sealed class UserByIdLoader(IBatchScheduler scheduler, IAccountStore accounts) : StoreLoader<User>(scheduler)
{
    protected override ValueTask ReadAsync(ReadOnlyMemory<long> keys, Memory<User?> values, CancellationToken cancellationToken) =>
        accounts.GetUsersAsync(keys, values, cancellationToken);
}

/// <summary>Posts by id as the viewer may see them: null where not, a stub where deleted.</summary>
public sealed class PostByIdLoader(IBatchScheduler scheduler, VisiblePosts posts, ViewerContext viewer) : StoreLoader<Post>(scheduler)
{
    protected override ValueTask ReadAsync(ReadOnlyMemory<long> keys, Memory<Post?> values, CancellationToken cancellationToken) =>
        posts.GetAsync(viewer.UserId, keys, values, cancellationToken);
}

/// <summary>The four numbers of a post.</summary>
public sealed class PostCountsLoader(IBatchScheduler scheduler, IEngagementStore engagement) : StoreLoader<PostCounts>(scheduler)
{
    protected override ValueTask ReadAsync(ReadOnlyMemory<long> keys, Memory<PostCounts> values, CancellationToken cancellationToken) =>
        engagement.GetPostCountsAsync(keys, values, cancellationToken);
}

/// <summary>The three numbers of an account.</summary>
public sealed class UserCountsLoader(IBatchScheduler scheduler, IGraphStore graph) : StoreLoader<UserCounts>(scheduler)
{
    protected override ValueTask ReadAsync(ReadOnlyMemory<long> keys, Memory<UserCounts> values, CancellationToken cancellationToken) =>
        graph.GetUserCountsAsync(keys, values, cancellationToken);
}

/// <summary>What the viewer did with a post. Only for signed-in viewers.</summary>
public sealed class ViewerFlagsLoader(IBatchScheduler scheduler, IEngagementStore engagement, ViewerContext viewer)
    : StoreLoader<ViewerFlags>(scheduler)
{
    protected override ValueTask ReadAsync(ReadOnlyMemory<long> keys, Memory<ViewerFlags> values, CancellationToken cancellationToken) =>
        engagement.GetViewerFlagsAsync(viewer.UserId!.Value, keys, values, cancellationToken);
}

/// <summary>How the viewer relates to an account. Only for signed-in viewers.</summary>
public sealed class RelationLoader(IBatchScheduler scheduler, IGraphStore graph, ViewerContext viewer) : StoreLoader<Relation>(scheduler)
{
    protected override ValueTask ReadAsync(ReadOnlyMemory<long> keys, Memory<Relation> values, CancellationToken cancellationToken) =>
        graph.GetRelationsAsync(viewer.UserId!.Value, keys, Relation.All, values, cancellationToken);
}
