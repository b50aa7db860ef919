using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using SocialFeed.Cql.Connections;
using SocialFeed.Cql.Protocol;
using SocialFeed.Cql.Results;

namespace SocialFeed.Cql;

/// <summary>One request: choose a node, send, complete. What does not go that way continues in <see cref="RequestExecution"/>.</summary>
internal sealed partial class Session
{
    /// <summary>Partition keys of several columns are composed on the stack up to this, else in a pooled buffer.</summary>
    private const int ComposedOnStackMax = 512;

    private readonly Func<string, Task<PreparedStatement>> _prepareUncached;
    private readonly ITimestampGenerator _timestamps;
    private readonly TimeSpan _timeout;
    private readonly QueryOptions _query;

    public TimeSpan TimeoutOf(Statement statement) => statement.Timeout ?? _timeout;

    public bool IsIdempotent(Statement statement) => statement.IsIdempotent ?? _query.DefaultIdempotence;

    public long NextTimestamp() => _timestamps.Next();

    private ValueTask<RowSet> ExecuteAsync(Statement statement, byte[]? pagingState, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        return Cluster.Metrics.TimesRequests || CqlActivities.Enabled
            ? ExecuteObservedAsync(statement, pagingState, cancellationToken)
            : ExecuteOnceAsync(statement, pagingState, cancellationToken);
    }

    private async ValueTask<RowSet> ExecuteObservedAsync(Statement statement, byte[]? pagingState, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var text = (statement as BoundStatement)?.PreparedStatement.Cql ?? (statement as SimpleStatement)?.Cql;
        var activity = CqlActivities.Enabled
            ? CqlActivities.Start(statement is BatchStatement ? "BATCH" : "EXECUTE", statement.Keyspace ?? Keyspace, text) : null;
        System.Net.EndPoint? coordinator = null;
        Exception? error = null;
        try
        {
            var rows = await ExecuteOnceAsync(statement, pagingState, cancellationToken).ConfigureAwait(false);
            coordinator = rows.Info.QueriedHost;
            return rows;
        }
        catch (Exception e)
        {
            error = e;
            throw;
        }
        finally
        {
            Cluster.Metrics.RequestEnded(started, error);
            if (activity is not null)
                CqlActivities.End(activity, coordinator, error);
        }
    }

    /// <summary>The way of nearly every request. Its state is pooled, so that it allocates nothing of its own.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<RowSet> ExecuteOnceAsync(Statement statement, byte[]? pagingState, CancellationToken cancellationToken)
    {
        if (!statement.BeginUse())
            throw new ObjectDisposedException(statement.GetType().Name, "The statement has been disposed: dispose it after its last execution.");
        try
        {
            Cluster.RetryBudget.RequestStarted();
            var started = _settings.Time.GetTimestamp();
            var timestamp = statement.Timestamp ?? _timestamps.Next();
            var random = Random.Shared.Next();
            if (_settings.Speculation is not null && IsIdempotent(statement) && !statement.IsConditional)
                return await Execution(statement, pagingState, timestamp, started, random)
                    .SpeculateAsync(_settings.Speculation, cancellationToken).ConfigureAwait(false);
            var pool = FirstPool(statement, random);
            var connection = pool?.TryPickInTurn();
            if (pool is null || connection is null)
                return await Execution(statement, pagingState, timestamp, started, random).StartAsync(cancellationToken).ConfigureAwait(false);

            var response = await SendAsync(statement, pool, connection, pagingState, timestamp, TimeoutOf(statement), cancellationToken)
                .ConfigureAwait(false);
            pool.RoomMayBeFree();
            if (response.IsPlainVoid)
                return pool.VoidResult;
            if (!response.IsSuccess)
                return await Execution(statement, pagingState, timestamp, started, random)
                    .ContinueAsync(pool, connection, response, cancellationToken).ConfigureAwait(false);
            var rows = ResultDecoder.ToRowSet(
                response, (statement as BoundStatement)?.PreparedStatement, connection.Version, pool.Info, out var schemaChange, out var keyspace);
            return schemaChange is null && keyspace is null
                ? rows
                : await AfterSideEffectAsync(rows, schemaChange, connection, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            statement.EndUse();
        }
    }

    /// <summary>Sends on one connection. Checks first that the statement can be sent in the version spoken there.</summary>
    public ValueTask<Response> SendAsync(
        Statement statement, HostPool pool, Connection connection, byte[]? pagingState, long timestamp, TimeSpan timeout, CancellationToken cancellationToken)
    {
        statement.Validate(connection.Version);
        var parameters = ParametersOf(statement, pool, connection, pagingState, timestamp);
        return connection.SendAsync(statement, parameters, timeout, cancellationToken);
    }

    private RequestParameters ParametersOf(Statement statement, HostPool pool, Connection connection, byte[]? pagingState, long timestamp) => new()
    {
        Version = connection.Version,
        Consistency = statement.ConsistencyLevel ?? _query.ConsistencyLevel,
        SerialConsistency = statement.SerialConsistencyLevel ?? _query.SerialConsistencyLevel,
        PageSize = statement.PageSize == 0 ? _query.PageSize : statement.PageSize,
        PagingState = PagingStates.Untag(pagingState, connection.Version, connection.EndPoint),
        Timestamp = timestamp,
        Tracing = statement.Tracing,
        Host = pool,
    };

    /// <summary>Sends to the first node of the plan, if it takes the request at once.</summary>
    public bool TrySend(Statement statement, long timestamp, long started, IResponseSink sink, int item)
    {
        if (_settings.Speculation is not null && IsIdempotent(statement) && !statement.IsConditional)
            return false;
        var pool = FirstPool(statement, Random.Shared.Next());
        // Whoever waits comes first: here, where an answer has just made room, one that waits would always be too late for it.
        if (pool?.TryPickInTurn() is not { } connection)
            return false;
        statement.Validate(connection.Version);
        var parameters = ParametersOf(statement, pool, connection, null, timestamp);
        return connection.Send(statement, parameters, started, TimeoutOf(statement), sink, item) is null;
    }

    /// <summary>Goes on after an attempt of <see cref="TrySend"/> that failed.</summary>
    public Task<RowSet> ContinueAsync(
        Statement statement, long timestamp, long started, HostPool pool, Connection connection, Response failed, CancellationToken cancellationToken) =>
        Execution(statement, null, timestamp, started, Random.Shared.Next()).ContinueAsync(pool, connection, failed, cancellationToken);

    /// <summary>Turns a successful answer into rows, after a change of the schema once the nodes agree about it.</summary>
    public async ValueTask<RowSet> CompleteAsync(
        Response response, Statement statement, HostPool pool, Connection connection, ExecutionInfo info, CancellationToken cancellationToken)
    {
        if (response.IsPlainVoid && ReferenceEquals(info, pool.Info))
            return pool.VoidResult;
        var rows = ResultDecoder.ToRowSet(
            response, (statement as BoundStatement)?.PreparedStatement, connection.Version, info, out var schemaChange, out var keyspace);
        return schemaChange is null && keyspace is null
            ? rows
            : await AfterSideEffectAsync(rows, schemaChange, connection, cancellationToken).ConfigureAwait(false);
    }

    public Task PrepareAgainAsync(
        HostPool pool, Connection connection, PreparedStatement prepared, TimeSpan timeout, CancellationToken cancellationToken) =>
        _preparer.PrepareAgainAsync(pool, connection, prepared, timeout, cancellationToken);

    private async Task<RowSet> AfterSideEffectAsync(
        RowSet rows, SchemaChange? change, Connection connection, CancellationToken cancellationToken)
    {
        if (change is null)
        {
            // The keyspace of one connection of many has changed: names without a keyspace would mean different tables by chance.
            await connection.DisposeAsync().ConfigureAwait(false);
            throw new InvalidOperationException("USE does not work on a session: open one with ConnectAsync(keyspace), or write keyspace.table.");
        }

        var agreed = await Cluster.Metadata.WaitForSchemaAgreementAsync(connection, cancellationToken).ConfigureAwait(false);
        if (!agreed)
            _settings.Warn($"The nodes did not agree about the schema within {_settings.SchemaAgreementWait.TotalSeconds:0} s of a change.");
        await Cluster.SchemaChangedAsync(change.Keyspace, cancellationToken).ConfigureAwait(false);
        rows.Info = rows.Info with { IsSchemaInAgreement = agreed };
        return rows;
    }

    private RequestExecution Execution(Statement statement, byte[]? pagingState, long timestamp, long started, int random) =>
        new(this, statement, pagingState, timestamp, started, Plan(statement, random));

    private HostPool? FirstPool(Statement statement, int random) => Plan(statement, random).Next() is { } host ? PoolOf(host) : null;

    private QueryPlan Plan(Statement statement, int random)
    {
        var topology = Cluster.Topology;
        var replicas = topology.ReplicasOf(statement.Keyspace ?? Keyspace) is { } map ? Replicas(statement, map) : [];
        var inRingOrder = statement is BoundStatement { PreparedStatement.IsConditional: true };
        return new QueryPlan(topology, _pools, replicas, _settings.RemoteHostsPerRequest, random, inRingOrder);
    }

    /// <summary>The local replicas of the partition; none when it is not known.</summary>
    private static Host[] Replicas(Statement statement, ReplicaMap map)
    {
        Span<byte> scratch = stackalloc byte[ComposedOnStackMax];
        if (statement.TryGetRoutingKey(scratch, out var key))
            return map.LocalReplicas(Murmur3.Token(key));
        var size = statement.ComposedKeySizeMax;
        if (size <= ComposedOnStackMax)
            return [];
        var rented = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            return statement.TryGetRoutingKey(rented, out key) ? map.LocalReplicas(Murmur3.Token(key)) : [];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Asks the nodes one after the other, within the time of one request; the first answer counts.</summary>
    private async Task<PreparedStatement> PrepareUncachedAsync(string cql)
    {
        var plan = new QueryPlan(Cluster.Topology, _pools, [], _settings.RemoteHostsPerRequest, Random.Shared.Next());
        var errors = new Dictionary<System.Net.EndPoint, Exception>();
        var started = _settings.Time.GetTimestamp();
        while (plan.Next() is { } host)
        {
            ThrowIfDisposed();
            if (Left() <= TimeSpan.Zero)
            {
                errors[host.Address] = new OperationTimedOutException(host.Address, _timeout, written: false);
                break;
            }
            if (PoolOf(host) is not { } pool)
                continue;
            try
            {
                var connection = pool.TryPick() ?? await pool.WaitForRoomAsync(pool.MayHaveRoomSoon ? Left() : TimeSpan.Zero, default).ConfigureAwait(false);
                if (connection is not null)
                    return await _preparer.PrepareAsync(pool, connection, cql, TimeSpan.FromTicks(Math.Max(1, Left().Ticks))).ConfigureAwait(false);
                errors[host.Address] = pool.LastError ?? new ConnectionException(host.Address, "none is open", written: false);
            }
            catch (CqlException e) when (e is not ServerException || e is OverloadedException or IsBootstrappingException or ServerErrorException)
            {
                errors[host.Address] = e;
            }
        }

        throw new NoHostAvailableException(
            "None of the nodes could prepare the statement:", errors,
            "Check that nodes of the local datacenter are up and reachable; the driver keeps connecting to them.", errors.Values.LastOrDefault());

        TimeSpan Left() => _timeout - _settings.Time.GetElapsedTime(started);
    }
}
