namespace SocialFeed.DataLoader;

/// <summary>
/// A batch with its keys, results and waiters. Everything that changes before completion changes under the loader's
/// lock; completion itself runs outside it. After completion the results serve as the loader's cache storage.
/// </summary>
internal sealed class KeyedBatch<TKey, TValue>(DataLoaderBase<TKey, TValue> loader, int capacity) : Batch
    where TKey : notnull
{
    private TKey[] _keys = new TKey[capacity];
    private int _count;
    private Result<TValue>[] _results = [];
    private Exception? _failure;
    private CancellationTokenRegistration _requestAborted;

    private KeyLoad<TKey, TValue>?[] _sharedLoads = [];
    private KeyLoad<TKey, TValue>? _firstKeyLoad;
    private KeyLoad<TKey, TValue>? _lastKeyLoad;
    private ListLoadPart<TKey, TValue>? _firstPart;
    private ListLoadPart<TKey, TValue>? _lastPart;

    public override IDataLoader Loader => loader;

    public override int Size => _count;

    /// <summary>Why the whole batch was given up, or null.</summary>
    public Exception? Failure => _failure;

    /// <summary>The results by position, once completed without a failure.</summary>
    public ReadOnlySpan<Result<TValue>> Results => _results;

    public ReadOnlySpan<TKey> Keys => _keys.AsSpan(0, _count);

    /// <summary>The result at a position, once completed.</summary>
    public Result<TValue> this[int position] => _failure is null ? _results[position] : Result<TValue>.Reject(_failure);

    /// <summary>Adds a key (under the loader's lock, while open) and returns its position.</summary>
    public int Add(TKey key)
    {
        if (_count == _keys.Length)
        {
            Array.Resize(ref _keys, Math.Max(4, _count * 2));
        }

        _keys[_count] = key;
        return _count++;
    }

    /// <summary>
    /// Makes this a store of values that were never fetched, completed from the start (under the loader's lock).
    /// </summary>
    public int AddPrimed(TKey key, TValue? value)
    {
        Status = BatchStatus.Completed;
        int position = Add(key);
        if (position == _results.Length)
        {
            Array.Resize(ref _results, _keys.Length);
        }

        _results[position] = Result<TValue>.Resolve(value);
        return position;
    }

    /// <summary>A task for one position (under the loader's lock); shared by all who cannot cancel on their own.</summary>
    public Task<TValue?> WaitFor(int position, bool required, CancellationToken ownToken)
    {
        if (position >= _sharedLoads.Length)
        {
            Array.Resize(ref _sharedLoads, _keys.Length);
        }

        if (!ownToken.CanBeCanceled && _sharedLoads[position] is { } shared && shared.Required == required)
        {
            return shared.Task;
        }

        var load = new KeyLoad<TKey, TValue>(position, required, ownToken);
        if (!ownToken.CanBeCanceled)
        {
            _sharedLoads[position] = load;
        }

        if (_lastKeyLoad is null)
        {
            _firstKeyLoad = load;
        }
        else
        {
            _lastKeyLoad.Next = load;
        }

        _lastKeyLoad = load;
        return load.Task;
    }

    /// <summary>The part of a list load that waits for this batch (under the loader's lock).</summary>
    public ListLoadPart<TKey, TValue> PartOf(ListLoad<TKey, TValue> load)
    {
        // Only one list is added at a time, so its part can only be the last one.
        if (_lastPart is { } last && ReferenceEquals(last.Load, load))
        {
            return last;
        }

        ListLoadPart<TKey, TValue> part = load.AddPart(this);
        if (_lastPart is null)
        {
            _firstPart = part;
        }
        else
        {
            _lastPart.NextInBatch = part;
        }

        _lastPart = part;
        return part;
    }

    /// <summary>Binds the batch to the request's life; called once, before the batch is scheduled.</summary>
    public void FailWhenAborted(CancellationToken requestAborted)
    {
        if (requestAborted.CanBeCanceled)
        {
            _requestAborted = requestAborted.UnsafeRegister(
                static (batch, token) => ((Batch)batch!).Fail(new OperationCanceledException(token)), this);
        }
    }

    public override async Task DispatchAsync()
    {
        if (!loader.TryStart(this))
        {
            return;
        }

        int maxBatchSize = loader.MaxBatchSize;
        if (_count <= maxBatchSize)
        {
            await FetchAsync(_keys.AsMemory(0, _count), _results);
        }
        else
        {
            var fetches = new Task[(_count + maxBatchSize - 1) / maxBatchSize];
            for (int i = 0; i < fetches.Length; i++)
            {
                int start = i * maxBatchSize;
                int size = Math.Min(maxBatchSize, _count - start);
                fetches[i] = FetchAsync(_keys.AsMemory(start, size), _results.AsMemory(start, size));
            }

            await Task.WhenAll(fetches);
        }

        loader.Complete(this, failure: null);
    }

    internal override void Fail(Exception error) => loader.Complete(this, error);

    /// <summary>Open to running (under the loader's lock).</summary>
    public void Start()
    {
        _results = new Result<TValue>[_count];
        Status = BatchStatus.Running;
    }

    /// <summary>To completed (under the loader's lock).</summary>
    public void End(Exception? failure)
    {
        _failure = failure;
        Status = BatchStatus.Completed;
    }

    /// <summary>Answers all who wait, in the order in which they came; outside the loader's lock.</summary>
    public void CompleteWaiters()
    {
        _requestAborted.Unregister();
        for (KeyLoad<TKey, TValue>? load = _firstKeyLoad; load is not null; load = load.Next)
        {
            load.Complete(this, loader);
        }

        for (ListLoadPart<TKey, TValue>? part = _firstPart; part is not null; part = part.NextInBatch)
        {
            part.Load.PartCompleted();
        }

        // The cache may keep this batch for the rest of the request: for its results, not for who waited.
        _sharedLoads = [];
        _firstKeyLoad = _lastKeyLoad = null;
        _firstPart = _lastPart = null;
    }

    private async Task FetchAsync(ReadOnlyMemory<TKey> keys, Memory<Result<TValue>> results)
    {
        try
        {
            // On the caller's context on purpose: an executor's pump stays the only thread of its request.
            await loader.InvokeFetchAsync(keys, results);
        }
        catch (Exception error)
        {
            results.Span.Fill(Result<TValue>.Reject(error));
        }
    }
}
