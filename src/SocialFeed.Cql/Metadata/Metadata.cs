using System.Net;
using SocialFeed.Cql.Connections;

namespace SocialFeed.Cql;

/// <summary>What the driver knows of the cluster: nodes and keyspaces always, tables and types when asked. Thread-safe.</summary>
public sealed class Metadata
{
    private static readonly TimeSpan AgreementPollInterval = TimeSpan.FromMilliseconds(200);

    private readonly Cluster _cluster;
    private readonly TopologyReader _reader;
    private readonly SchemaCache _schema;

    internal Metadata(Cluster cluster, TopologyReader reader, SchemaCache schema)
    {
        _cluster = cluster;
        _reader = reader;
        _schema = schema;
    }

    /// <summary>The name the cluster gives itself; null before the first connection.</summary>
    public string? ClusterName => _cluster.Name;

    /// <summary>The datacenter whose nodes get the requests.</summary>
    public string? LocalDatacenter => _cluster.Topology.LocalDatacenter;

    /// <summary>The lowest Cassandra release of all nodes: what statements may use is up to it. Null before the first connection.</summary>
    public Version? ReleaseVersion => _cluster.Topology.Hosts.Select(h => h.CassandraVersion).Where(v => v is not null).Min();

    /// <summary>Names of all keyspaces.</summary>
    public IReadOnlyList<string> Keyspaces => _schema.Keyspaces.Keys;

    public IReadOnlyList<Host> AllHosts() => _cluster.Topology.Hosts;

    public Host? GetHost(IPEndPoint address) => _cluster.Topology.Find(address);

    /// <summary>The nodes that hold a partition, the primary first; empty when the keyspace or its replication is not known.</summary>
    /// <param name="keyspace">The keyspace.</param>
    /// <param name="partitionKey">
    /// The key as it is serialized: the value of a single column; for several each with its length in 16 bits before and a zero byte behind.
    /// </param>
    public IReadOnlyList<Host> GetReplicas(string keyspace, ReadOnlySpan<byte> partitionKey) =>
        _cluster.Topology.ReplicasOf(keyspace)?.Replicas(Murmur3.Token(partitionKey)) ?? [];

    public KeyspaceMetadata? GetKeyspace(string keyspace) => _schema.Keyspaces.GetValueOrDefault(keyspace);

    /// <summary>A table, asked from the server unless it is known; null when it does not exist.</summary>
    /// <exception cref="CqlException">The server could not be asked.</exception>
    public ValueTask<TableMetadata?> GetTableAsync(string keyspace, string table, CancellationToken cancellationToken = default) =>
        _schema.FindTable(keyspace, table) is { } known
            ? new ValueTask<TableMetadata?>(known)
            : new ValueTask<TableMetadata?>(AskForTableAsync(keyspace, table, cancellationToken));

    /// <summary>Names of a keyspace's tables.</summary>
    /// <exception cref="CqlException">The server could not be asked.</exception>
    public async ValueTask<IReadOnlyList<string>> GetTableNamesAsync(string keyspace, CancellationToken cancellationToken = default)
    {
        var dialect = _cluster.Dialect;
        var connection = await _cluster.ControlConnectionAsync(cancellationToken).ConfigureAwait(false);
        return dialect.ReadTableNames(await QueryAsync(connection, dialect.TableNamesQuery(keyspace), cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The user-defined types of a keyspace.</summary>
    /// <exception cref="CqlException">The server could not be asked.</exception>
    public async ValueTask<IReadOnlyList<UserTypeMetadata>> GetUserTypesAsync(string keyspace, CancellationToken cancellationToken = default) =>
        await ReadUserTypesAsync(
            await _cluster.ControlConnectionAsync(cancellationToken).ConfigureAwait(false), keyspace, cancellationToken).ConfigureAwait(false);

    /// <summary>Whether all nodes that are up know the same schema now.</summary>
    /// <exception cref="CqlException">The server could not be asked.</exception>
    public async ValueTask<bool> CheckSchemaAgreementAsync(CancellationToken cancellationToken = default) =>
        await CountSchemaVersionsAsync(
            await _cluster.ControlConnectionAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false) <= 1;

    /// <summary>Waits until they do, asking the node that made the change, for as long as the builder allows.</summary>
    /// <returns>False when they still differ: nodes of different releases never agree.</returns>
    internal async Task<bool> WaitForSchemaAgreementAsync(Connection connection, CancellationToken cancellationToken)
    {
        var time = _cluster.Settings.Time;
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                if (await CountSchemaVersionsAsync(connection, cancellationToken).ConfigureAwait(false) <= 1)
                    return true;
            }
            catch (CqlException e)
            {
                _cluster.Settings.Debug($"Asking {connection.EndPoint} for schema versions failed: {e.Message}");
                if (connection.IsClosed)
                    return false;
            }

            if (time.GetElapsedTime(started) >= _cluster.Settings.SchemaAgreementWait)
                return false;
            await Task.Delay(AgreementPollInterval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The table as a given node sees it, through the cache.</summary>
    internal async Task<TableMetadata?> ReadTableAsync(Connection connection, string keyspace, string table, CancellationToken cancellationToken)
    {
        if (_schema.FindTable(keyspace, table) is { } known)
            return known;
        var generation = _schema.Generation;
        var dialect = _cluster.Dialect;
        var types = dialect is SchemaDialect30
            ? (await ReadUserTypesAsync(connection, keyspace, cancellationToken).ConfigureAwait(false)).ToDictionary(t => t.Name, t => t.Type)
            : [];
        var rows = await QueryAsync(connection, dialect.ColumnsQuery(keyspace, table), cancellationToken).ConfigureAwait(false);
        var read = dialect.ReadTable(rows, keyspace, table, types);
        if (read is not null)
            _schema.Add(read, generation);
        return read;
    }

    private async Task<TableMetadata?> AskForTableAsync(string keyspace, string table, CancellationToken cancellationToken) =>
        await ReadTableAsync(
            await _cluster.ControlConnectionAsync(cancellationToken).ConfigureAwait(false), keyspace, table, cancellationToken).ConfigureAwait(false);

    private async Task<List<UserTypeMetadata>> ReadUserTypesAsync(Connection connection, string keyspace, CancellationToken cancellationToken)
    {
        var dialect = _cluster.Dialect;
        var rows = await QueryAsync(connection, dialect.UserTypesQuery(keyspace), cancellationToken).ConfigureAwait(false);
        return dialect.ReadUserTypes(rows, keyspace);
    }

    private Task<int> CountSchemaVersionsAsync(Connection connection, CancellationToken cancellationToken)
    {
        var hosts = _cluster.Topology.Hosts;
        return _reader.CountSchemaVersionsAsync(connection, id => Array.Exists(hosts, h => h.HostId == id && h.IsUp), cancellationToken);
    }

    private Task<RowSet> QueryAsync(Connection connection, string cql, CancellationToken cancellationToken) =>
        Connector.QueryAsync(connection, cql, _cluster.Settings.Socket.MetadataRequestTimeout, cancellationToken);
}
