using System.Numerics;
using SocialFeed.DataLoader;
using SocialFeed.Gateway.Loaders;
using SocialFeed.GraphQL.Execution;

namespace SocialFeed.Gateway.Http;

/// <summary>
/// Everything that belongs to one request: who asks, its loaders, and the joint between loaders and executor, which do not know each other. Services that
/// resolvers ask for and that are not the request's own are the process's. Pooled by <see cref="GatewayRequests"/>.
/// </summary>
public sealed class GatewayRequest : BatchDispatcher, IServiceProvider
{
    private readonly IServiceProvider _services;
    private readonly LoaderCatalog _catalog;
    private readonly RequestBatchScheduler _scheduler;
    private readonly DataLoaderScope _loaders;

    public GatewayRequest(IServiceProvider services, LoaderCatalog catalog)
    {
        _services = services;
        _catalog = catalog;
        _scheduler = new RequestBatchScheduler(catalog.SourceOf) { OnScheduled = NotifyPending };
        _loaders = new DataLoaderScope(_scheduler, (_, type) => catalog.Create(type, this));
    }

    public ViewerContext Viewer { get; } = new();

    public IBatchScheduler Scheduler => _scheduler;

    public override bool HasPending => _scheduler.HasPending;

    public override int GetPendingSources(Span<int> sources)
    {
        var count = 0;
        for (var pending = _scheduler.PendingSources; pending != 0; pending &= pending - 1)
        {
            var source = BitOperations.TrailingZeroCount(pending);
            sources[count++] = source == RequestBatchScheduler.OtherSource ? UnknownSource : source;
        }

        return count;
    }

    public override void Dispatch(int source) =>
        _scheduler.Dispatch(1UL << (source == UnknownSource ? RequestBatchScheduler.OtherSource : source));

    public object? GetService(Type serviceType)
    {
        if (serviceType == typeof(ViewerContext))
            return Viewer;
        return _catalog.Contains(serviceType) ? _loaders.Get(serviceType) : _services.GetService(serviceType);
    }

    internal void Begin(AccessIdentity? identity, CancellationToken requestAborted)
    {
        _scheduler.Reset(requestAborted);
        Viewer.Begin(identity, _loaders);
    }

    internal void End()
    {
        _scheduler.Reset();
        _loaders.Reset();
        Viewer.Begin(null, _loaders);
    }
}
