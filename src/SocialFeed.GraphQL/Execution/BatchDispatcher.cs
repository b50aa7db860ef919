namespace SocialFeed.GraphQL.Execution;

/// <summary>
/// The executor's only view of whatever collects keys and fetches them in batches (DataLoaders). One per request, used by one thread at a time. The
/// executor calls it when the request can do nothing more without results: then it dispatches the sources to which nothing that still runs
/// can add keys.
/// </summary>
public abstract class BatchDispatcher
{
    /// <summary>Stands for a pending source that is not among the schema's batch sources.</summary>
    public const int UnknownSource = -1;

    private volatile RequestRun? _run;

    /// <summary>True when keys wait that were not dispatched.</summary>
    public abstract bool HasPending { get; }

    /// <summary>
    /// Fills in the numbers of the sources with waiting keys, each once, in any order, and returns how many there are. Numbers are those of
    /// <see cref="TypeSystem.Schema.BatchSources"/>; all others are <see cref="UnknownSource"/>.
    /// </summary>
    /// <param name="sources">Large enough for every source of the schema and the unknown one.</param>
    public abstract int GetPendingSources(Span<int> sources);

    /// <summary>Starts fetching the waiting keys of one source, or of all unknown ones, without waiting for the results.</summary>
    public abstract void Dispatch(int source);

    /// <summary>
    /// Tells the executor that keys came in. Call it, on any thread, whenever some do: code that left the request's thread
    /// (<c>ConfigureAwait(false)</c>) may ask for keys while the executor rests. Costs nothing on the request's own thread.
    /// </summary>
    protected void NotifyPending() => _run?.WakeUnlessRunning();

    /// <summary>Says whose keys they are; null ends it.</summary>
    internal void Attach(RequestRun? run) => _run = run;
}
