using SocialFeed.Cql.Connections;
using SocialFeed.Cql.Protocol;
using SocialFeed.Cql.Results;

namespace SocialFeed.Cql;

/// <summary>Prepares statements on nodes, the first time and again when a node has forgotten one.</summary>
internal sealed class StatementPreparer
{
    /// <summary>Statements prepared at the same time on a node that is back: it has other clients too.</summary>
    private const int RelearnedAtOnce = 16;

    /// <summary>And for so long at most, since the node gets no requests meanwhile.</summary>
    private static readonly TimeSpan _relearningTime = TimeSpan.FromSeconds(2);

    private readonly Cluster _cluster;
    private readonly string? _keyspace;
    private readonly Lock _gate = new();
    private readonly Dictionary<(HostPool Pool, PreparedStatement Statement), Task> _running = [];

    public StatementPreparer(Cluster cluster, string? keyspace)
    {
        _cluster = cluster;
        _keyspace = keyspace;
    }

    /// <exception cref="CqlException">The server's error, or why no answer came.</exception>
    public async Task<PreparedStatement> PrepareAsync(HostPool pool, Connection connection, string cql, TimeSpan timeout)
    {
        var result = await AskAsync(pool, connection, cql, timeout).ConfigureAwait(false);
        var routing = result.RoutingIndexes ?? await FindRoutingAsync(connection, result.Variables).ConfigureAwait(false);
        return new PreparedStatement(cql, _keyspace, result.Id, result.Variables, routing, result.ResultMetadata);
    }

    /// <summary>Teaches a node a statement again; many requests that find it forgotten share one question.</summary>
    /// <exception cref="CqlException">The server's error, or why no answer came.</exception>
    public Task PrepareAgainAsync(HostPool pool, Connection connection, PreparedStatement statement, TimeSpan timeout, CancellationToken cancellationToken) =>
        ShareAsync(pool, connection, statement, timeout, wasForgotten: true, cancellationToken);

    private async Task ShareAsync(
        HostPool pool, Connection connection, PreparedStatement statement, TimeSpan timeout, bool wasForgotten, CancellationToken cancellationToken)
    {
        Task? shared;
        TaskCompletionSource? mine = null;
        lock (_gate)
        {
            if (!_running.TryGetValue((pool, statement), out shared))
            {
                mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _running[(pool, statement)] = shared = mine.Task;
            }
        }

        if (mine is not null)
            _ = AskAgainAsync(pool, connection, statement, wasForgotten, mine);
        try
        {
            await shared.WaitAsync(timeout, _cluster.Settings.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new OperationTimedOutException(pool.Host.Address, timeout, written: false);
        }
    }

    /// <summary>
    /// Teaches a node that was away, and may have been restarted, what it knew: before requests come that would find it forgotten one by one. What fails or takes too
    /// long is left to those requests.
    /// </summary>
    public async Task PrepareAllAgainAsync(HostPool pool, Connection connection, List<PreparedStatement> statements, CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(_relearningTime, _cluster.Settings.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        try
        {
            await Parallel.ForEachAsync(
                statements,
                new ParallelOptions { MaxDegreeOfParallelism = RelearnedAtOnce, CancellationToken = both.Token },
                async (statement, token) =>
                {
                    try
                    {
                        await ShareAsync(pool, connection, statement, _relearningTime, wasForgotten: false, token).ConfigureAwait(false);
                    }
                    catch (ServerException)
                    {
                        // Such as for a table that has been dropped: no reason to leave out the others.
                    }
                }).ConfigureAwait(false);
        }
        catch (Exception e) when (e is CqlException or OperationCanceledException)
        {
            _cluster.Settings.Debug($"{pool.Host} was not told all of {statements.Count} prepared statements again: {e.Message}");
        }
    }

    private async Task AskAgainAsync(HostPool pool, Connection connection, PreparedStatement statement, bool wasForgotten, TaskCompletionSource done)
    {
        try
        {
            if (wasForgotten)
                _cluster.Metrics.Unprepared();
            var result = await AskAsync(pool, connection, statement.Cql, _cluster.Settings.Socket.RequestTimeout).ConfigureAwait(false);
            // The table may have changed since: from 2.1.3 on a changed table is a reason to forget.
            if (result.ResultMetadata is not null)
                statement.ResultMetadata = result.ResultMetadata;
            statement.SetIdFor(pool, result.Id);
            Forget(pool, statement);
            done.SetResult();
        }
        catch (Exception e)
        {
            Forget(pool, statement);
            done.SetException(e);
            // Those who waited may have been cancelled by now; the error must not come up as unobserved.
            _ = done.Task.Exception;
        }
    }

    private void Forget(HostPool pool, PreparedStatement statement)
    {
        lock (_gate)
            _running.Remove((pool, statement));
    }

    private static async Task<PreparedResult> AskAsync(HostPool pool, Connection connection, string cql, TimeSpan timeout)
    {
        var parameters = new RequestParameters { Version = connection.Version };
        var response = await connection.SendAsync(PlainRequest.Prepare(cql), parameters, timeout, CancellationToken.None).ConfigureAwait(false);
        pool.RoomMayBeFree();
        return response.IsSuccess ? ResultDecoder.ToPrepared(response, connection.Version) : throw response.Error!;
    }

    /// <summary>
    /// Protocol 3 does not say which markers are the partition key: the schema tables of the node that prepared it do. Without all of
    /// them the statement is not routed by token, which is slower, not wrong.
    /// </summary>
    private async Task<int[]> FindRoutingAsync(Connection connection, CqlColumn[] variables)
    {
        if (variables.Length == 0)
            return [];
        var (keyspace, name) = (variables[0].Keyspace, variables[0].Table);
        try
        {
            var table = await _cluster.Metadata.ReadTableAsync(connection, keyspace, name, CancellationToken.None).ConfigureAwait(false);
            return table is null ? [] : RoutingIndexes(table, variables);
        }
        catch (CqlException e)
        {
            _cluster.Settings.Warn($"The partition key of {keyspace}.{name} could not be read; statements on it are not routed by token: {e.Message}", e);
            return [];
        }
    }

    /// <summary>For each column of the partition key the first marker of its name; empty when one has none.</summary>
    internal static int[] RoutingIndexes(TableMetadata table, CqlColumn[] variables)
    {
        var indexes = new int[table.PartitionKey.Count];
        for (var i = 0; i < indexes.Length; i++)
        {
            indexes[i] = Array.FindIndex(variables, v => v.Name == table.PartitionKey[i].Name && v.Table == table.Name);
            if (indexes[i] < 0)
                return [];
        }

        return indexes;
    }
}
