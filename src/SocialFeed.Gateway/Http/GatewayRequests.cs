using Microsoft.Extensions.ObjectPool;
using SocialFeed.Gateway.Loaders;
using SocialFeed.GraphQL.Execution;

namespace SocialFeed.Gateway.Http;

/// <summary>Gives each HTTP request its <see cref="GatewayRequest"/> and takes it back when the response is done.</summary>
public sealed class GatewayRequests(IServiceProvider services, LoaderCatalog catalog, RequestExecutor executor, TimeProvider time)
{
    private const int PooledMax = 256;

    private readonly DefaultObjectPool<GatewayRequest> _pool = new(new Policy(services, catalog), PooledMax);

    /// <summary>Completes a GraphQL request with what this gateway knows.</summary>
    public void Configure(HttpContext context, ref GraphQLRequest request)
    {
        var own = _pool.Get();
        own.Begin(context.Features.Get<AccessIdentity>(), context.RequestAborted);
        context.Response.RegisterForDispose(new Return(this, context.RequestAborted, own, time.GetTimestamp()));
        request = request with { Services = own, BatchDispatcher = own };
    }

    private bool IsInTime(long startedAt) =>
        executor.Options.ExecutionTimeout == Timeout.InfiniteTimeSpan || time.GetElapsedTime(startedAt) < executor.Options.ExecutionTimeout;

    private sealed class Policy(IServiceProvider services, LoaderCatalog catalog) : PooledObjectPolicy<GatewayRequest>
    {
        public override GatewayRequest Create() => new(services, catalog);

        public override bool Return(GatewayRequest obj)
        {
            obj.End();
            return true;
        }
    }

    private sealed class Return(GatewayRequests owner, CancellationToken aborted, GatewayRequest request, long startedAt) : IDisposable
    {
        /// <summary>After a cancellation or timeout some resolver may still be running: then the instance is left to it instead of being used again.</summary>
        public void Dispose()
        {
            if (!aborted.IsCancellationRequested && owner.IsInTime(startedAt))
                owner._pool.Return(request);
        }
    }
}
