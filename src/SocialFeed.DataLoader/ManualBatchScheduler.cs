namespace SocialFeed.DataLoader;

/// <summary>A scheduler that waits to be told: tests step time with it. Holds one batch per loader at most.</summary>
public sealed class ManualBatchScheduler(CancellationToken requestAborted = default) : IBatchScheduler
{
    private readonly Lock _gate = new();
    private List<Batch> _pending = [];

    /// <inheritdoc/>
    public CancellationToken RequestAborted => requestAborted;

    /// <summary>Batches that wait to be dispatched.</summary>
    public int PendingCount
    {
        get
        {
            lock (_gate)
            {
                return _pending.Count;
            }
        }
    }

    /// <inheritdoc/>
    public void Schedule(Batch batch)
    {
        lock (_gate)
        {
            _pending.Add(batch);
        }
    }

    /// <summary>
    /// Starts the batches that are pending now, not those that they bring about. The task ends when all were answered.
    /// </summary>
    public Task DispatchAsync()
    {
        List<Batch> batches;
        lock (_gate)
        {
            batches = _pending;
            _pending = [];
        }

        return Task.WhenAll(batches.ConvertAll(batch => batch.DispatchAsync()));
    }
}
