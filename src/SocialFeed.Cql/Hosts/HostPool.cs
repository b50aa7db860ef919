using SocialFeed.Cql.Connections;

namespace SocialFeed.Cql;

/// <summary>
/// The connections of one session to one node. A background loop opens them, opens lost ones again with growing delays, and replaces
/// those that hold too many orphans. Requests never wait for a connection to be opened; when all are full they wait in a bounded queue.
/// </summary>
internal sealed class HostPool : IAsyncDisposable
{
    /// <summary>How often the loop looks at its connections when nothing happens.</summary>
    private static readonly TimeSpan InspectionInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>A node that has said nothing for so long with requests under way gets no more while others can take them.</summary>
    private static readonly TimeSpan StallAge = TimeSpan.FromSeconds(1);

    /// <summary>Counts as so many requests in flight when the node is stalled: more than can be, less than no connection.</summary>
    private const int StallLoad = 1 << 24;

    /// <summary>How long requests under way may finish when the pool is disposed.</summary>
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(5);

    private readonly ClusterSettings _settings;
    private readonly Connector _connector;
    private readonly CqlMetrics _metrics;
    private readonly string? _keyspace;
    private readonly Action _nodeAnswered;
    private readonly Func<HostPool, Connection, CancellationToken, Task> _nodeIsBack;
    private readonly Alarm _alarm;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<Exception?> _warm = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RoomQueue _queue;
    private readonly List<(Connection Connection, Task Drained)> _draining = [];
    private readonly Task _loop;

    private volatile Connection[] _connections = [];
    private volatile Exception? _lastError;
    private int _failures;
    private long _nextAttempt;
    private bool _wasLost;
    private volatile bool _reconnectNow;
    private volatile bool _stopped;
    private volatile int _stallLoad;

    /// <param name="host">The node.</param>
    /// <param name="settings">The cluster's settings.</param>
    /// <param name="connector">Opens connections.</param>
    /// <param name="metrics">The cluster's metrics.</param>
    /// <param name="keyspace">The keyspace of names without one.</param>
    /// <param name="nodeAnswered">Told each time a connection was opened.</param>
    /// <param name="nodeIsBack">Awaited with the first connection after all were lost, before requests are sent on it.</param>
    public HostPool(
        Host host, ClusterSettings settings, Connector connector, CqlMetrics metrics, string? keyspace, Action nodeAnswered,
        Func<HostPool, Connection, CancellationToken, Task> nodeIsBack)
    {
        _nodeIsBack = nodeIsBack;
        Host = host;
        _nodeAnswered = nodeAnswered;
        _settings = settings;
        _connector = connector;
        _metrics = metrics;
        _keyspace = keyspace;
        _alarm = new Alarm(settings.Time);
        _queue = new RoomQueue(this, settings.Pooling, settings.Time);
        Info = new ExecutionInfo { QueriedHost = host.Address };
        VoidResult = new RowSet(Info);
        _loop = Task.Run(RunAsync);
    }

    public Host Host { get; }

    /// <summary>Says that this node answered and no other was tried; shared by all results of which that is true.</summary>
    public ExecutionInfo Info { get; }

    /// <summary>The result of statements without rows; shared.</summary>
    public RowSet VoidResult { get; }

    /// <summary>Completes when the first round of connecting is over: with null, or with why not one connection could be opened.</summary>
    public Task<Exception?> Warm => _warm.Task;

    /// <summary>Why there is no connection, when there is none.</summary>
    public Exception? LastError => _lastError;

    /// <summary>Requests in flight, orphans included; more than any while the node is stalled; <see cref="int.MaxValue"/> without a connection.</summary>
    public int Load
    {
        get
        {
            var connections = _connections;
            if (connections.Length == 1)
                return connections[0].IsClosed ? int.MaxValue : connections[0].InFlight + _stallLoad;
            var sum = _stallLoad;
            var open = false;
            foreach (var connection in connections)
            {
                if (connection.IsClosed)
                    continue;
                open = true;
                sum += connection.InFlight;
            }

            return open ? sum : int.MaxValue;
        }
    }

    public bool HasConnections
    {
        get
        {
            foreach (var connection in _connections)
            {
                if (!connection.IsClosed)
                    return true;
            }

            return false;
        }
    }

    /// <summary>Whether waiting makes sense: there are connections, or the first attempt to open them again has not failed yet.</summary>
    public bool MayHaveRoomSoon => HasConnections || (Volatile.Read(ref _failures) == 0 && !_stopped);

    public PoolTotals Totals
    {
        get
        {
            var (open, inFlight, orphans) = (0, 0, 0);
            foreach (var connection in _connections)
            {
                if (connection.IsClosed)
                    continue;
                open++;
                inFlight += connection.InFlight;
                orphans += connection.Orphans;
            }

            return new PoolTotals(open, inFlight, orphans, _queue.Count);
        }
    }

    /// <summary>About how many requests the connections take now; one at a time where the bound of unsent bytes is near.</summary>
    public int Room
    {
        get
        {
            var room = 0;
            foreach (var connection in _connections)
            {
                if (connection.HasRoom)
                    room += connection.UnsentBytes < _settings.Pooling.MaxUnsentBytes / 2 ? _settings.Pooling.MaxInFlightPerConnection - connection.InFlight : 1;
            }
            return room;
        }
    }

    /// <summary>The open connection with the fewest requests in flight that takes another one.</summary>
    public Connection? TryPick()
    {
        var connections = _connections;
        if (connections.Length == 1)
            return connections[0].HasRoom ? connections[0] : null;
        Connection? best = null;
        foreach (var connection in connections)
        {
            if (connection.HasRoom && (best is null || connection.InFlight < best.InFlight))
                best = connection;
        }

        return best;
    }

    /// <summary>Waits, first come first served, until a connection has room.</summary>
    /// <returns>Null when the node has lost its connections or the time is over.</returns>
    /// <exception cref="BusyPoolException">Too many wait already.</exception>
    public Task<Connection?> WaitForRoomAsync(TimeSpan timeout, CancellationToken cancellationToken) => _queue.WaitAsync(timeout, cancellationToken);

    /// <summary>Whether requests wait for room. Whoever comes later waits behind them.</summary>
    public bool HasWaiters => _queue.Count != 0;

    /// <summary>A connection for a request that has not waited yet; null when it has to.</summary>
    public Connection? TryPickInTurn()
    {
        if (HasWaiters)
            return null;
        // Room that those have who have just been let through is taken.
        var taken = _queue.LetThrough;
        return taken == 0 || Room > taken ? TryPick() : null;
    }

    /// <summary>Called after each answer: if requests wait and there is room, the first of them go on.</summary>
    public void RoomMayBeFree()
    {
        if (HasWaiters)
            _queue.Pump();
    }

    /// <summary>The node is said to be up: the delay before the next attempt to connect ends now.</summary>
    public void ReconnectNow()
    {
        _reconnectNow = true;
        _alarm.Ring();
    }

    private async Task RunAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                try
                {
                    await InspectAsync().ConfigureAwait(false);
                }
                catch (Exception e) when (!_stop.IsCancellationRequested)
                {
                    // Such as a policy of the application that throws: the pool goes on all the same.
                    _settings.Warn($"Looking after the connections to {Host} failed: {e.Message}", e);
                }

                _warm.TrySetResult(HasConnections ? null : _lastError);
                await _alarm.SleepAsync(SleepTime()).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed while connecting.
        }
        finally
        {
            _warm.TrySetResult(_lastError ?? new ObjectDisposedException(nameof(HostPool)));
        }
    }

    private async Task InspectAsync()
    {
        Prune();
        await ReplaceWornOutAsync().ConfigureAwait(false);
        await OpenMissingAsync().ConfigureAwait(false);
        NoteStall();
        _queue.Pump();
    }

    /// <summary>Lets go of connections that have closed by themselves.</summary>
    private void Prune()
    {
        // Looked at once: a connection that closes meanwhile is the next round's, and is not counted twice.
        var lost = Array.FindAll(_connections, c => c.IsClosed);
        if (lost.Length == 0)
            return;
        _connections = Array.FindAll(_connections, c => Array.IndexOf(lost, c) < 0);
        _wasLost |= _connections.Length == 0;
        foreach (var _ in lost)
        {
            _metrics.Disconnected();
            Host.ConnectionClosed(failed: true);
        }

        _settings.Warn($"{Host} lost {lost.Length} connection(s): {_lastError?.Message}", _lastError);
    }

    /// <summary>A connection with many orphans is replaced by a new one, and closed when the requests under way on it are answered.</summary>
    private async Task ReplaceWornOutAsync()
    {
        foreach (var connection in Array.FindAll(_connections, c => c.ShouldBeReplaced))
        {
            // The new one first: until it is there, the old one is better than none.
            if (_settings.Time.GetTimestamp() < _nextAttempt || !await TryOpenAsync().ConfigureAwait(false))
                break;
            _connections = Array.FindAll(_connections, c => c != connection);
            _settings.Warn($"A connection to {Host} is replaced: {connection.Orphans} requests on it were given up and never answered.");
            _draining.Add((connection, DrainAsync(connection)));
        }

        _draining.RemoveAll(d => d.Drained.IsCompleted);
    }

    /// <summary>A stalled node, such as one in a long collection of garbage, keeps its connections; heartbeats decide about those.</summary>
    private void NoteStall()
    {
        var connections = _connections;
        _stallLoad = connections.Length > 0 && Array.TrueForAll(connections, c => c.Silence >= StallAge) ? StallLoad : 0;
    }

    private async Task DrainAsync(Connection connection)
    {
        await connection.DrainAsync(_settings.Socket.RequestTimeout).ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
        Host.ConnectionClosed(failed: false);
    }

    private async Task OpenMissingAsync()
    {
        if (_reconnectNow)
        {
            _reconnectNow = false;
            _nextAttempt = 0;
            // Servers say UP somewhat before they listen: should this attempt fail too, the next one is soon.
            _failures = 0;
        }

        while (_connections.Length < _settings.Pooling.ConnectionsPerHost && _settings.Time.GetTimestamp() >= _nextAttempt)
            await TryOpenAsync().ConfigureAwait(false);
    }

    /// <summary>One more connection; false when it cannot be had now.</summary>
    private async Task<bool> TryOpenAsync()
    {
        try
        {
            var connection = await _connector.OpenAsync(Host.Address, _keyspace, _stop.Token).ConfigureAwait(false);
            if (_wasLost)
                await _nodeIsBack(this, connection, _stop.Token).ConfigureAwait(false);
            _wasLost = false;
            Opened(connection);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException || !_stop.IsCancellationRequested)
        {
            Failed(e);
            return false;
        }
    }

    private void Opened(Connection connection)
    {
        if (Host.OpenConnections == 0 && !Host.IsUp)
            _settings.Inform($"{Host} answers again.");
        _failures = 0;
        _metrics.Connected();
        Host.ConnectionOpened();
        _connections = [.. _connections, connection];
        _ = WatchAsync(connection);
        _nodeAnswered();
    }

    /// <summary>Wakes the loop when a connection closes. Waiters learn it there too.</summary>
    private async Task WatchAsync(Connection connection)
    {
        var reason = await connection.Closed.ConfigureAwait(false);
        _lastError = reason;
        _alarm.Ring();
    }

    private void Failed(Exception error)
    {
        _failures++;
        _lastError = error;
        _nextAttempt = _settings.Time.GetTimestamp() + _settings.Time.TimestampFrequency;
        _metrics.ConnectFailed();
        if (_connections.Length == 0)
            Host.ConnectFailed();
        var delay = _settings.Reconnection.DelayAfter(_failures);
        _nextAttempt = _settings.Time.GetTimestamp() + (long)(delay.TotalSeconds * _settings.Time.TimestampFrequency);
        _settings.Warn($"{Host}: attempt {_failures} to connect failed, the next is in {delay.TotalSeconds:0.0} s: {error.Message}", error);
    }

    private TimeSpan SleepTime()
    {
        if (_connections.Length >= _settings.Pooling.ConnectionsPerHost)
            return InspectionInterval;
        var untilAttempt = _settings.Time.GetElapsedTime(_settings.Time.GetTimestamp(), _nextAttempt);
        return untilAttempt < InspectionInterval ? TimeSpan.FromMilliseconds(Math.Max(10, untilAttempt.TotalMilliseconds)) : InspectionInterval;
    }

    /// <summary>Closes everything. Requests under way have a few seconds to finish; those that wait for room go to another node.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
            return;
        _stopped = true;
        await _stop.CancelAsync().ConfigureAwait(false);
        _alarm.Dispose();
        await _loop.ConfigureAwait(false);
        var connections = _connections;
        _connections = [];
        _queue.Pump();
        await Task.WhenAll(Array.ConvertAll(connections, c => c.DrainAsync(DrainTimeout))).ConfigureAwait(false);
        foreach (var connection in connections)
        {
            var wasClosed = connection.IsClosed;
            await connection.DisposeAsync().ConfigureAwait(false);
            Host.ConnectionClosed(failed: wasClosed);
        }

        foreach (var (connection, drained) in _draining)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            await drained.ConfigureAwait(false);
        }

        _stop.Dispose();
    }
}
