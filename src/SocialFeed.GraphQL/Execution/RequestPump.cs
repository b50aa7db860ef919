using System.Threading.Tasks.Sources;

namespace SocialFeed.GraphQL.Execution;

/// <summary>
/// The run queue of one request: continuations of what its resolvers await come back here, so that a request is one logical thread and its executor
/// needs no locks but this queue's. Work that arrives while the pump runs is run by it; work that arrives while it rests wakes it.
/// </summary>
internal sealed class RequestPump(Action<Exception> onFault) : SynchronizationContext, IValueTaskSource
{
    private readonly Lock _gate = new();
    private List<(SendOrPostCallback Callback, object? State)> _incoming = [];
    private List<(SendOrPostCallback Callback, object? State)> _running = [];
    private ManualResetValueTaskSourceCore<bool> _wake = new() { RunContinuationsAsynchronously = true };
    private bool _isResting;
    private bool _isClosed;

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                _incoming.Add((d, state));
                if (!_isResting)
                    return;

                // Under the lock, so that the signal is over before the next rest resets it. Continuations run elsewhere.
                _isResting = false;
                _wake.SetResult(true);
                return;
            }
        }

        // What resolvers left running when their request ended goes on without it.
        ThreadPool.UnsafeQueueUserWorkItem(static work => work.d(work.state), (d, state), preferLocal: false);
    }

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("A request's run queue does not block. Await instead.");

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs everything posted so far; false when there was nothing.</summary>
    public bool RunPosted()
    {
        lock (_gate)
        {
            if (_incoming.Count == 0)
                return false;
            (_incoming, _running) = (_running, _incoming);
        }

        foreach (var (callback, state) in _running)
        {
            try
            {
                callback(state);
            }
            catch (Exception e)
            {
                // Only from methods that nobody can await (async void); the others keep their exceptions in their tasks.
                onFault(e);
            }
        }

        _running.Clear();
        return true;
    }

    /// <summary>Completes when work was posted; at once if there is some.</summary>
    public ValueTask WaitForWorkAsync()
    {
        lock (_gate)
        {
            if (_incoming.Count > 0)
                return default;
            _wake.Reset();
            _isResting = true;
            return new ValueTask(this, _wake.Version);
        }
    }

    /// <summary>Work that comes later runs on the thread pool.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            _isResting = false;
            foreach (var work in _incoming)
                ThreadPool.UnsafeQueueUserWorkItem(static w => w.Callback(w.State), work, preferLocal: false);
            _incoming.Clear();
        }
    }

    void IValueTaskSource.GetResult(short token) => _wake.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _wake.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wake.OnCompleted(continuation, state, token, flags);
}
