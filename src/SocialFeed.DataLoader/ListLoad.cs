using System.Buffers;

namespace SocialFeed.DataLoader;

/// <summary>
/// One list call: an array of outputs and, per batch that some of its keys are in, a part that says which output
/// comes from which position of that batch. Outputs are filled in one go when the last batch has completed.
/// </summary>
internal abstract class ListLoad<TKey, TValue>(int size)
    where TKey : notnull
{
    private ListLoadPart<TKey, TValue>? _parts;
    private CancellationTokenRegistration _cancellation;

    // The call itself holds one count, so that nothing finishes before it has looked up all keys.
    private int _unfinished = 1;

    /// <summary>Adds a part (under the loader's lock).</summary>
    public ListLoadPart<TKey, TValue> AddPart(KeyedBatch<TKey, TValue> batch)
    {
        Interlocked.Increment(ref _unfinished);
        return _parts = new ListLoadPart<TKey, TValue>(this, batch, size) { NextInLoad = _parts };
    }

    /// <summary>Lets the caller's own token end the wait; called before the call gives up its count.</summary>
    public void CancelWith(CancellationToken ownToken) =>
        _cancellation = ownToken.UnsafeRegister(
            static (load, token) => ((ListLoad<TKey, TValue>)load!).Cancel(token), this);

    /// <summary>A batch was completed, or the call has looked up all keys; the last of them answers.</summary>
    public void PartCompleted()
    {
        if (Interlocked.Decrement(ref _unfinished) != 0)
        {
            return;
        }

        Exception? failure = null;
        for (ListLoadPart<TKey, TValue>? part = _parts; part is not null; part = part.NextInLoad)
        {
            failure ??= part.Batch.Failure;
            if (failure is null)
            {
                Store(part.Places, part.Batch);
            }

            part.Release();
        }

        _parts = null;
        _cancellation.Unregister();
        Finish(failure);
    }

    /// <summary>Fills one output with a value that was in the cache.</summary>
    public abstract void Store(int index, KeyedBatch<TKey, TValue> batch, int position);

    /// <summary>Fills outputs from a completed batch that did not fail as a whole.</summary>
    public abstract void Store(ReadOnlySpan<OutputPlace> places, KeyedBatch<TKey, TValue> batch);

    protected abstract void Finish(Exception? failure);

    protected abstract void Cancel(CancellationToken token);
}

/// <summary>The list load that answers with plain values, or with the first error in key order.</summary>
internal sealed class ValueListLoad<TKey, TValue>(
    DataLoaderBase<TKey, TValue> loader, int size, bool required) : ListLoad<TKey, TValue>(size)
    where TKey : notnull
{
    private readonly TaskCompletionSource<IReadOnlyList<TValue?>> _completion =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TValue?[] _values = new TValue?[size];
    private int _errorIndex = int.MaxValue;
    private Exception? _error;

    public Task<IReadOnlyList<TValue?>> Completion => _completion.Task;

    public override void Store(int index, KeyedBatch<TKey, TValue> batch, int position)
    {
        ref readonly Result<TValue> result = ref batch.Results[position];
        _values[index] = result.Value;
        if (required && result.IsMissing)
        {
            KeepFirstError(index, loader.MissingKey(batch.Keys[position]));
        }
    }

    public override void Store(ReadOnlySpan<OutputPlace> places, KeyedBatch<TKey, TValue> batch)
    {
        Span<TValue?> values = _values;
        ReadOnlySpan<Result<TValue>> results = batch.Results;
        foreach (OutputPlace place in places)
        {
            ref readonly Result<TValue> result = ref results[place.Position];
            values[place.Index] = result.Value;
            if (result.IsError || (required && result.IsMissing))
            {
                KeepFirstError(place.Index, result.Error ?? loader.MissingKey(batch.Keys[place.Position]));
            }
        }
    }

    protected override void Finish(Exception? failure)
    {
        failure ??= _error;
        if (failure is null)
        {
            _completion.TrySetResult(_values);
        }
        else
        {
            _completion.SetFailure(failure);
        }
    }

    protected override void Cancel(CancellationToken token) => _completion.TrySetCanceled(token);

    private void KeepFirstError(int index, Exception error)
    {
        if (index < _errorIndex)
        {
            _errorIndex = index;
            _error = error;
        }
    }
}

/// <summary>The list load that answers with a result per key.</summary>
internal sealed class ResultListLoad<TKey, TValue>(int size) : ListLoad<TKey, TValue>(size)
    where TKey : notnull
{
    private readonly TaskCompletionSource<IReadOnlyList<Result<TValue>>> _completion =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly Result<TValue>[] _results = new Result<TValue>[size];

    public Task<IReadOnlyList<Result<TValue>>> Completion => _completion.Task;

    public override void Store(int index, KeyedBatch<TKey, TValue> batch, int position) =>
        _results[index] = batch.Results[position];

    public override void Store(ReadOnlySpan<OutputPlace> places, KeyedBatch<TKey, TValue> batch)
    {
        ReadOnlySpan<Result<TValue>> results = batch.Results;
        foreach (OutputPlace place in places)
        {
            _results[place.Index] = results[place.Position];
        }
    }

    protected override void Finish(Exception? failure)
    {
        if (failure is null)
        {
            _completion.TrySetResult(_results);
        }
        else
        {
            _completion.SetFailure(failure);
        }
    }

    protected override void Cancel(CancellationToken token) => _completion.TrySetCanceled(token);
}

/// <summary>The outputs of a list load that come from one batch.</summary>
internal sealed class ListLoadPart<TKey, TValue>(ListLoad<TKey, TValue> load, KeyedBatch<TKey, TValue> batch, int capacity)
    where TKey : notnull
{
    private OutputPlace[] _places = ArrayPool<OutputPlace>.Shared.Rent(capacity);
    private int _count;

    public ListLoad<TKey, TValue> Load => load;

    public KeyedBatch<TKey, TValue> Batch => batch;

    public ListLoadPart<TKey, TValue>? NextInBatch { get; set; }

    public ListLoadPart<TKey, TValue>? NextInLoad { get; init; }

    public ReadOnlySpan<OutputPlace> Places => _places.AsSpan(0, _count);

    public void Add(int index, int position) => _places[_count++] = new OutputPlace(index, position);

    public void Release()
    {
        ArrayPool<OutputPlace>.Shared.Return(_places);
        _places = [];
        _count = 0;
    }
}

/// <summary>Which output of a list load comes from which position of a batch.</summary>
internal readonly record struct OutputPlace(int Index, int Position);
