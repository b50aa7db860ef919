namespace SocialFeed.GraphQL.AspNetCore;

/// <summary>
/// How many operations execute at a time and how many may wait for it. Beyond both the answer is 503 at once: a server that queues without end is late for
/// everybody. Safe for any thread.
/// </summary>
internal sealed class ConcurrencyGate
{
    // Never disposed: it holds no wait handle, and late requests may still leave when the host has stopped.
    private readonly SemaphoreSlim _executing;
    private readonly int _maxQueued;
    private readonly TimeSpan _maxWait;
    private int _queued;

    public ConcurrencyGate(int maxExecuting, int maxQueued, TimeSpan maxWait)
    {
        _executing = new SemaphoreSlim(maxExecuting, maxExecuting);
        _maxQueued = maxQueued;
        _maxWait = maxWait;
    }

    /// <returns>False when the server is too busy; after true, <see cref="Exit"/> must follow.</returns>
    /// <exception cref="OperationCanceledException">The client went away while waiting.</exception>
    public ValueTask<bool> EnterAsync(CancellationToken cancellationToken) =>
        _executing.Wait(0, CancellationToken.None) ? new ValueTask<bool>(true) : WaitAsync(cancellationToken);

    public void Exit() => _executing.Release();

    private async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _queued) > _maxQueued)
        {
            Interlocked.Decrement(ref _queued);
            return false;
        }

        try
        {
            return await _executing.WaitAsync(_maxWait, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _queued);
        }
    }
}
