namespace SocialFeed.Embedded.Storage;

/// <summary>
/// A bounded pool of reading connections. Reads run on the caller's thread and take microseconds, so a caller that finds all in use waits for one in place.
/// The most recently used is handed out first: its pages are warm.
/// </summary>
internal sealed class ReaderPool(Func<Connection> open, int limit, CommitClock clock) : IDisposable
{
    private static readonly Sql BeginSql = new("BEGIN");
    private static readonly Sql CommitSql = new("COMMIT");

    private readonly object _gate = new();
    private readonly Stack<Connection> _idle = new(limit);
    private int _opened;
    private int _waiting;
    private bool _closed;

    /// <summary>For one statement.</summary>
    public Lease Read() => new(this, Take(), clock.Committed, inTransaction: false);

    /// <summary>For several statements over one state of the database.</summary>
    public Lease Snapshot()
    {
        var committed = clock.Committed; // before the snapshot is taken: see CommitClock
        var connection = Take();
        try
        {
            using var begin = connection.Use(BeginSql);
            begin.Step();
        }
        catch
        {
            Discard(connection);
            throw;
        }

        return new Lease(this, connection, committed, inTransaction: true);
    }

    /// <summary>Waits for the reads under way, then closes. Later reads throw <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            while (_idle.Count < _opened)
                Monitor.Wait(_gate);
            while (_idle.TryPop(out var connection))
                connection.Dispose();
            _opened = 0;
            Monitor.PulseAll(_gate);
        }
    }

    private Connection Take()
    {
        lock (_gate)
        {
            while (true)
            {
                ObjectDisposedException.ThrowIf(_closed, typeof(EmbeddedStore));
                if (_idle.TryPop(out var connection))
                    return connection;
                if (_opened < limit)
                    break;
                _waiting++;
                Monitor.Wait(_gate);
                _waiting--;
            }

            _opened++;
        }

        try
        {
            return open();
        }
        catch
        {
            lock (_gate)
            {
                _opened--;
                Monitor.PulseAll(_gate);
            }

            throw;
        }
    }

    private void Return(Connection connection)
    {
        lock (_gate)
        {
            _idle.Push(connection);
            if (_waiting > 0 || _closed)
                Monitor.PulseAll(_gate);
        }
    }

    private void Discard(Connection connection)
    {
        connection.Dispose();
        lock (_gate)
        {
            _opened--;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>A connection lent to one read.</summary>
    public readonly ref struct Lease(ReaderPool pool, Connection connection, long committed, bool inTransaction)
    {
        /// <summary>Every commit up to this one is visible to the read: what it found may be cached unless a later commit changed it.</summary>
        public long Committed { get; } = committed;

        public Statement Use(Sql sql) => connection.Use(sql);

        public void Dispose()
        {
            if (inTransaction)
            {
                try
                {
                    using var commit = connection.Use(CommitSql);
                    commit.Step();
                }
                catch
                {
                    pool.Discard(connection);
                    throw;
                }
            }

            pool.Return(connection);
        }
    }
}
