using System.Net;
using SocialFeed.Cql.Connections;

namespace SocialFeed.Cql;

/// <summary>
/// The one connection over which the driver learns about nodes and schema. A background loop takes another node when it is lost, acts
/// upon events, and reads the nodes anew from time to time in case events were lost.
/// </summary>
internal sealed class ControlConnection : IAsyncDisposable
{
    private static readonly string[] EventTypes = [ServerEvent.TopologyChange, ServerEvent.StatusChange, ServerEvent.SchemaChanged];

    private readonly Cluster _cluster;
    private readonly ClusterSettings _settings;
    private readonly Connector _connector;
    private readonly TopologyReader _reader;
    private readonly Alarm _alarm;
    private readonly EventInbox _inbox = new();
    private readonly CancellationTokenSource _stop = new();

    private volatile Connection? _current;
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Host? _currentHost;
    private Task _loop = Task.CompletedTask;
    private long _eventsDue;
    private long _refreshDue;
    private string? _clusterName;

    public ControlConnection(Cluster cluster, ClusterSettings settings, Connector connector, TopologyReader reader)
    {
        _cluster = cluster;
        _settings = settings;
        _connector = connector;
        _reader = reader;
        _alarm = new Alarm(settings.Time);
    }

    /// <summary>The name the cluster gives itself.</summary>
    public string? ClusterName => _clusterName;

    /// <summary>The connection to ask; while it is being replaced, the next one, as long as the driver's own queries may take.</summary>
    /// <exception cref="NoHostAvailableException">It was not replaced in that time.</exception>
    public async Task<Connection> GetAsync(CancellationToken cancellationToken)
    {
        var started = Now;
        while (true)
        {
            var next = Volatile.Read(ref _next).Task;
            if (_current is { IsClosed: false } connection)
                return connection;
            try
            {
                var left = _settings.Socket.MetadataRequestTimeout - _settings.Time.GetElapsedTime(started);
                await next.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, _settings.Time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                throw new NoHostAvailableException(
                    "The driver has no connection to read nodes and schema from.", new Dictionary<EndPoint, Exception>(),
                    "It keeps trying to open one; see the log for why that fails.");
            }
        }
    }

    /// <summary>Connects to the first contact point that answers and reads nodes and keyspaces.</summary>
    /// <exception cref="NoHostAvailableException">None answers; names each with its reason.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await ConnectToAnyAsync(await CandidatesAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        _loop = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>A node was seen to answer: if there is no connection, the pause before the next attempt ends.</summary>
    public void ReconnectNow()
    {
        if (_current is not { IsClosed: false })
            _alarm.Ring();
    }

    /// <summary>Reads a keyspace anew, or notes that it is gone, and forgets what was known of its tables.</summary>
    public async Task RefreshKeyspaceAsync(string keyspace, CancellationToken cancellationToken)
    {
        var connection = await GetAsync(cancellationToken).ConfigureAwait(false);
        var dialect = _cluster.Dialect;
        var rows = await Connector.QueryAsync(
            connection, dialect.KeyspaceQuery(keyspace), _settings.Socket.MetadataRequestTimeout, cancellationToken).ConfigureAwait(false);
        _cluster.KeyspaceRead(keyspace, dialect.ReadKeyspaces(rows).FirstOrDefault());
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _alarm.SleepAsync(SleepTime()).ConfigureAwait(false);
                if (_stop.IsCancellationRequested)
                    return;
                if (_current is not { IsClosed: false } connection)
                    await ReconnectAsync().ConfigureAwait(false);
                else if (!_inbox.IsEmpty && Now >= _eventsDue)
                    await ActUponAsync(connection, _inbox.Take()).ConfigureAwait(false);
                else if (Now >= _refreshDue)
                    await RefreshNodesAsync(connection).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever is wrong with this node, another one may know better.
                _settings.Warn($"Reading nodes and schema from {_currentHost} failed; another node is asked: {e.Message}", e);
                if (_current is { } failed)
                    await failed.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private long Now => _settings.Time.GetTimestamp();

    private long After(TimeSpan delay) => Now + (long)(delay.TotalSeconds * _settings.Time.TimestampFrequency);

    private TimeSpan SleepTime()
    {
        var due = _inbox.IsEmpty ? _refreshDue : Math.Min(_refreshDue, _eventsDue);
        var left = _settings.Time.GetElapsedTime(Now, due);
        return left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1);
    }

    /// <summary>Goes around the known nodes and the contact points until one answers, with growing pauses between rounds.</summary>
    private async Task ReconnectAsync()
    {
        for (var failures = 1; !_stop.IsCancellationRequested; failures++)
        {
            try
            {
                var candidates = await CandidatesAsync(_stop.Token).ConfigureAwait(false);
                await ConnectToAnyAsync(candidates, _stop.Token).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (e is CqlException or InvalidOperationException)
            {
                var delay = _settings.Reconnection.DelayAfter(failures);
                _settings.Warn($"No node could be asked about the cluster; the next round is in {delay.TotalSeconds:0.0} s: {e.Message}", e);
                await _alarm.SleepAsync(delay).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Known nodes in random order, those thought to be up and local first; then what the contact points' names mean now.</summary>
    private async Task<List<Candidate>> CandidatesAsync(CancellationToken cancellationToken)
    {
        var topology = _cluster.Topology;
        var hosts = topology.Hosts.ToArray();
        Random.Shared.Shuffle(hosts);
        var candidates = hosts
            .OrderBy(h => h == _currentHost).ThenBy(h => !h.IsUp).ThenBy(h => Array.IndexOf(topology.LocalHosts, h) < 0)
            .Select(h => new Candidate(h.Address, h.Address, null)).ToList();
        foreach (var point in _settings.ContactPoints)
        {
            try
            {
                foreach (var address in await _settings.ResolveName(point.Host, cancellationToken).ConfigureAwait(false))
                {
                    var endPoint = new IPEndPoint(address, point.Port);
                    if (!IPAddress.TryParse(point.Host, out _))
                        _connector.SetName(address, point.Host);
                    if (!candidates.Exists(c => endPoint.Equals(c.Address)))
                        candidates.Add(new Candidate(endPoint, endPoint, null));
                }
            }
            catch (Exception e) when (e is System.Net.Sockets.SocketException or ArgumentException)
            {
                candidates.Add(new Candidate(point, null, e));
            }
        }

        return candidates;
    }

    private async Task ConnectToAnyAsync(List<Candidate> candidates, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<EndPoint, Exception>();
        foreach (var candidate in candidates)
        {
            if (candidate.Address is null)
            {
                errors[candidate.EndPoint] = candidate.ResolveError!;
                continue;
            }

            try
            {
                await AdoptAsync(candidate.Address, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (e is CqlException)
            {
                errors[candidate.Address] = e;
            }
        }

        throw new NoHostAvailableException(
            "None of the nodes answered:", errors,
            "Check the contact points, that the nodes run and listen for CQL clients (native_transport_port), and credentials and TLS.",
            errors.Values.FirstOrDefault());
    }

    /// <summary>Makes a node the one to learn from, if it answers all that has to be asked.</summary>
    private async Task AdoptAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        while (true)
        {
            var connection = await _connector.NegotiateAsync(address, cancellationToken).ConfigureAwait(false);
            try
            {
                await connection.RegisterAsync(EventTypes, OnEvent, _settings.Socket.MetadataRequestTimeout, cancellationToken).ConfigureAwait(false);
                var (local, peers) = await _reader.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
                CheckClusterName(connection, local);
                var common = ProtocolNegotiation.HighestCommon(
                    [local.Info.Release, .. peers.Nodes.Select(n => n.Info.Release)], connection.Version);
                if (common < connection.Version)
                {
                    _settings.Inform($"Not every node speaks protocol version {(int)connection.Version}; using {(int)common}.");
                    _connector.Version = common;
                    await connection.DisposeAsync().ConfigureAwait(false);
                    continue;
                }

                var keyspaces = await ReadKeyspacesAsync(connection, SchemaDialect.Of(local.Info.Release), cancellationToken).ConfigureAwait(false);
                _cluster.NodesRead(address, local, peers, keyspaces);
                _clusterName ??= local.ClusterName;
                Use(connection, address);
                return;
            }
            catch
            {
                await connection.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    private void CheckClusterName(Connection connection, LocalNode local)
    {
        if (_clusterName is not null && local.ClusterName is not null && local.ClusterName != _clusterName)
        {
            throw new ConnectionException(
                connection.EndPoint, $"it belongs to the cluster '{local.ClusterName}', not to '{_clusterName}'; check the contact points", written: true);
        }
    }

    private void Use(Connection connection, IPEndPoint address)
    {
        _current = connection;
        _currentHost = _cluster.Topology.Find(address);
        _currentHost?.ConnectionOpened();
        if (_currentHost is { } host)
            _cluster.ReconnectNow(host);
        _refreshDue = After(_settings.RefreshInterval);
        _settings.Debug($"Nodes and schema are read from {address}, protocol version {(int)connection.Version}.");
        _ = WatchAsync(connection, _currentHost);
        Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    private async Task WatchAsync(Connection connection, Host? host)
    {
        await connection.Closed.ConfigureAwait(false);
        host?.ConnectionClosed(failed: !_stop.IsCancellationRequested);
        _alarm.Ring();
    }

    private async Task<List<KeyspaceMetadata>> ReadKeyspacesAsync(Connection connection, SchemaDialect dialect, CancellationToken cancellationToken) =>
        dialect.ReadKeyspaces(await Connector.QueryAsync(
            connection, dialect.KeyspacesQuery, _settings.Socket.MetadataRequestTimeout, cancellationToken).ConfigureAwait(false));

    /// <summary>Runs on the reading thread of the connection.</summary>
    private void OnEvent(ServerEvent change)
    {
        if (!_inbox.Add(change))
            return;
        _eventsDue = After(_settings.EventDelay);
        _alarm.Ring();
    }

    private async Task ActUponAsync(Connection connection, PendingChanges changes)
    {
        var refreshNodes = changes.Topology;
        foreach (var (address, isUp) in changes.Statuses)
        {
            var host = _cluster.Topology.Find(_settings.Translator.Translate(address));
            host?.SaidToBe(isUp);
            if (host is null)
                refreshNodes |= isUp;
            else if (isUp)
                _cluster.ReconnectNow(host);

            // A node said to be down may well answer us: its own connections will show.
            _settings.Debug($"{address} is said to be {(isUp ? "up" : "down")}.");
        }

        if (refreshNodes)
            await RefreshNodesAsync(connection).ConfigureAwait(false);
        if (changes.AllKeyspaces)
            _cluster.KeyspacesRead(await ReadKeyspacesAsync(connection, _cluster.Dialect, _stop.Token).ConfigureAwait(false));
        foreach (var keyspace in changes.AllKeyspaces ? [] : changes.Keyspaces)
            await RefreshKeyspaceAsync(keyspace, _stop.Token).ConfigureAwait(false);
    }

    private async Task RefreshNodesAsync(Connection connection)
    {
        var (local, peers) = await _reader.ReadAsync(connection, _stop.Token).ConfigureAwait(false);
        var common = ProtocolNegotiation.HighestCommon([local.Info.Release, .. peers.Nodes.Select(n => n.Info.Release)], connection.Version);
        if (common < _connector.Version)
            _connector.Version = common;
        _cluster.NodesRead(connection.EndPoint, local, peers, null);
        _refreshDue = After(_settings.RefreshInterval);
    }

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
            return;
        await _stop.CancelAsync().ConfigureAwait(false);
        _alarm.Dispose();
        await _loop.ConfigureAwait(false);
        if (_current is { } connection)
            await connection.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    /// <param name="EndPoint">What to call it in an error.</param>
    /// <param name="Address">Where to connect; null when the name could not be resolved.</param>
    /// <param name="ResolveError">Why there is no address.</param>
    private sealed record Candidate(EndPoint EndPoint, IPEndPoint? Address, Exception? ResolveError);
}
