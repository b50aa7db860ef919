namespace SocialFeed.Cassandra.Sessions;

/// <summary>
/// Shares runs of one piece of work among those who ask at once. Nobody is given the result of a run that began
/// before they asked: while one is under way, all who come share the next one. Thread-safe; holds an entry for each
/// key at work only.
/// </summary>
internal sealed class SharedRuns<TKey, TResult>
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Entry> _entries = [];

    public ValueTask<TResult> RunAsync(TKey key, Func<Task<TResult>> work, CancellationToken cancellationToken)
    {
        Task<TResult> run;
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var entry))
            {
                entry = new Entry();
                _entries.Add(key, entry);
                entry.Current = run = RunFirstAsync(key, entry, work);
            }
            else
            {
                run = entry.Next ??= RunNextAsync(key, entry, entry.Current, work);
            }
        }
        return new ValueTask<TResult>(run.WaitAsync(cancellationToken));
    }

    private async Task<TResult> RunFirstAsync(TKey key, Entry entry, Func<Task<TResult>> work)
    {
        await Task.Yield(); // never under the lock
        try
        {
            return await work();
        }
        finally
        {
            End(key, entry);
        }
    }

    private async Task<TResult> RunNextAsync(TKey key, Entry entry, Task<TResult> before, Func<Task<TResult>> work)
    {
        await ((Task)before).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_lock)
        {
            entry.Current = entry.Next!;
            entry.Next = null;
        }
        try
        {
            return await work();
        }
        finally
        {
            End(key, entry);
        }
    }

    private void End(TKey key, Entry entry)
    {
        lock (_lock)
        {
            if (entry.Next is null)
                _entries.Remove(key);
        }
    }

    private sealed class Entry
    {
        public Task<TResult> Current { get; set; } = null!;

        public Task<TResult>? Next { get; set; }
    }
}
