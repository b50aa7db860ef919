using System.Collections.Frozen;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Posts;
using SocialFeed.DataLoader;
using SocialFeed.Gateway.Http;

namespace SocialFeed.Gateway.Loaders;

/// <summary>
/// The loaders there are: how each is made for a request, and its number among the schema's batch sources. To add a loader, add a line here.
/// </summary>
public sealed class LoaderCatalog
{
    private readonly FrozenDictionary<Type, Func<GatewayRequest, IDataLoader>> _factories;
    private FrozenDictionary<Type, int> _sources = FrozenDictionary<Type, int>.Empty;

    public LoaderCatalog(IAccountStore accounts, VisiblePosts posts, IEngagementStore engagement, IGraphStore graph) =>
        _factories = new Dictionary<Type, Func<GatewayRequest, IDataLoader>>
        {
            [typeof(UserByIdLoader)] = r => new UserByIdLoader(r.Scheduler, accounts),
            [typeof(PostByIdLoader)] = r => new PostByIdLoader(r.Scheduler, posts, r.Viewer),
            [typeof(PostCountsLoader)] = r => new PostCountsLoader(r.Scheduler, engagement),
            [typeof(UserCountsLoader)] = r => new UserCountsLoader(r.Scheduler, graph),
            [typeof(ViewerFlagsLoader)] = r => new ViewerFlagsLoader(r.Scheduler, engagement, r.Viewer),
            [typeof(RelationLoader)] = r => new RelationLoader(r.Scheduler, graph, r.Viewer),
        }.ToFrozenDictionary();

    /// <summary>Takes over the numbers that the schema gave to the loaders that its fields use.</summary>
    public void Number(IReadOnlyList<Type> batchSources) =>
        _sources = batchSources.Select((type, number) => (type, number)).ToFrozenDictionary(s => s.type, s => s.number);

    public bool Contains(Type type) => _factories.ContainsKey(type);

    public IDataLoader Create(Type type, GatewayRequest request) => _factories[type](request);

    public int SourceOf(Type loader) => _sources.GetValueOrDefault(loader, BatchDispatcherUnknown);

    private const int BatchDispatcherUnknown = GraphQL.Execution.BatchDispatcher.UnknownSource;
}
