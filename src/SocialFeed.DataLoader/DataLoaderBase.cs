using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SocialFeed.DataLoader;

/// <summary>
/// The whole of a loader but the fetch: collects keys into a batch, hands new batches to the scheduler, remembers what
/// was loaded. Derive from it directly when the store can write results in key order into memory that is given to it
/// (the cheapest way, also with an error per key), else from <see cref="BatchDataLoader{TKey,TValue}"/>,
/// <see cref="GroupedDataLoader{TKey,TValue}"/> or <see cref="CacheDataLoader{TKey,TValue}"/>.
/// One instance per request. Thread-safe: the only foreign code under its lock is the equality of keys.
/// </summary>
public abstract class DataLoaderBase<TKey, TValue> : IDataLoader<TKey, TValue>
    where TKey : notnull
{
    // A list call makes room for this many distinct keys at once, so that usual pages never grow anything.
    private const int ListCapacity = 256;
    private const int SingleCapacity = 8;

    // Primed values share a store of this size; a full one lives only as long as the cache refers to it.
    private const int PrimedStoreSize = 256;

    private readonly Lock _gate = new();
    private readonly IBatchScheduler _scheduler;
    private readonly DataLoaderOptions _options;
    private Dictionary<TKey, CacheEntry> _entries;
    private KeyedBatch<TKey, TValue>? _open;
    private KeyedBatch<TKey, TValue>? _primed;
    private int _unfinishedBatches;

    /// <summary>A loader of one request.</summary>
    /// <param name="batchScheduler">Decides when a batch is fetched.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <param name="keyComparer">Which keys are the same; null for the default equality.</param>
    protected DataLoaderBase(
        IBatchScheduler batchScheduler, DataLoaderOptions? options = null, IEqualityComparer<TKey>? keyComparer = null)
    {
        ArgumentNullException.ThrowIfNull(batchScheduler);
        _scheduler = batchScheduler;
        _options = options ?? DataLoaderOptions.Default;
        _entries = new Dictionary<TKey, CacheEntry>(keyComparer);
    }

    internal int MaxBatchSize => _options.MaxBatchSize;

    /// <inheritdoc/>
    public ValueTask<TValue?> LoadAsync(TKey key, CancellationToken cancellationToken = default) =>
        LoadKeyAsync(key, required: false, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<TValue> LoadRequiredAsync(TKey key, CancellationToken cancellationToken = default) =>
        LoadKeyAsync(key, required: true, cancellationToken)!;

    /// <inheritdoc/>
    public Task<IReadOnlyList<TValue?>> LoadAsync(
        IReadOnlyCollection<TKey> keys, CancellationToken cancellationToken = default) =>
        LoadValuesAsync(keys, required: false, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TValue>> LoadRequiredAsync(
        IReadOnlyCollection<TKey> keys, CancellationToken cancellationToken = default) =>
        LoadValuesAsync(keys, required: true, cancellationToken)!;

    /// <inheritdoc/>
    public Task<IReadOnlyList<Result<TValue>>> LoadResultsAsync(
        IReadOnlyCollection<TKey> keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (FindCancelled(cancellationToken) is { IsCancellationRequested: true } cancelled)
        {
            return Task.FromCanceled<IReadOnlyList<Result<TValue>>>(cancelled);
        }

        var load = new ResultListLoad<TKey, TValue>(keys.Count);
        AddKeys(keys, load, cancellationToken);
        return load.Completion;
    }

    /// <inheritdoc/>
    public bool TryGetCached(TKey key, out TValue? value)
    {
        ThrowIfNull(key);
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out CacheEntry entry) && entry.Batch.IsCompleted)
            {
                value = KeyedBatchOf(entry)[entry.Position].Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <inheritdoc/>
    public bool Prime(TKey key, TValue? value) => Put(key, value, replace: false);

    /// <inheritdoc/>
    public void Set(TKey key, TValue? value) => Put(key, value, replace: true);

    /// <inheritdoc/>
    public bool Remove(TKey key)
    {
        ThrowIfNull(key);
        lock (_gate)
        {
            return _entries.TryGetValue(key, out CacheEntry entry)
                && entry.Batch.Status != BatchStatus.Open
                && _entries.Remove(key);
        }
    }

    /// <inheritdoc/>
    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
            _primed = null;

            // Keys that are still to be fetched stay, or a batch could hold a key twice.
            for (int i = 0; i < _open?.Size; i++)
            {
                _entries.Add(_open.Keys[i], new CacheEntry(_open, i));
            }
        }
    }

    /// <inheritdoc/>
    public bool TryReset()
    {
        lock (_gate)
        {
            if (_unfinishedBatches != 0)
            {
                return false;
            }

            _primed = null;
            if (_entries.EnsureCapacity(0) <= DataLoaderOptions.MaxRetainedCacheSize)
            {
                _entries.Clear();
            }
            else
            {
                _entries = new Dictionary<TKey, CacheEntry>(_entries.Comparer);
            }

            return true;
        }
    }

    /// <summary>
    /// Fetches one batch. Write into <paramref name="results"/> at the position of each key; a position left untouched
    /// means that the key does not exist. An exception fails every key of this fetch. Both memories are valid until the
    /// returned task ends. May load from other loaders, but a wait for a key of this very fetch never ends.
    /// </summary>
    /// <param name="keys">Distinct keys in the order of their first load, at most MaxBatchSize.</param>
    /// <param name="results">As long as <paramref name="keys"/>.</param>
    /// <param name="cancellationToken">The request's token.</param>
    protected abstract ValueTask FetchAsync(
        ReadOnlyMemory<TKey> keys, Memory<Result<TValue>> results, CancellationToken cancellationToken);

    internal ValueTask InvokeFetchAsync(ReadOnlyMemory<TKey> keys, Memory<Result<TValue>> results) =>
        FetchAsync(keys, results, _scheduler.RequestAborted);

    internal KeyNotFoundException MissingKey(TKey key) =>
        new($"{GetType().Name} found no value for the key '{key}'. Use LoadAsync where a key may be missing.");

    /// <summary>Closes a batch for new keys; false when it is not open any more.</summary>
    internal bool TryStart(KeyedBatch<TKey, TValue> batch)
    {
        lock (_gate)
        {
            if (batch.Status != BatchStatus.Open)
            {
                return false;
            }

            CloseForNewKeys(batch);
            if (!_options.Cache)
            {
                Forget(batch, failedOnly: false);
            }

            batch.Start();
            return true;
        }
    }

    /// <summary>
    /// Makes the results visible and answers those who wait; the first call for a batch counts. Without a failure it
    /// is the end of the fetch.
    /// </summary>
    internal void Complete(KeyedBatch<TKey, TValue> batch, Exception? failure)
    {
        lock (_gate)
        {
            // A batch that failed while its fetch was running is unfinished until that fetch ends.
            if (failure is null || batch.Status == BatchStatus.Open)
            {
                _unfinishedBatches--;
            }

            if (batch.IsCompleted)
            {
                return;
            }

            CloseForNewKeys(batch);
            batch.End(failure);
            bool keepNone = failure is not null || !_options.Cache || _entries.Count > _options.MaxCacheSize;
            Forget(batch, failedOnly: !keepNone);
        }

        batch.CompleteWaiters();
    }

    private static void ThrowIfNull(TKey key)
    {
        if (!typeof(TKey).IsValueType && key is null)
        {
            throw new ArgumentNullException(nameof(key), "A DataLoader key must not be null; answer null without loading.");
        }
    }

    private ValueTask<TValue?> LoadKeyAsync(TKey key, bool required, CancellationToken cancellationToken)
    {
        ThrowIfNull(key);
        if (FindCancelled(cancellationToken) is { IsCancellationRequested: true } cancelled)
        {
            return ValueTask.FromCanceled<TValue?>(cancelled);
        }

        Result<TValue> result = default;
        Task<TValue?>? pending = null;
        KeyedBatch<TKey, TValue>? created = null;
        CancellationToken ownToken = OwnToken(cancellationToken);
        lock (_gate)
        {
            ref CacheEntry entry = ref FindOrAdd(key, SingleCapacity, ref created);
            if (entry.Batch.IsCompleted)
            {
                result = KeyedBatchOf(entry)[entry.Position];
            }
            else
            {
                pending = KeyedBatchOf(entry).WaitFor(entry.Position, required, ownToken);
            }
        }

        if (created is not null)
        {
            Schedule(created);
        }

        if (pending is not null)
        {
            return new ValueTask<TValue?>(pending);
        }

        return required && result.IsMissing
            ? ValueTask.FromException<TValue?>(MissingKey(key))
            : new ValueTask<TValue?>(result.Value);
    }

    private Task<IReadOnlyList<TValue?>> LoadValuesAsync(
        IReadOnlyCollection<TKey> keys, bool required, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (FindCancelled(cancellationToken) is { IsCancellationRequested: true } cancelled)
        {
            return Task.FromCanceled<IReadOnlyList<TValue?>>(cancelled);
        }

        var load = new ValueListLoad<TKey, TValue>(this, keys.Count, required);
        AddKeys(keys, load, cancellationToken);
        return load.Completion;
    }

    private void AddKeys(IReadOnlyCollection<TKey> keys, ListLoad<TKey, TValue> load, CancellationToken cancellationToken)
    {
        ReadOnlySpan<TKey> span = keys switch
        {
            TKey[] array => array,
            List<TKey> list => CollectionsMarshal.AsSpan(list),
            ArraySegment<TKey> segment => segment,
            _ => keys.ToArray(),
        };
        ThrowIfAnyNull(span);

        KeyedBatch<TKey, TValue>? created = null;
        lock (_gate)
        {
            LookUp(span, load, ref created);
        }

        if (OwnToken(cancellationToken) is { CanBeCanceled: true } ownToken)
        {
            load.CancelWith(ownToken);
        }

        if (created is not null)
        {
            Schedule(created);
        }

        load.PartCompleted();
    }

    private static void ThrowIfAnyNull(ReadOnlySpan<TKey> keys)
    {
        if (typeof(TKey).IsValueType)
        {
            return;
        }

        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i] is null)
            {
                throw new ArgumentNullException(
                    nameof(keys), $"keys[{i}] is null; a DataLoader key must not be null, leave it out of the list.");
            }
        }
    }

    private void LookUp(ReadOnlySpan<TKey> keys, ListLoad<TKey, TValue> load, ref KeyedBatch<TKey, TValue>? created)
    {
        int capacity = Math.Min(keys.Length, ListCapacity);
        if (_entries.Count == 0)
        {
            _entries.EnsureCapacity(capacity);
        }

        Batch? lastBatch = null;
        ListLoadPart<TKey, TValue>? part = null;
        for (int i = 0; i < keys.Length; i++)
        {
            ref CacheEntry entry = ref FindOrAdd(keys[i], capacity, ref created);
            if (ReferenceEquals(entry.Batch, lastBatch))
            {
                part!.Add(i, entry.Position);
            }
            else if (entry.Batch.IsCompleted)
            {
                load.Store(i, KeyedBatchOf(entry), entry.Position);
            }
            else
            {
                lastBatch = entry.Batch;
                part = KeyedBatchOf(entry).PartOf(load);
                part.Add(i, entry.Position);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref CacheEntry FindOrAdd(TKey key, int batchCapacity, ref KeyedBatch<TKey, TValue>? created)
    {
        ref CacheEntry entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, key, out bool known);
        if (!known)
        {
            if (_open is null)
            {
                _open = created = new KeyedBatch<TKey, TValue>(this, batchCapacity);
                _unfinishedBatches++;
            }

            entry = new CacheEntry(_open, _open.Add(key));
        }

        return ref entry;
    }

    private void Schedule(KeyedBatch<TKey, TValue> batch)
    {
        try
        {
            batch.FailWhenAborted(_scheduler.RequestAborted);
            _scheduler.Schedule(batch);
        }
        catch (Exception error)
        {
            // Nobody will ever dispatch it, so those who wait must learn it here.
            batch.Fail(error);
        }
    }

    private bool Put(TKey key, TValue? value, bool replace)
    {
        ThrowIfNull(key);
        lock (_gate)
        {
            ref CacheEntry entry = ref CollectionsMarshal.GetValueRefOrNullRef(_entries, key);
            if (Unsafe.IsNullRef(ref entry))
            {
                if (!_options.Cache || _entries.Count >= _options.MaxCacheSize)
                {
                    return false;
                }

                entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, key, out _);
            }
            else if (!replace)
            {
                return false;
            }
            else
            {
                // If the key waits in the open batch it could come there a second time once it is removed again.
                CloseForNewKeys(entry.Batch);
            }

            if (_primed is null || _primed.Size == PrimedStoreSize)
            {
                _primed = new KeyedBatch<TKey, TValue>(this, capacity: 0);
            }

            entry = new CacheEntry(_primed, _primed.AddPrimed(key, value));
            return true;
        }
    }

    private static KeyedBatch<TKey, TValue> KeyedBatchOf(in CacheEntry entry) =>
        Unsafe.As<KeyedBatch<TKey, TValue>>(entry.Batch);

    private void CloseForNewKeys(Batch batch)
    {
        if (ReferenceEquals(_open, batch))
        {
            _open = null;
        }
    }

    private void Forget(KeyedBatch<TKey, TValue> batch, bool failedOnly)
    {
        ReadOnlySpan<TKey> keys = batch.Keys;
        for (int i = 0; i < keys.Length; i++)
        {
            if (failedOnly && !batch[i].IsError)
            {
                continue;
            }

            // A key removed and loaded again, or set, belongs to someone else by now.
            if (_entries.TryGetValue(keys[i], out CacheEntry entry)
                && ReferenceEquals(entry.Batch, batch)
                && entry.Position == i)
            {
                _entries.Remove(keys[i]);
            }
        }
    }

    private CancellationToken FindCancelled(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? cancellationToken : _scheduler.RequestAborted;

    /// <summary>The token when it says more than the request's own, which ends every wait anyway.</summary>
    private CancellationToken OwnToken(CancellationToken cancellationToken) =>
        cancellationToken == _scheduler.RequestAborted ? default : cancellationToken;
}

/// <summary>
/// Where the value of a key is or will be. Knows nothing of the value's type on purpose: so the table of a value-type
/// key is compiled for that key alone, without a generic look-up per access. The batch is always a KeyedBatch.
/// </summary>
internal readonly record struct CacheEntry(Batch Batch, int Position);
