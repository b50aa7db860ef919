using System.Collections.Concurrent;

namespace SocialFeed.DataLoader.Tests;

/// <summary>
/// The smallest executor: one logical thread per request that runs continuations until there are none, then dispatches
/// what is pending, and waits for the outside world only when nothing is pending either.
/// </summary>
internal sealed class RequestPump : SynchronizationContext, IDisposable
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _queue = [];
    private readonly RequestBatchScheduler _scheduler;

    public RequestPump(RequestBatchScheduler scheduler)
    {
        _scheduler = scheduler;
        scheduler.OnScheduled = () => Post(static _ => { }, null);
    }

    public int Dispatches { get; private set; }

    public void Dispose() => _queue.Dispose();

    public override void Post(SendOrPostCallback d, object? state) => _queue.Add((d, state));

    /// <summary>Runs a request to its end on this thread; its errors are in the returned, completed task.</summary>
    public Task Run(Func<Task> request)
    {
        SynchronizationContext? outer = Current;
        SetSynchronizationContext(this);
        try
        {
            Task running = request();
            _ = running.ContinueWith(_ => Post(static _ => { }, null), TaskScheduler.Default);
            while (true)
            {
                while (_queue.TryTake(out (SendOrPostCallback Callback, object? State) item))
                {
                    item.Callback(item.State);
                }

                if (running.IsCompleted)
                {
                    return running;
                }

                if (_scheduler.HasPending)
                {
                    Dispatches++;
                    _scheduler.Dispatch(_scheduler.PendingSources);
                }
                else
                {
                    (SendOrPostCallback callback, object? state) = _queue.Take();
                    callback(state);
                }
            }
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }
}
