using System.Net;
using SocialFeed.Cql.Connections;
using SocialFeed.Cql.Protocol;

namespace SocialFeed.Cql;

/// <summary>
/// One request beyond its first, successful attempt: goes on after a failure, waits for room, prepares again what a node forgot, and
/// starts speculative executions. All of it within the request's time. The usual request never gets here.
/// </summary>
internal sealed class RequestExecution
{
    private static readonly TimeSpan PauseBetweenWaits = TimeSpan.FromMilliseconds(1);

    /// <summary>A request that is turned away for long would remember each time.</summary>
    private const int MaxErrors = 100;

    private readonly Session _session;
    private readonly Statement _statement;
    private readonly byte[]? _pagingState;
    private readonly long _timestamp;
    private readonly long _started;
    private readonly TimeSpan _timeout;
    private readonly bool _isIdempotent;
    private readonly Lock _gate = new();
    private readonly HashSet<Host> _tried = [];
    private readonly List<KeyValuePair<EndPoint, Exception>> _errors = [];
    private readonly List<HostPool> _soon = [];
    private QueryPlan _plan;
    private int _waits;

    /// <param name="session">The session.</param>
    /// <param name="statement">What to execute.</param>
    /// <param name="pagingState">Where to go on in the result.</param>
    /// <param name="timestamp">The write timestamp, the same for all attempts.</param>
    /// <param name="started">When the request began, of the cluster's clock.</param>
    /// <param name="plan">The nodes to try.</param>
    public RequestExecution(Session session, Statement statement, byte[]? pagingState, long timestamp, long started, QueryPlan plan)
    {
        _session = session;
        _statement = statement;
        _pagingState = pagingState;
        _timestamp = timestamp;
        _started = started;
        _plan = plan;
        _timeout = session.TimeoutOf(statement);
        _isIdempotent = session.IsIdempotent(statement);
    }

    /// <summary>Goes on after a first attempt that did not succeed.</summary>
    public Task<RowSet> ContinueAsync(HostPool pool, Connection connection, Response failed, CancellationToken cancellationToken)
    {
        _tried.Add(pool.Host);
        return RunAsync(pool, connection, failed, cancellationToken);
    }

    /// <summary>Begins with the first node of the plan.</summary>
    public Task<RowSet> StartAsync(CancellationToken cancellationToken) => RunAsync(null, null, default, cancellationToken);

    /// <summary>Begins, and starts further executions by the policy while no answer has come. The first success counts.</summary>
    public async Task<RowSet> SpeculateAsync(ISpeculativeExecutionPolicy policy, CancellationToken cancellationToken)
    {
        using var others = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new List<Task<RowSet>> { StartInUseAsync(others.Token) };
        var executions = 1;
        Exception? firstError = null;
        try
        {
            while (true)
            {
                var next = policy.DelayBefore(executions) is { } delay ? Task.Delay(delay, _session.Time, others.Token) : null;
                var finished = await Task.WhenAny(next is null ? running : [.. running, next]).ConfigureAwait(false);
                if (finished == next)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    executions = TryStartAnother(running, others.Token) ? executions + 1 : int.MaxValue;
                    continue;
                }

                var execution = (Task<RowSet>)finished;
                running.Remove(execution);
                if (execution.IsCompletedSuccessfully)
                    return await execution.ConfigureAwait(false);
                firstError ??= execution.Exception?.InnerException ?? new OperationCanceledException(cancellationToken);
                if (running.Count == 0)
                    throw firstError;
            }
        }
        finally
        {
            await others.CancelAsync().ConfigureAwait(false);
            foreach (var late in running)
                _ = DiscardAsync(late);
        }
    }

    /// <summary>Disposes a result nobody wants any more.</summary>
    public static async Task DiscardAsync(Task<RowSet> late)
    {
        try
        {
            (await late.ConfigureAwait(false)).Dispose();
        }
        catch (Exception)
        {
            // Nobody waits for it; what went wrong with it no longer matters.
        }
    }

    private bool TryStartAnother(List<Task<RowSet>> running, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var ahead = _plan;
            var hasNext = false;
            while (!hasNext && ahead.Next() is { } host)
                hasNext = !_tried.Contains(host);
            if (!hasNext || !_session.Cluster.RetryBudget.TryTake())
                return false;
        }

        _session.Cluster.Metrics.Speculated();
        running.Add(StartInUseAsync(cancellationToken));
        return true;
    }

    /// <summary>An execution that came too late may still read the statement's values after the request has ended.</summary>
    private async Task<RowSet> StartInUseAsync(CancellationToken cancellationToken)
    {
        // The request that starts it uses the statement too, so that it is not disposed yet.
        _statement.BeginUse();
        try
        {
            return await StartAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _statement.EndUse();
        }
    }

    private async Task<RowSet> RunAsync(HostPool? pool, Connection? connection, Response response, CancellationToken cancellationToken)
    {
        var hasResponse = connection is not null;
        var retries = 0;
        var preparations = 0;
        while (true)
        {
            if (!hasResponse)
            {
                if (pool is null || connection is null)
                    (pool, connection) = await AcquireAsync(cancellationToken).ConfigureAwait(false);
                response = await _session.SendAsync(
                    _statement, pool, connection, _pagingState, _timestamp, Remaining(pool.Host), cancellationToken).ConfigureAwait(false);
                pool.RoomMayBeFree();
            }

            hasResponse = false;
            if (response.IsSuccess)
                return await _session.CompleteAsync(response, _statement, pool!, connection!, Info(pool!), cancellationToken).ConfigureAwait(false);
            var error = response.Error!;
            var wasNeverWritten = response.Status == ResponseStatus.Rejected || error is ConnectionException { WasWritten: false };
            if (error is UnpreparedException forgotten)
            {
                error = await PrepareAgainAsync(pool!, connection!, forgotten, ++preparations, cancellationToken).ConfigureAwait(false);
                if (error is null)
                    continue;
                wasNeverWritten = true;
            }

            var attempt = new FailedAttempt(error, _isIdempotent, wasNeverWritten, retries, _statement.IsConditional, _statement.IsAllOrNothing);
            var decision = Decide(pool!, response.Status, attempt, cancellationToken);
            if (!wasNeverWritten)
            {
                retries++;
                _session.Cluster.Metrics.Retried();
            }

            connection = decision == RetryDecision.RetrySame ? pool!.TryPick() : null;
        }
    }

    /// <summary>Teaches the node the statement it does not know. Bounded, since a node whose cache is too small forgets while it learns.</summary>
    /// <returns>Null when it was taught; else why it could not be asked, which leaves the other nodes.</returns>
    private async Task<Exception?> PrepareAgainAsync(
        HostPool pool, Connection connection, UnpreparedException forgotten, int preparations, CancellationToken cancellationToken)
    {
        var limit = _statement is BatchStatement batch ? batch.Statements.Count + 1 : 2;
        var prepared = _statement.FindPrepared(forgotten.Id);
        if (prepared is null || preparations > limit)
        {
            throw new ServerErrorException(
                $"{pool.Host} says for the {preparations}. time that a statement is not prepared, although it has just been. Prepare fewer different "
                + $"statements, or give the server's cache of prepared statements more room. {forgotten.ServerMessage}");
        }

        try
        {
            await _session.PrepareAgainAsync(pool, connection, prepared, Remaining(pool.Host), cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (CqlException e) when (e is OverloadedException or IsBootstrappingException or ServerErrorException or not (ServerException or OperationTimedOutException))
        {
            return e;
        }
    }

    /// <summary>Section by section: what may be sent again at all, what the policy wants, what the budget allows. Throws when it ends here.</summary>
    private RetryDecision Decide(HostPool pool, ResponseStatus status, in FailedAttempt attempt, CancellationToken cancellationToken)
    {
        if (status == ResponseStatus.Cancelled)
            throw new OperationCanceledException("The request was cancelled; a write may or may not have happened.", cancellationToken);
        Note(pool.Host, attempt.Error);
        if (attempt.Error is OperationTimedOutException late)
            throw _errors.Count == 1 ? late : WithHosts(new OperationTimedOutException(pool.Host.Address, _timeout, written: true));
        if (attempt.Error is BusyPoolException or ConnectionException)
        {
            // Should no other node take the request, this one may in a moment.
            MayTakeItSoon(pool);
        }

        if (attempt.WasNeverWritten)
            return RetryDecision.RetryNext;
        var decision = _session.RetryPolicy.Decide(attempt);
        var mayBeSentAgain = attempt.IsIdempotent || attempt.WasCertainlyNotApplied;
        if (decision != RetryDecision.Rethrow && mayBeSentAgain && _session.Cluster.RetryBudget.TryTake())
            return decision;
        throw attempt.Error is ConnectionException && attempt.Retries > 0 ? NoHost() : WithHosts(attempt.Error);
    }

    /// <summary>The error, which tells now who was asked. Others of the driver's own name their node, and may belong to several requests.</summary>
    private Exception WithHosts(Exception error)
    {
        if (error is ServerException or OperationTimedOutException)
        {
            lock (_gate)
                ((CqlException)error).TriedHosts = [.. _errors];
        }
        return error;
    }

    /// <summary>
    /// The next node of the plan that takes a request at once; when there is none, one of those that may take it soon: they are full, or connect again.
    /// </summary>
    private async Task<(HostPool Pool, Connection Connection)> AcquireAsync(CancellationToken cancellationToken)
    {
        while (NextPool() is { } pool)
        {
            if (pool.TryPickInTurn() is { } connection)
                return (pool, connection);
            if (pool.MayHaveRoomSoon)
                MayTakeItSoon(pool);
            else
                Note(pool.Host, WhyNotOpen(pool));
        }

        while (FirstToWaitFor(out var ready) is { } pool)
        {
            // A long request can be turned away again and again while shorter ones are not: no busy loop until then.
            if (_waits++ > 0)
                await Task.Delay(PauseBetweenWaits, _session.Time, cancellationToken).ConfigureAwait(false);
            if ((ready ?? await pool.WaitForRoomAsync(Remaining(pool.Host), cancellationToken).ConfigureAwait(false)) is { } connection)
                return (pool, connection);
            Remaining(pool.Host);
            Note(pool.Host, WhyNotOpen(pool));
            lock (_gate)
                _soon.Remove(pool);
        }

        throw NoHost();
    }

    /// <summary>Of the nodes that may take the request soon one that can now, with its connection; else the first.</summary>
    private HostPool? FirstToWaitFor(out Connection? ready)
    {
        lock (_gate)
        {
            ready = null;
            foreach (var pool in _soon)
            {
                ready = pool.TryPickInTurn();
                if (ready is not null)
                    return pool;
            }

            return _soon.Count == 0 ? null : _soon[0];
        }
    }

    private void MayTakeItSoon(HostPool pool)
    {
        lock (_gate)
        {
            if (!_soon.Contains(pool))
                _soon.Add(pool);
        }
    }

    private static Exception WhyNotOpen(HostPool pool) =>
        pool.LastError ?? new ConnectionException(pool.Host.Address, "none is open", written: false);

    private HostPool? NextPool()
    {
        _session.ThrowIfDisposed();
        lock (_gate)
        {
            while (_plan.Next() is { } host)
            {
                if (_tried.Add(host) && _session.PoolOf(host) is { } pool)
                    return pool;
            }

            return null;
        }
    }

    /// <summary>What is left of the request's time.</summary>
    /// <exception cref="OperationTimedOutException">Nothing is left.</exception>
    private TimeSpan Remaining(Host host)
    {
        var left = _timeout - _session.Time.GetElapsedTime(_started);
        if (left > TimeSpan.Zero)
            return left;
        lock (_gate)
        {
            var written = _errors.Exists(e => e.Value is not (BusyPoolException or ConnectionException { WasWritten: false }));
            throw new OperationTimedOutException(host.Address, _timeout, written);
        }
    }

    private void Note(Host host, Exception error)
    {
        lock (_gate)
        {
            if (_errors.Count < MaxErrors)
                _errors.Add(new(host.Address, error));
        }
    }

    private ExecutionInfo Info(HostPool pool)
    {
        lock (_gate)
            return _errors.Count == 0 ? pool.Info : pool.Info with { TriedHosts = [.. _errors] };
    }

    /// <summary>When a server gave an answer, that answer says more than a list of nodes.</summary>
    private CqlException NoHost()
    {
        lock (_gate)
        {
            if (_errors.FindLast(e => e.Value is ServerException).Value is ServerException answer)
            {
                answer.TriedHosts = [.. _errors];
                return answer;
            }
            var byHost = new Dictionary<EndPoint, Exception>();
            foreach (var (host, error) in _errors)
                byHost[host] = error;
            return new NoHostAvailableException(
                byHost.Count == 0 ? "There is no node to send the request to." : "None of the nodes could take the request:", byHost,
                "Check that nodes of the local datacenter are up and reachable; the driver keeps connecting to them.", byHost.Values.LastOrDefault());
        }
    }
}
