using SocialFeed.Cql.Connections;
using SocialFeed.Cql.Protocol;
using SocialFeed.Cql.Results;

namespace SocialFeed.Cql;

/// <summary>
/// Many executions of one statement with different values. An answer is counted, and the next request sent, where the answer was read: no task and no state of
/// its own for each, and what the answers of one batch give room for leaves together. What does not go the usual way goes on as a request of its own.
/// </summary>
internal abstract class ConcurrentExecution(Session session, BoundStatement statement, int count, int concurrency, CancellationToken cancellationToken)
    : IResponseSink
{
    /// <summary>Guards the statement, which all executions share, and everything below. Held while values are encoded and copied; nothing is awaited under it.</summary>
    private readonly Lock _gate = new();

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _timestamp = statement.Timestamp ?? session.NextTimestamp();
    private CancellationTokenRegistration _cancellation;
    private Exception? _failure;
    private int _next;
    private int _running;

    public Task RunAsync()
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled(cancellationToken);
        if (!statement.BeginUse())
            throw new ObjectDisposedException(statement.GetType().Name, "The statement has been disposed: dispose it after its last execution.");
        _cancellation = cancellationToken.UnsafeRegister(static state => ((ConcurrentExecution)state!).GiveUp(), this);
        bool isOver;
        using (Gathering.Enter())
        {
            lock (_gate)
            {
                while (_running < concurrency && TrySendNext())
                {
                }
                isOver = _running == 0;
            }
        }
        if (isOver)
            End();
        return _ended.Task;
    }

    protected abstract void Bind(BoundStatement target, int item);

    void IResponseSink.Completed(int item, object? host, Connection connection, long started, in Response response)
    {
        var pool = (HostPool)host!;
        pool.RoomMayBeFree();
        if (response.IsSuccess)
        {
            response.Dispose();
            Ended(started, ResultDecoder.WhyNotResult(response));
        }
        else if (TryBindApart(item, out var own))
            _ = ContinueAsync(own, started, pool, connection, response);
        else
            Ended(started, response.Error);
    }

    /// <summary>Under the lock.</summary>
    private bool TrySendNext()
    {
        if (_failure is not null || _next == count)
            return false;
        var item = _next++;
        _running++;
        try
        {
            Bind(statement, item);
            var started = session.Time.GetTimestamp();
            if (session.TrySend(statement, _timestamp, started, this, item))
                session.Cluster.RetryBudget.RequestStarted();
            else
                ExecuteApart(statement.Copy(), started);
            return true;
        }
        catch (Exception exception)
        {
            _failure = exception;
            _running--;
            return false;
        }
    }

    /// <summary>Not on this thread, which holds the lock and may be the reading one.</summary>
    private void ExecuteApart(BoundStatement own, long started) => _ = Task.Run(async () =>
    {
        Exception? error = null;
        try
        {
            using (own)
                (await session.ExecuteAsync(own.SetTimestamp((long?)_timestamp), cancellationToken).ConfigureAwait(false)).Dispose();
        }
        catch (Exception exception)
        {
            error = exception;
        }
        Ended(started, error, isNoted: true);
    });

    private async Task ContinueAsync(BoundStatement own, long started, HostPool pool, Connection connection, Response failed)
    {
        Exception? error = null;
        try
        {
            using (own)
            {
                (await session.ContinueAsync(own, _timestamp, started, pool, connection, failed, cancellationToken).ConfigureAwait(false)).Dispose();
            }
        }
        catch (Exception exception)
        {
            error = exception;
        }
        Ended(started, error);
    }

    /// <summary>The values of one execution, for a request of its own; false when nothing is sent any more.</summary>
    private bool TryBindApart(int item, out BoundStatement own)
    {
        lock (_gate)
        {
            own = statement;
            if (_failure is not null)
                return false;
            try
            {
                Bind(statement, item);
                own = statement.Copy();
                return true;
            }
            catch (Exception exception)
            {
                _failure = exception;
                return false;
            }
        }
    }

    /// <param name="started">When the execution began.</param>
    /// <param name="error">Why it failed; null when it did not.</param>
    /// <param name="isNoted">Whether the metrics know of it already.</param>
    private void Ended(long started, Exception? error, bool isNoted = false)
    {
        if (!isNoted && session.Cluster.Metrics.TimesRequests)
            session.Cluster.Metrics.RequestEnded(session.Time.GetElapsedTime(started), error);
        lock (_gate)
        {
            _failure ??= error;
            _running--;
            TrySendNext();
            if (_running > 0)
                return;
        }
        End();
    }

    private void GiveUp()
    {
        lock (_gate)
            _failure ??= new OperationCanceledException("The executions were cancelled; writes under way may or may not happen.", cancellationToken);
        _ended.TrySetException(_failure);
    }

    /// <summary>Once, when nothing is under way any more and nothing more is to be sent.</summary>
    private void End()
    {
        _cancellation.Dispose();
        statement.EndUse();
        if (_failure is { } failure)
            _ended.TrySetException(failure);
        else
            _ended.TrySetResult();
    }
}

/// <inheritdoc cref="ConcurrentExecution"/>
internal sealed class ConcurrentExecution<TState>(
    Session session, BoundStatement statement, int count, int concurrency, TState state, Action<BoundStatement, int, TState> bind, CancellationToken cancellationToken)
    : ConcurrentExecution(session, statement, count, concurrency, cancellationToken)
{
    protected override void Bind(BoundStatement target, int item) => bind(target, item, state);
}
