namespace SocialFeed.GraphQL.Tests.Execution;

/// <summary>Timers fire when the test says so.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];

    /// <summary>Fires the timers that are set to this span, once each.</summary>
    public void Fire(TimeSpan due)
    {
        ManualTimer[] ready;
        lock (_gate)
            ready = [.. _timers.Where(t => t.TakeIfDue(due))];
        foreach (var timer in ready)
            timer.Fire();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(callback, state, dueTime);
        lock (_gate)
            _timers.Add(timer);
        return timer;
    }

    private sealed class ManualTimer(TimerCallback callback, object? state, TimeSpan due) : ITimer
    {
        private long _due = due.Ticks;

        public bool TakeIfDue(TimeSpan span) =>
            Interlocked.CompareExchange(ref _due, Timeout.InfiniteTimeSpan.Ticks, span.Ticks) == span.Ticks;

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Exchange(ref _due, dueTime.Ticks);
            return true;
        }

        public void Dispose() => Interlocked.Exchange(ref _due, Timeout.InfiniteTimeSpan.Ticks);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
