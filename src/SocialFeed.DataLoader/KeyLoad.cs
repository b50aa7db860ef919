namespace SocialFeed.DataLoader;

/// <summary>One who waits for one key of a batch.</summary>
internal sealed class KeyLoad<TKey, TValue> : TaskCompletionSource<TValue?>
    where TKey : notnull
{
    private readonly int _position;
    private readonly CancellationTokenRegistration _cancellation;

    public KeyLoad(int position, bool required, CancellationToken ownToken)
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        _position = position;
        Required = required;
        if (ownToken.CanBeCanceled)
        {
            _cancellation = ownToken.UnsafeRegister(
                static (load, token) => ((KeyLoad<TKey, TValue>)load!).TrySetCanceled(token), this);
        }
    }

    /// <summary>Whether a missing key is an error.</summary>
    public bool Required { get; }

    public KeyLoad<TKey, TValue>? Next { get; set; }

    public void Complete(KeyedBatch<TKey, TValue> batch, DataLoaderBase<TKey, TValue> loader)
    {
        _cancellation.Unregister();
        Result<TValue> result = batch[_position];
        if (result.Error is { } error)
        {
            this.SetFailure(error);
        }
        else if (Required && result.IsMissing)
        {
            this.SetFailure(loader.MissingKey(batch.Keys[_position]));
        }
        else
        {
            TrySetResult(result.Value);
        }
    }
}

internal static class TaskCompletionSourceExtensions
{
    public static void SetFailure<T>(this TaskCompletionSource<T> completion, Exception error)
    {
        if (error is OperationCanceledException cancelled)
        {
            completion.TrySetCanceled(cancelled.CancellationToken);
        }
        else
        {
            completion.TrySetException(error);

            // Reading it marks it as seen: a load that nobody awaits any more is no unobserved error of the process.
            _ = completion.Task.Exception;
        }
    }
}
