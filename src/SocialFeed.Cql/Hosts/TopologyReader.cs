using SocialFeed.Cql.Connections;

namespace SocialFeed.Cql;

/// <summary>Asks one node about itself and the others.</summary>
internal sealed class TopologyReader
{
    private readonly ClusterSettings _settings;
    private volatile Connection? _withoutPeersV2;

    public TopologyReader(ClusterSettings settings) => _settings = settings;

    /// <exception cref="CqlException">The node did not answer, or with an error.</exception>
    public async Task<(LocalNode Local, PeerNodes Peers)> ReadAsync(Connection connection, CancellationToken cancellationToken)
    {
        var rows = await QueryAsync(connection, "SELECT * FROM system.local WHERE key = 'local'", cancellationToken).ConfigureAwait(false);
        var local = NodeRows.ReadLocal(rows)
            ?? throw new ConnectionException(connection.EndPoint, "its table system.local is empty, so it has not finished starting", written: true);
        var peers = await ReadPeersAsync(connection, local.Info.Release, cancellationToken).ConfigureAwait(false);
        return (local, NodeRows.ReadPeers(peers, _settings.Port, local.Partitioner));
    }

    /// <summary>
    /// Schema versions of the node and of those others that <paramref name="counts"/>: how many different ones there are.
    /// </summary>
    public async Task<int> CountSchemaVersionsAsync(Connection connection, Func<Guid?, bool> counts, CancellationToken cancellationToken)
    {
        var versions = new HashSet<Guid>();
        var rows = await QueryAsync(connection, "SELECT schema_version FROM system.local WHERE key = 'local'", cancellationToken).ConfigureAwait(false);
        using (rows)
        {
            while (rows.MoveNext())
            {
                if (rows.Current.GetNullableGuid(0) is { } version)
                    versions.Add(version);
            }
        }

        rows = await QueryAsync(connection, "SELECT host_id, schema_version FROM system.peers", cancellationToken).ConfigureAwait(false);
        using (rows)
        {
            while (rows.MoveNext())
            {
                if (rows.Current.GetNullableGuid(1) is { } version && counts(rows.Current.GetNullableGuid(0)))
                    versions.Add(version);
            }
        }

        return versions.Count;
    }

    /// <summary>peers_v2 knows ports and exists since 4.0; servers without it say that it is unknown.</summary>
    private async Task<RowSet> ReadPeersAsync(Connection connection, Version? release, CancellationToken cancellationToken)
    {
        if ((release is null or { Major: >= 4 }) && !ReferenceEquals(_withoutPeersV2, connection))
        {
            try
            {
                return await QueryAsync(connection, "SELECT * FROM system.peers_v2", cancellationToken).ConfigureAwait(false);
            }
            catch (ServerException e) when (e is InvalidQueryException
                || (e is ServerErrorException && e.Message.Contains("Unknown keyspace/cf pair", StringComparison.Ordinal)))
            {
                _withoutPeersV2 = connection;
                _settings.Debug($"{connection.EndPoint} has no system.peers_v2: {e.Message}");
            }
        }

        return await QueryAsync(connection, "SELECT * FROM system.peers", cancellationToken).ConfigureAwait(false);
    }

    private Task<RowSet> QueryAsync(Connection connection, string cql, CancellationToken cancellationToken) =>
        Connector.QueryAsync(connection, cql, _settings.Socket.MetadataRequestTimeout, cancellationToken);
}
