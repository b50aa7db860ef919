using System.Runtime.CompilerServices;
using SocialFeed.Cql.Connections;

namespace SocialFeed.Cql;

/// <summary>
/// Statements on their way to the nodes: pools, prepared statements and paging. How one request runs is in the other part, Session.Requests.cs.
/// </summary>
internal sealed partial class Session : ISession
{
    private readonly ClusterSettings _settings;
    private readonly Connector _connector;
    private readonly PreparedStatementCache _prepared;
    private readonly StatementPreparer _preparer;
    private readonly Lock _gate = new();
    private readonly List<Task> _closing = [];
    private volatile HostPool?[] _pools = [];
    private volatile bool _disposed;

    public Session(Cluster cluster, Connector connector, string? keyspace)
    {
        Cluster = cluster;
        Keyspace = keyspace;
        _settings = cluster.Settings;
        _connector = connector;
        _prepared = new PreparedStatementCache(_settings.Query.MaxPreparedStatements);
        _preparer = new StatementPreparer(cluster, keyspace);
        _prepareUncached = PrepareUncachedAsync;
        _timestamps = _settings.Timestamps;
        _timeout = _settings.Socket.RequestTimeout;
        _query = _settings.Query;
    }

    public Cluster Cluster { get; }

    public string? Keyspace { get; }

    public TimeProvider Time => _settings.Time;

    public IRetryPolicy RetryPolicy => _settings.Retry;

    public PoolTotals Totals
    {
        get
        {
            var (connections, inFlight, orphans, waiters) = (0, 0, 0, 0);
            foreach (var pool in _pools)
            {
                if (pool?.Totals is not { } totals)
                    continue;
                connections += totals.Connections;
                inFlight += totals.InFlight;
                orphans += totals.Orphans;
                waiters += totals.Waiters;
            }

            return new PoolTotals(connections, inFlight, orphans, waiters);
        }
    }

    public ValueTask<PreparedStatement> PrepareAsync(string cql, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(cql);
        ThrowIfDisposed();
        return _prepared.GetOrPrepareAsync(cql, _prepareUncached, cancellationToken);
    }

    public ValueTask<RowSet> ExecuteAsync(string cql, CancellationToken cancellationToken = default) =>
        ExecuteAsync(new SimpleStatement(cql), cancellationToken);

    public ValueTask<RowSet> ExecuteAsync(IStatement statement, CancellationToken cancellationToken = default) =>
        ExecuteAsync(Known(statement), statement.PagingState, cancellationToken);

    public Task ExecuteConcurrentAsync<TState>(
        BoundStatement statement, int count, int concurrency, TState state, Action<BoundStatement, int, TState> bind, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(bind);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(concurrency);
        ThrowIfDisposed();
        var execution = new ConcurrentExecution<TState>(this, statement, count, concurrency, state, bind, cancellationToken);
        return CqlActivities.Enabled ? TraceAsync(execution, statement, count) : execution.RunAsync();
    }

    /// <summary>One activity for all executions: there are too many for one each.</summary>
    private async Task TraceAsync(ConcurrentExecution execution, BoundStatement statement, int count)
    {
        var activity = CqlActivities.Start("EXECUTE", statement.Keyspace ?? Keyspace, statement.PreparedStatement.Cql);
        activity?.SetTag("db.operation.batch.size", count);
        Exception? error = null;
        try
        {
            await execution.RunAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            error = e;
            throw;
        }
        finally
        {
            if (activity is not null)
                CqlActivities.End(activity, coordinator: null, error);
        }
    }

    public IAsyncEnumerable<RowSet> ExecutePagesAsync(IStatement statement, CancellationToken cancellationToken = default)
    {
        var known = Known(statement);
        ThrowIfDisposed();
        return PagesAsync(known, cancellationToken);
    }

    /// <summary>The next page is on its way while the caller reads one; at most that one.</summary>
    private async IAsyncEnumerable<RowSet> PagesAsync(Statement statement, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var prefetching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<RowSet>? next = ExecuteAsync(statement, statement.PagingState, prefetching.Token).AsTask();
        try
        {
            while (next is not null)
            {
                var awaited = next;
                next = null;
                using var page = await awaited.ConfigureAwait(false);
                if (page.PagingState is { } state)
                    next = ExecuteAsync(statement, state, prefetching.Token).AsTask();
                yield return page;
            }
        }
        finally
        {
            if (next is not null)
            {
                await prefetching.CancelAsync().ConfigureAwait(false);
                await RequestExecution.DiscardAsync(next).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The pool of a node; null when the session has none: the node is remote or gone.</summary>
    public HostPool? PoolOf(Host host)
    {
        var pools = _pools;
        return host.Index < pools.Length ? pools[host.Index] : null;
    }

    /// <summary>Opens pools for new nodes and closes those of nodes that are gone. The cluster calls it, one call at a time.</summary>
    public void Follow(ClusterTopology topology)
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            Host[] wanted = _settings.RemoteHostsPerRequest > 0 ? topology.Hosts : topology.LocalHosts;
            var before = _pools;
            var pools = new HostPool?[wanted.Length == 0 ? 0 : wanted.Max(h => h.Index) + 1];
            foreach (var host in wanted)
                pools[host.Index] = PoolOf(host) ?? new HostPool(host, _settings, _connector, Cluster.Metrics, Keyspace, Cluster.NodeAnswered, NodeIsBackAsync);
            _pools = pools;
            _closing.RemoveAll(c => c.IsCompleted);
            foreach (var pool in before)
            {
                if (pool is not null && !pools.Contains(pool))
                    _closing.Add(pool.DisposeAsync().AsTask());
            }
        }
    }

    private Task NodeIsBackAsync(HostPool pool, Connection connection, CancellationToken cancellationToken) =>
        _preparer.PrepareAllAgainAsync(pool, connection, _prepared.Prepared(), cancellationToken);

    /// <summary>Waits until every node has been tried.</summary>
    /// <exception cref="NoHostAvailableException">There is no connection to any.</exception>
    /// <exception cref="InvalidQueryException">The keyspace does not exist.</exception>
    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        var pools = _pools.OfType<HostPool>().ToArray();
        var errors = await Task.WhenAll(pools.Select(p => p.Warm)).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (Array.Exists(pools, p => p.HasConnections))
            return;
        if (Array.Find(errors, e => e is InvalidQueryException) is { } noKeyspace)
            throw noKeyspace;
        var byHost = new Dictionary<System.Net.EndPoint, Exception>();
        for (var i = 0; i < pools.Length; i++)
            byHost[pools[i].Host.Address] = errors[i] ?? new ConnectionException(pools[i].Host.Address, "it was lost at once", written: false);
        throw new NoHostAvailableException(
            "No connection for requests could be opened:", byHost,
            "Check that the addresses the nodes announce (rpc_address) can be reached from here, else set an address translator.",
            errors.FirstOrDefault(e => e is not null));
    }

    public void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, typeof(ISession));

    /// <summary>Takes no more requests, lets those under way finish for some seconds, and closes all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        List<Task> closing;
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            closing = [.. _closing, .. _pools.OfType<HostPool>().Select(p => p.DisposeAsync().AsTask())];
        }

        Cluster.Remove(this);
        await Task.WhenAll(closing).ConfigureAwait(false);
    }

    private static Statement Known(IStatement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return statement as Statement
            ?? throw new ArgumentException("A statement is a SimpleStatement, BoundStatement or BatchStatement.", nameof(statement));
    }
}
