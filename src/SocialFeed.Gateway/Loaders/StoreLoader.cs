using System.Buffers;
using SocialFeed.DataLoader;

namespace SocialFeed.Gateway.Loaders;

/// <summary>A loader over a read of the core that fills values in key order.</summary>
public abstract class StoreLoader<TValue>(IBatchScheduler scheduler) : DataLoaderBase<long, TValue>(scheduler, Options)
{
    private static readonly DataLoaderOptions Options = new();

    /// <summary>Fills <paramref name="values"/> in the order of <paramref name="keys"/>.</summary>
    protected abstract ValueTask ReadAsync(ReadOnlyMemory<long> keys, Memory<TValue?> values, CancellationToken cancellationToken);

    protected sealed override async ValueTask FetchAsync(
        ReadOnlyMemory<long> keys, Memory<Result<TValue>> results, CancellationToken cancellationToken)
    {
        var rented = ArrayPool<TValue?>.Shared.Rent(keys.Length);
        try
        {
            var values = rented.AsMemory(0, keys.Length);
            await ReadAsync(keys, values, cancellationToken);
            for (var i = 0; i < keys.Length; i++)
                results.Span[i] = values.Span[i];
        }
        finally
        {
            ArrayPool<TValue?>.Shared.Return(rented, clearArray: true);
        }
    }
}
