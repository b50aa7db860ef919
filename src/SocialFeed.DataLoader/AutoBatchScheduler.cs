namespace SocialFeed.DataLoader;

/// <summary>
/// A scheduler for code without an executor (jobs, tests, scripts): a batch is dispatched by a work item queued behind
/// what runs now, on the SynchronizationContext when there is one, else on the thread pool. How many keys a batch has
/// collected by then is up to the thread pool; a request that needs one fetch per level uses
/// <see cref="RequestBatchScheduler"/>.
/// </summary>
public sealed class AutoBatchScheduler(CancellationToken requestAborted = default) : IBatchScheduler
{
    /// <inheritdoc/>
    public CancellationToken RequestAborted => requestAborted;

    /// <inheritdoc/>
    public void Schedule(Batch batch)
    {
        if (SynchronizationContext.Current is { } context)
        {
            context.Post(static batch => _ = ((Batch)batch!).DispatchAsync(), batch);
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(static batch => _ = batch.DispatchAsync(), batch, preferLocal: false);
        }
    }
}
