namespace SocialFeed.Cql;

/// <summary>
/// Prepared statements of a session by their text. Callers that ask for one text at once share one request; failures are not kept;
/// the least recently asked for makes room. Evicted statements go on working for those who hold them. Thread-safe.
/// </summary>
internal sealed class PreparedStatementCache
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _byText = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _newestFirst = new();
    private readonly int _capacity;

    public PreparedStatementCache(int capacity) => _capacity = capacity;

    public int Count
    {
        get
        {
            lock (_gate)
                return _byText.Count;
        }
    }

    /// <param name="cql">The statement.</param>
    /// <param name="prepare">Asks a server; runs once for all callers that wait, so it does not know their cancellation.</param>
    /// <param name="cancellationToken">Ends the caller's wait, not the shared request.</param>
    public async ValueTask<PreparedStatement> GetOrPrepareAsync(
        string cql, Func<string, Task<PreparedStatement>> prepare, CancellationToken cancellationToken)
    {
        var (entry, isNew) = Find(cql);
        if (isNew)
            _ = PrepareSharedAsync(entry, prepare);
        return await entry.Result.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Those that have been prepared, the most recently asked for first.</summary>
    public List<PreparedStatement> Prepared()
    {
        lock (_gate)
            return [.. _newestFirst.Select(e => e.Prepared).OfType<PreparedStatement>()];
    }

    private (Entry Entry, bool IsNew) Find(string cql)
    {
        lock (_gate)
        {
            if (_byText.TryGetValue(cql, out var known))
            {
                _newestFirst.Remove(known);
                _newestFirst.AddFirst(known);
                return (known.Value, false);
            }

            while (_byText.Count >= _capacity && _newestFirst.Last is { } oldest)
            {
                _newestFirst.RemoveLast();
                _byText.Remove(oldest.Value.Cql);
            }

            var entry = new Entry(cql);
            _byText[cql] = _newestFirst.AddFirst(entry);
            return (entry, true);
        }
    }

    private async Task PrepareSharedAsync(Entry entry, Func<string, Task<PreparedStatement>> prepare)
    {
        try
        {
            var prepared = await prepare(entry.Cql).ConfigureAwait(false);
            entry.Prepared = prepared;
            entry.Result.SetResult(prepared);
        }
        catch (Exception e)
        {
            Forget(entry);
            entry.Result.SetException(e);
            // Every caller may have been cancelled by now; the error must not come up as unobserved.
            _ = entry.Result.Task.Exception;
        }
    }

    private void Forget(Entry entry)
    {
        lock (_gate)
        {
            if (_byText.TryGetValue(entry.Cql, out var node) && node.Value == entry)
            {
                _byText.Remove(entry.Cql);
                _newestFirst.Remove(node);
            }
        }
    }

    private sealed class Entry(string cql)
    {
        public string Cql { get; } = cql;

        public volatile PreparedStatement? Prepared;

        public TaskCompletionSource<PreparedStatement> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
