namespace SocialFeed.DataLoader;

/// <summary>
/// A loader for a source without a batch read: merges and remembers keys, and reads each on its own. The reads of a
/// batch start together, so MaxBatchSize bounds how many run at a time within one fetch. Each key fails alone.
/// </summary>
public abstract class CacheDataLoader<TKey, TValue>(
    IBatchScheduler batchScheduler, DataLoaderOptions? options = null, IEqualityComparer<TKey>? keyComparer = null)
    : DataLoaderBase<TKey, TValue>(batchScheduler, options, keyComparer)
    where TKey : notnull
{
    /// <summary>Reads one key.</summary>
    protected abstract Task<TValue?> LoadSingleAsync(TKey key, CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected sealed override async ValueTask FetchAsync(
        ReadOnlyMemory<TKey> keys, Memory<Result<TValue>> results, CancellationToken cancellationToken)
    {
        var reads = new Task[keys.Length];
        for (int i = 0; i < reads.Length; i++)
        {
            reads[i] = ReadAsync(keys.Span[i], results.Slice(i, 1), cancellationToken);
        }

        await Task.WhenAll(reads);
    }

    private async Task ReadAsync(TKey key, Memory<Result<TValue>> result, CancellationToken cancellationToken)
    {
        try
        {
            TValue? value = await LoadSingleAsync(key, cancellationToken);
            result.Span[0] = Result<TValue>.Resolve(value);
        }
        catch (Exception error)
        {
            result.Span[0] = Result<TValue>.Reject(error);
        }
    }
}
