namespace SocialFeed.Cql;

/// <summary>
/// What a background loop sleeps on: it wakes when the time has come or when somebody rings. Rings while nobody sleeps are kept, as one.
/// One sleeper at a time; anybody may ring.
/// </summary>
internal sealed class Alarm : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private TaskCompletionSource? _sleeper;
    private bool _rung;
    private bool _disposed;

    public Alarm(TimeProvider time) =>
        _timer = time.CreateTimer(static alarm => ((Alarm)alarm!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Ring()
    {
        TaskCompletionSource? sleeper;
        lock (_gate)
        {
            sleeper = _sleeper;
            _sleeper = null;
            if (sleeper is null)
                _rung = true;
        }

        sleeper?.TrySetResult();
    }

    /// <summary>Sleeps for at most this long; not at all when it has been rung since the last time, or is disposed.</summary>
    public Task SleepAsync(TimeSpan atMost)
    {
        lock (_gate)
        {
            if (_rung || _disposed)
            {
                _rung = false;
                return Task.CompletedTask;
            }

            _sleeper = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _timer.Change(atMost, Timeout.InfiniteTimeSpan);
            return _sleeper.Task;
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _disposed = true;
        Ring();
        _timer.Dispose();
    }
}
