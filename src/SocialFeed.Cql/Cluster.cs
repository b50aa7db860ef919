using System.Net;
using SocialFeed.Cql.Connections;

namespace SocialFeed.Cql;

/// <summary>
/// A cluster and what the driver knows of it. One for the life of the application; thread-safe. Nothing is connected before
/// <see cref="ConnectAsync"/>; disposing it closes its sessions and leaves nothing behind.
/// </summary>
public sealed class Cluster : IAsyncDisposable
{
    private readonly SemaphoreSlim _starting = new(1, 1);
    private readonly Lock _gate = new();
    private readonly List<Session> _sessions = [];
    private readonly HostRegistry _registry;
    private readonly SchemaCache _schema = new();
    private readonly Connector _connector;
    private readonly TopologyReader _reader;
    private readonly RetryBudget _retryBudget;

    private volatile ClusterTopology _topology = ClusterTopology.Empty;
    private volatile SchemaDialect _dialect = SchemaDialect.Of(null);
    private volatile ControlConnection? _control;
    private string? _localDatacenter;
    private bool _disposed;

    internal Cluster(ClusterSettings settings)
    {
        Settings = settings;
        _registry = new HostRegistry(settings.Translator);
        _connector = new Connector(settings);
        _reader = new TopologyReader(settings);
        _retryBudget = new RetryBudget(settings.Query.RetryPercent);
        Metrics = new CqlMetrics(SumPools);
        Metadata = new Metadata(this, _reader, _schema);
    }

    public static Builder Builder() => new();

    /// <summary>Nodes, ring and schema as they are known now.</summary>
    public Metadata Metadata { get; }

    /// <summary>The protocol version in use; before the first connection the highest that will be offered.</summary>
    public ProtocolVersion ProtocolVersion => _connector.Version;

    internal ClusterSettings Settings { get; }

    internal CqlMetrics Metrics { get; }

    internal RetryBudget RetryBudget => _retryBudget;

    internal ClusterTopology Topology => _topology;

    internal SchemaDialect Dialect => _dialect;

    internal string? Name => _control?.ClusterName;

    /// <summary>
    /// Connects to the cluster, if that has not been done, and opens a session with connections to every local node.
    /// A failed call leaves nothing behind and may be repeated.
    /// </summary>
    /// <param name="keyspace">The keyspace of names without one, exactly as it is stored.</param>
    /// <param name="cancellationToken">Gives the attempt up.</param>
    /// <exception cref="NoHostAvailableException">No node answers; each is named with its reason.</exception>
    /// <exception cref="InvalidQueryException">The keyspace does not exist.</exception>
    /// <exception cref="InvalidOperationException">The local datacenter does not exist.</exception>
    public async ValueTask<ISession> ConnectAsync(string? keyspace = null, CancellationToken cancellationToken = default)
    {
        await StartAsync(cancellationToken).ConfigureAwait(false);
        var session = new Session(this, _connector, keyspace);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _sessions.Add(session);
        }

        try
        {
            // Under the lock, so that no newer topology is overtaken by this one.
            lock (_gate)
                session.Follow(_topology);
            await session.WarmUpAsync(cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Session[] sessions;
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            sessions = [.. _sessions];
        }

        foreach (var session in sessions)
            await session.DisposeAsync().ConfigureAwait(false);
        await _starting.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_control is { } control)
                await control.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            _starting.Release();
        }

        Metrics.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_control is not null && !_disposed)
            return;
        await _starting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_control is not null)
                return;
            var control = new ControlConnection(this, Settings, _connector, _reader);
            try
            {
                await control.StartAsync(cancellationToken).ConfigureAwait(false);
                CheckLocalDatacenter();
                _control = control;
            }
            catch
            {
                await control.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
        finally
        {
            _starting.Release();
        }
    }

    private void CheckLocalDatacenter()
    {
        if (_topology.Hosts.Any(h => h.Datacenter == _localDatacenter))
            return;
        throw new InvalidOperationException(
            $"No node is in the local datacenter '{_localDatacenter}'. The cluster has "
            + $"{string.Join(", ", _topology.Hosts.Select(h => $"'{h.Datacenter}'").Distinct())}: give one of these to WithLocalDatacenter.");
    }

    /// <summary>Takes over what the control connection read. Called by its loop only.</summary>
    /// <param name="address">The node that was asked.</param>
    /// <param name="local">What it says of itself.</param>
    /// <param name="peers">What it says of the others.</param>
    /// <param name="keyspaces">All keyspaces, or null when they were not read.</param>
    internal void NodesRead(IPEndPoint address, LocalNode local, PeerNodes peers, List<KeyspaceMetadata>? keyspaces)
    {
        if (_localDatacenter is null)
        {
            _localDatacenter = Settings.LocalDatacenter ?? local.Info.Datacenter;
            if (Settings.LocalDatacenter is null)
                Settings.Inform($"The local datacenter is '{_localDatacenter}', that of {address}; set another with WithLocalDatacenter.");
        }

        bool changed;
        lock (_gate)
            changed = _registry.Update(address, local.Info, peers);
        _dialect = SchemaDialect.Of(local.Info.Release);
        if (keyspaces is not null)
            _schema.Replace(keyspaces);
        if (changed || keyspaces is not null)
            Publish();
    }

    internal void KeyspacesRead(List<KeyspaceMetadata> keyspaces)
    {
        _schema.Replace(keyspaces);
        Publish();
    }

    internal void KeyspaceRead(string name, KeyspaceMetadata? keyspace)
    {
        var before = _schema.Keyspaces.GetValueOrDefault(name);
        _schema.Replace(name, keyspace);
        if (before is null || keyspace is null || !HasSameReplication(before, keyspace))
            Publish();
    }

    /// <summary>After a statement of ours changed the schema: what was known of the keyspace is read anew at once.</summary>
    internal async ValueTask SchemaChangedAsync(string keyspace, CancellationToken cancellationToken)
    {
        try
        {
            if (_control is { } control)
                await control.RefreshKeyspaceAsync(keyspace, cancellationToken).ConfigureAwait(false);
        }
        catch (CqlException e)
        {
            // The event of the same change, or the next control connection, brings it too.
            Settings.Debug($"The keyspace '{keyspace}' could not be read after it was changed: {e.Message}");
        }
    }

    /// <summary>The connection to ask about the schema.</summary>
    /// <exception cref="NoHostAvailableException">There is none.</exception>
    internal Task<Connection> ControlConnectionAsync(CancellationToken cancellationToken) => _control?.GetAsync(cancellationToken)
        ?? throw new InvalidOperationException("The cluster is not connected: call ConnectAsync first.");

    /// <summary>A node that answers requests may also tell about the cluster, if nobody does now.</summary>
    internal void NodeAnswered() => _control?.ReconnectNow();

    internal void ReconnectNow(Host host)
    {
        foreach (var session in Sessions())
            session.PoolOf(host)?.ReconnectNow();
    }

    internal void Remove(Session session)
    {
        lock (_gate)
            _sessions.Remove(session);
    }

    private static bool HasSameReplication(KeyspaceMetadata one, KeyspaceMetadata other) =>
        ReplicationSettings.Parse(one.StrategyClass, one.ReplicationOptions)
            .Equals(ReplicationSettings.Parse(other.StrategyClass, other.ReplicationOptions));

    /// <summary>Makes a new snapshot of nodes, ring and replicas and lets the sessions follow it.</summary>
    private void Publish()
    {
        lock (_gate)
        {
            var replication = _schema.Keyspaces.ToDictionary(
                k => k.Key, k => ReplicationSettings.Parse(k.Value.StrategyClass, k.Value.ReplicationOptions));
            _topology = ClusterTopology.Build(_registry.Hosts, _localDatacenter, replication);
            foreach (var session in _sessions)
                session.Follow(_topology);
        }
    }

    private Session[] Sessions()
    {
        lock (_gate)
            return [.. _sessions];
    }

    private PoolTotals SumPools()
    {
        var (connections, inFlight, orphans, waiters) = (0, 0, 0, 0);
        foreach (var session in Sessions())
        {
            var totals = session.Totals;
            connections += totals.Connections;
            inFlight += totals.InFlight;
            orphans += totals.Orphans;
            waiters += totals.Waiters;
        }

        return new PoolTotals(connections, inFlight, orphans, waiters);
    }
}
