namespace SocialFeed.Embedded.Storage;

/// <summary>A queued write. Its body runs on the writer's thread, perhaps more than once, and its task completes after the commit.</summary>
internal abstract class WriteOperation(int rows, CancellationToken cancellationToken)
{
    /// <summary>About how many rows it writes.</summary>
    public int Rows { get; } = rows;

    /// <summary>Heeded until the body runs; after that the outcome has to be known.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>Set when it is done with and must not run again with its batch.</summary>
    public bool IsSettled { get; protected set; }

    public abstract void Apply(WriteSession session);

    public abstract void Complete();

    public abstract void Fail(Exception exception);

    public abstract void Cancel();
}

internal sealed class WriteOperation<TState, TResult>(
    Func<WriteSession, TState, TResult> body, TState state, int rows, CancellationToken cancellationToken)
    : WriteOperation(rows, cancellationToken)
{
    // Asynchronous, so that no caller's continuation holds up the writer.
    private readonly TaskCompletionSource<TResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TResult _result = default!;

    public Task<TResult> Task => _completion.Task;

    public override void Apply(WriteSession session) => _result = body(session, state);

    public override void Complete()
    {
        IsSettled = true;
        _completion.TrySetResult(_result);
    }

    public override void Fail(Exception exception)
    {
        IsSettled = true;
        _completion.TrySetException(exception);
    }

    public override void Cancel()
    {
        IsSettled = true;
        _completion.TrySetCanceled(CancellationToken);
    }
}
