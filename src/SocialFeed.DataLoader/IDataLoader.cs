namespace SocialFeed.DataLoader;

/// <summary>What a scope needs to know of any loader: how to empty it.</summary>
public interface IDataLoader
{
    /// <summary>Forgets every cached key. Loads already under way still answer those who wait for them.</summary>
    void Clear();

    /// <summary>
    /// Empties the loader for the next request. False while a fetch is still running: the instance must then be
    /// dropped, so that late code of the old request never meets the keys of the new one.
    /// </summary>
    bool TryReset();
}

/// <summary>
/// Loads values by key for one request: keys are collected into batches, loaded once and remembered.
/// Loads of several threads may overlap. A null key is refused with <see cref="ArgumentNullException"/>.
/// The token of a load cancels that wait only; the batch runs with <see cref="IBatchScheduler.RequestAborted"/>.
/// </summary>
public interface IDataLoader<TKey, TValue> : IDataLoader
    where TKey : notnull
{
    /// <summary>Loads one key; default when the source has no such key. A failed fetch is thrown by the await.</summary>
    ValueTask<TValue?> LoadAsync(TKey key, CancellationToken cancellationToken = default);

    /// <summary>
    /// Loads many keys with one completion, values in key order, duplicates allowed. If keys failed, the error of the
    /// first of them in key order is thrown.
    /// </summary>
    Task<IReadOnlyList<TValue?>> LoadAsync(IReadOnlyCollection<TKey> keys, CancellationToken cancellationToken = default);

    /// <summary>As the list load, but each key carries its own value or error, so that one bad key costs one entry.</summary>
    Task<IReadOnlyList<Result<TValue>>> LoadResultsAsync(
        IReadOnlyCollection<TKey> keys, CancellationToken cancellationToken = default);

    /// <summary>Loads one key; <see cref="KeyNotFoundException"/> when the source has no such key.</summary>
    ValueTask<TValue> LoadRequiredAsync(TKey key, CancellationToken cancellationToken = default);

    /// <summary>Loads many keys; <see cref="KeyNotFoundException"/> naming the first key that the source lacks.</summary>
    Task<IReadOnlyList<TValue>> LoadRequiredAsync(
        IReadOnlyCollection<TKey> keys, CancellationToken cancellationToken = default);

    /// <summary>Reads the cache only. True with default for a key that was loaded and found missing.</summary>
    bool TryGetCached(TKey key, out TValue? value);

    /// <summary>Puts a value into the cache unless the key is there or being loaded; false when it was not put.</summary>
    bool Prime(TKey key, TValue? value);

    /// <summary>Puts a value into the cache in place of what is there. Those who already wait get what was fetched.</summary>
    void Set(TKey key, TValue? value);

    /// <summary>
    /// Forgets one key, so that the next load fetches it again. False when there is nothing to forget: the key is
    /// unknown, or its fetch is still to come.
    /// </summary>
    bool Remove(TKey key);
}
