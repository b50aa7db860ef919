using System.Buffers;

namespace SocialFeed.DataLoader;

/// <summary>
/// The loaders' side of counted dispatch: holds the pending batches of one request and says from which sources they
/// are. The executor, which knows which fields may still add keys to which source, dispatches a source when nobody
/// will, and everything when it is about to wait. No timers, no spinning; thread-safe; reusable by <see cref="Reset"/>.
/// </summary>
/// <param name="sourceOf">
/// Small number of a loader's type, the same for the process. Below 0 or from 63 on shares bit 63 ("any other").
/// </param>
/// <param name="requestAborted">The request's token.</param>
public sealed class RequestBatchScheduler(Func<Type, int> sourceOf, CancellationToken requestAborted = default)
    : IBatchScheduler
{
    /// <summary>The bit shared by sources without a number of their own.</summary>
    public const int OtherSource = 63;

    /// <summary>Every source.</summary>
    public const ulong AllSources = ulong.MaxValue;

    private readonly Lock _gate = new();
    private readonly Func<Type, int> _sourceOf = sourceOf ?? throw new ArgumentNullException(nameof(sourceOf));

    // At most one batch per loader: a loader makes a new one only after its last was started or has failed.
    private readonly List<(Batch Batch, ulong Source)> _pending = [];
    private ulong _pendingSources;

    /// <inheritdoc/>
    public CancellationToken RequestAborted { get; private set; } = requestAborted;

    /// <summary>
    /// Called after a batch was added, on the thread that loaded, without a lock: wakes an executor that waits. Must
    /// return soon and must not dispatch itself unless it is the executor's thread.
    /// </summary>
    public Action? OnScheduled { get; set; }

    /// <summary>Whether any batch waits to be dispatched.</summary>
    public bool HasPending => PendingSources != 0;

    /// <summary>One bit per source with a pending batch.</summary>
    public ulong PendingSources => Volatile.Read(ref _pendingSources);

    /// <inheritdoc/>
    public void Schedule(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        int source = _sourceOf(batch.Loader.GetType());
        ulong bit = 1UL << (source is >= 0 and < OtherSource ? source : OtherSource);
        lock (_gate)
        {
            _pending.Add((batch, bit));
            Volatile.Write(ref _pendingSources, _pendingSources | bit);
        }

        OnScheduled?.Invoke();
    }

    /// <summary>
    /// Starts the pending batches of these sources, in the order in which they were scheduled. Batches that they bring
    /// about stay pending, so that each level is collected whole. With synchronous fetches all is answered on return.
    /// </summary>
    public void Dispatch(ulong sources)
    {
        if ((PendingSources & sources) == 0)
        {
            return;
        }

        Batch[] batches = Take(sources, out int count);
        for (int i = 0; i < count; i++)
        {
            _ = batches[i].DispatchAsync();
        }

        ArrayPool<Batch>.Shared.Return(batches, clearArray: true);
    }

    /// <summary>Ends the request: what is still pending fails as cancelled. Then ready for the next one.</summary>
    public void Reset(CancellationToken requestAborted = default)
    {
        Batch[] leftOver = Take(AllSources, out int count);
        for (int i = 0; i < count; i++)
        {
            leftOver[i].Fail(new OperationCanceledException("The request ended before this batch was dispatched."));
        }

        ArrayPool<Batch>.Shared.Return(leftOver, clearArray: true);
        RequestAborted = requestAborted;
    }

    private Batch[] Take(ulong sources, out int count)
    {
        lock (_gate)
        {
            Batch[] taken = ArrayPool<Batch>.Shared.Rent(_pending.Count);
            ulong remaining = 0;
            int kept = 0;
            count = 0;
            for (int i = 0; i < _pending.Count; i++)
            {
                (Batch Batch, ulong Source) item = _pending[i];
                if ((item.Source & sources) != 0)
                {
                    taken[count++] = item.Batch;
                }
                else
                {
                    _pending[kept++] = item;
                    remaining |= item.Source;
                }
            }

            _pending.RemoveRange(kept, _pending.Count - kept);
            Volatile.Write(ref _pendingSources, remaining);
            return taken;
        }
    }
}
