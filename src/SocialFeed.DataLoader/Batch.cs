namespace SocialFeed.DataLoader;

/// <summary>Where a batch is in its life; it only ever moves forward.</summary>
public enum BatchStatus
{
    /// <summary>Collects keys.</summary>
    Open,

    /// <summary>Its keys are being fetched; new keys go to the next batch.</summary>
    Running,

    /// <summary>Everyone who waited for it has been answered.</summary>
    Completed,
}

/// <summary>The keys of one loader that will be fetched together, as a scheduler sees them.</summary>
public abstract class Batch
{
    private volatile BatchStatus _status;

    private protected Batch()
    {
    }

    /// <summary>The loader that the keys belong to.</summary>
    public abstract IDataLoader Loader { get; }

    /// <summary>Distinct keys so far.</summary>
    public abstract int Size { get; }

    /// <summary>Where the batch is in its life.</summary>
    public BatchStatus Status
    {
        get => _status;
        private protected set => _status = value;
    }

    internal bool IsCompleted => _status == BatchStatus.Completed;

    /// <summary>
    /// Starts the fetch; the task ends when all who wait were answered. It never fails: errors go to those who wait.
    /// A second call, or one after the request was cancelled, does nothing. Continues on the SynchronizationContext of
    /// the caller, and is complete on return when the fetch answers synchronously.
    /// </summary>
    public abstract Task DispatchAsync();

    /// <summary>Answers all who wait with this error, now, whatever the fetch does.</summary>
    internal abstract void Fail(Exception error);
}
