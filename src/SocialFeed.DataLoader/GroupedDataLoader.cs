namespace SocialFeed.DataLoader;

/// <summary>A loader of many values per key (one to many); a key without values loads as an empty array.</summary>
public abstract class GroupedDataLoader<TKey, TValue>(
    IBatchScheduler batchScheduler, DataLoaderOptions? options = null, IEqualityComparer<TKey>? keyComparer = null)
    : DataLoaderBase<TKey, TValue[]>(batchScheduler, options, keyComparer)
    where TKey : notnull
{
    /// <summary>Fetches the groups of one batch; an exception fails every key of it.</summary>
    protected abstract Task<ILookup<TKey, TValue>> LoadGroupedBatchAsync(
        IReadOnlyList<TKey> keys, CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected sealed override async ValueTask FetchAsync(
        ReadOnlyMemory<TKey> keys, Memory<Result<TValue[]>> results, CancellationToken cancellationToken)
    {
        ILookup<TKey, TValue> groups = await LoadGroupedBatchAsync(keys.AsList(), cancellationToken)
            ?? throw new InvalidOperationException(
                $"{GetType().Name}.LoadGroupedBatchAsync returned null; return an empty lookup.");
        for (int i = 0; i < keys.Length; i++)
        {
            results.Span[i] = Result<TValue[]>.Resolve(groups[keys.Span[i]].ToArray());
        }
    }
}
