using System.Collections.Concurrent;
using System.Net;
using SocialFeed.Cql.Connections;
using SocialFeed.Cql.Protocol;
using SocialFeed.Cql.Results;

namespace SocialFeed.Cql;

/// <summary>Opens connections with the settings of a cluster, in the protocol version found for it.</summary>
internal sealed class Connector
{
    private const int NamesMax = 1_000;

    private readonly ClusterSettings _settings;
    private volatile int _version;
    private readonly ConcurrentDictionary<IPAddress, string> _names = new();

    public Connector(ClusterSettings settings)
    {
        _settings = settings;
        _version = (int)settings.MaxVersion;
    }

    /// <summary>The version new connections speak. Finding it costs at most one connection per cluster, not per connection.</summary>
    public ProtocolVersion Version
    {
        get => (ProtocolVersion)_version;
        set => _version = (int)value;
    }

    /// <summary>Remembers the name of a contact point, which the certificate of the node at this address bears.</summary>
    public void SetName(IPAddress address, string name)
    {
        // Names whose addresses change all the time; those that are still in use come again with the next round.
        if (_names.Count >= NamesMax)
            _names.Clear();
        _names[address] = name;
    }

    /// <summary>
    /// Connects, going down the versions until the server takes one, and remembers it. For control connections: only they may lower
    /// the version of the whole cluster.
    /// </summary>
    public async Task<Connection> NegotiateAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        var version = Version;
        while (true)
        {
            try
            {
                var connection = await Connection.ConnectAsync(address, Options(version, address), cancellationToken).ConfigureAwait(false);
                Version = version;
                return connection;
            }
            catch (UnsupportedProtocolVersionException e)
            {
                if (ProtocolNegotiation.After(version, e.ServerVersion) is not { } lower)
                    throw;
                _settings.Inform($"{address} does not speak protocol version {(int)version}; trying {(int)lower}.");
                version = lower;
            }
        }
    }

    /// <summary>Connects in the cluster's version and makes the keyspace current.</summary>
    /// <exception cref="InvalidQueryException">The keyspace does not exist.</exception>
    public async Task<Connection> OpenAsync(IPEndPoint address, string? keyspace, CancellationToken cancellationToken)
    {
        var connection = await Connection.ConnectAsync(address, Options(Version, address), cancellationToken).ConfigureAwait(false);
        if (keyspace is null)
            return connection;
        try
        {
            var use = $"USE \"{keyspace.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
            (await QueryAsync(connection, use, _settings.Socket.ConnectTimeout, cancellationToken).ConfigureAwait(false)).Dispose();
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>One of the driver's own queries, on a given connection. Reads every row: there is no paging.</summary>
    /// <exception cref="CqlException">The server's error, or why no answer came.</exception>
    public static async Task<RowSet> QueryAsync(Connection connection, string cql, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var parameters = new RequestParameters { Version = connection.Version, Consistency = ConsistencyLevel.One };
        var response = await connection.SendAsync(new SimpleStatement(cql), parameters, timeout, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccess)
            throw response.Error!;
        return ResultDecoder.ToRowSet(response, null, connection.Version, new ExecutionInfo { QueriedHost = connection.EndPoint }, out _, out _);
    }

    private ConnectionOptions Options(ProtocolVersion version, IPEndPoint address) => new()
    {
        Version = version,
        Ssl = _settings.Ssl,
        TlsHostName = _names.GetValueOrDefault(address.Address),
        AuthProvider = _settings.AuthProvider,
        ConnectTimeout = _settings.Socket.ConnectTimeout,
        HeartbeatInterval = _settings.Pooling.HeartbeatInterval,
        HeartbeatTimeout = _settings.Pooling.HeartbeatTimeout,
        SilenceBeforeProbe = _settings.Pooling.SilenceBeforeProbe,
        MaxInFlight = _settings.Pooling.MaxInFlightPerConnection,
        ResumeOnReadingThread = _settings.Pooling.ResumeOnReadingThread,
        MaxOrphans = _settings.Pooling.MaxOrphansPerConnection,
        MaxUnsentBytes = _settings.Pooling.MaxUnsentBytes,
        TcpNoDelay = _settings.Socket.TcpNoDelay,
        TimeProvider = _settings.Time,
    };
}
