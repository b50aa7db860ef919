using System.Runtime.InteropServices;

namespace SocialFeed.DataLoader;

/// <summary>A loader whose source answers with a dictionary; a key that is not in it loads as default.</summary>
public abstract class BatchDataLoader<TKey, TValue>(
    IBatchScheduler batchScheduler, DataLoaderOptions? options = null, IEqualityComparer<TKey>? keyComparer = null)
    : DataLoaderBase<TKey, TValue>(batchScheduler, options, keyComparer)
    where TKey : notnull
{
    /// <summary>Fetches one batch; an exception fails every key of it.</summary>
    protected abstract Task<IReadOnlyDictionary<TKey, TValue>> LoadBatchAsync(
        IReadOnlyList<TKey> keys, CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected sealed override async ValueTask FetchAsync(
        ReadOnlyMemory<TKey> keys, Memory<Result<TValue>> results, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<TKey, TValue> values = await LoadBatchAsync(keys.AsList(), cancellationToken)
            ?? throw new InvalidOperationException($"{GetType().Name}.LoadBatchAsync returned null; return an empty dictionary.");
        for (int i = 0; i < keys.Length; i++)
        {
            if (values.TryGetValue(keys.Span[i], out TValue? value))
            {
                results.Span[i] = Result<TValue>.Resolve(value);
            }
        }
    }
}

internal static class KeyMemoryExtensions
{
    public static IReadOnlyList<TKey> AsList<TKey>(this ReadOnlyMemory<TKey> keys) =>
        MemoryMarshal.TryGetArray(keys, out ArraySegment<TKey> segment) ? segment : keys.ToArray();
}
