using Microsoft.Extensions.Logging;
using SocialFeed.Embedded.Home;
using SQLitePCL;

namespace SocialFeed.Embedded.Storage;

/// <summary>
/// The one writer: a thread that takes what has been queued meanwhile, applies it in one transaction, commits it to disk, and then answers all callers at once
/// (group commit). Nothing waits for companions: under light load each write is committed alone, under heavy load the commits grow. Between batches it
/// moves logged home rows into their table.
/// </summary>
internal sealed class Writer : IDisposable
{
    private const int PrimaryCodeMask = 0xff;

    /// <summary>Rows drained per row written while there is something to drain: done well before the next generation is full.</summary>
    private const int DrainPace = 2;

    private static readonly Sql BeginSql = new("BEGIN IMMEDIATE");
    private static readonly Sql CommitSql = new("COMMIT");
    private static readonly Sql RollbackSql = new("ROLLBACK");

    private readonly Connection _connection;
    private readonly WriteSession _session;
    private readonly HomeLog _home;
    private readonly CommitClock _clock;
    private readonly EmbeddedOptions _options;
    private readonly ILogger _logger;
    private readonly FileInfo _log;
    private readonly long _logLimit;
    private readonly SemaphoreSlim _room;
    private readonly object _gate = new();
    private readonly Queue<WriteOperation> _queue = new();
    private readonly List<WriteOperation> _batch = [];
    private readonly Thread _thread;
    private bool _idle;
    private bool _drainFailed;
    private bool _closing;
    private Exception? _broken;

    public Writer(
        Connection connection, WriteSession session, HomeLog home, CommitClock clock, Database database, EmbeddedOptions options, ILogger logger)
    {
        _connection = connection;
        _session = session;
        _home = home;
        _clock = clock;
        _options = options;
        _logger = logger;
        _log = new FileInfo(database.LogPath);
        _logLimit = database.LogLimit;
        _room = new SemaphoreSlim(options.WriteQueueOperations);
        _thread = new Thread(Run) { Name = "SocialFeed store writer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>
    /// Queues a write; waits first when the queue is full. The task completes when it is on disk, with what the body gave; or fails with what the body threw,
    /// in which case nothing of it is stored.
    /// </summary>
    public ValueTask<TResult> WriteAsync<TState, TResult>(
        Func<WriteSession, TState, TResult> body, TState state, int rows, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<TResult>(cancellationToken);
        var operation = new WriteOperation<TState, TResult>(body, state, rows, cancellationToken);
        if (!_room.Wait(0, CancellationToken.None))
            return EnqueueLaterAsync(operation, cancellationToken);
        Enqueue(operation);
        return new ValueTask<TResult>(operation.Task);
    }

    /// <summary>Writes what is queued, then stops. Later writes fail with <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_closing)
                return;
            _closing = true;
            Monitor.PulseAll(_gate);
        }

        _thread.Join();
        _connection.Dispose();
    }

    private async ValueTask<TResult> EnqueueLaterAsync<TState, TResult>(
        WriteOperation<TState, TResult> operation, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
        Enqueue(operation);
        return await operation.Task.ConfigureAwait(false);
    }

    private void Enqueue(WriteOperation operation)
    {
        lock (_gate)
        {
            if (!_closing)
            {
                _queue.Enqueue(operation);
                if (_idle)
                    Monitor.Pulse(_gate);
                return;
            }
        }

        _room.Release();
        operation.Fail(new ObjectDisposedException(nameof(EmbeddedStore), "The embedded store is closed; the write was not made."));
    }

    private void Run()
    {
        while (TakeBatch())
        {
            if (_batch.Count != 0)
            {
                try
                {
                    WriteBatch();
                }
                catch (Exception exception)
                {
                    Refuse(exception);
                }

                _room.Release(_batch.Count);
                _batch.Clear();
            }

            Drain();
            LimitLog();
        }
    }

    /// <summary>Takes what is queued, or nothing when there is draining to do; false when the store is closing and all is written.</summary>
    private bool TakeBatch()
    {
        lock (_gate)
        {
            while (_queue.Count == 0)
            {
                if (_closing)
                    return false;
                if (_home.HasWork && !_drainFailed)
                    return true;
                _idle = true;
                Monitor.Wait(_gate);
                _idle = false;
            }

            var rows = 0;
            while (_batch.Count < _options.CommitOperations && _queue.TryPeek(out var next) && (rows == 0 || rows + next.Rows <= _options.CommitRows))
            {
                rows += next.Rows;
                _batch.Add(_queue.Dequeue());
            }

            return true;
        }
    }

    private void WriteBatch()
    {
        if (_broken is not null)
            throw new EmbeddedStoreException("The embedded store takes no more writes since the disk failed to confirm one; restart it.", inner: _broken);

        // Each round but the last drops one operation that failed after it had written.
        while (!TryApply())
        {
        }

        try
        {
            Step(CommitSql);
        }
        catch (EmbeddedStoreException exception)
        {
            if ((exception.ResultCode & PrimaryCodeMask) is raw.SQLITE_IOERR or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB)
            {
                // After a failed sync the kernel may count the pages as clean: a later sync that succeeds would prove nothing.
                Stop(exception);
            }

            throw;
        }

        var commit = _clock.Next;
        _session.PublishChanges(commit);
        _clock.Publish(commit);
        foreach (var operation in _batch)
        {
            if (!operation.IsSettled)
                operation.Complete();
        }
    }

    /// <summary>Applies the whole batch in an open transaction; false when it had to be rolled back to undo one operation.</summary>
    private bool TryApply()
    {
        _session.ForgetChanges();
        Step(BeginSql);
        foreach (var operation in _batch)
        {
            if (operation.IsSettled)
                continue;
            if (operation.CancellationToken.IsCancellationRequested)
            {
                operation.Cancel();
                continue;
            }

            var before = _connection.TotalChanges;
            try
            {
                operation.Apply(_session);
            }
            catch (Exception exception)
            {
                operation.Fail(exception);
                if (_connection.InTransaction && _connection.TotalChanges == before)
                    continue; // refused before it wrote: the others stand
                _logger.OperationFailed(exception, _batch.Count - 1);
                RollBack();
                return false;
            }
        }

        return true;
    }

    /// <summary>Moves logged home rows, some more than were just logged; all of them when memory has no room for more.</summary>
    private void Drain()
    {
        var rows = _home.TakePublishedRows() * DrainPace;
        _drainFailed = false;
        while (_broken is null && _home.HasWork)
        {
            try
            {
                Step(BeginSql);
                var (moved, isLast) = _home.DrainSome(_connection);
                Step(CommitSql);
                _home.FinishDrain(isLast);
                rows -= moved;
                if (rows <= 0 && !_home.Buffer.IsBehind)
                    return;
            }
            catch (EmbeddedStoreException exception)
            {
                _drainFailed = true; // tried again after the next batch; the rows are safe in the log
                _logger.DrainFailed(exception);
                RollBack();
                return;
            }
        }
    }

    /// <summary>See <see cref="Database.LogLimit"/>.</summary>
    private void LimitLog()
    {
        _log.Refresh();
        if (_broken is not null || !_log.Exists || _log.Length <= _logLimit)
            return;
        try
        {
            _connection.RestartLog();
        }
        catch (EmbeddedStoreException exception)
        {
            _logger.CheckpointFailed(exception); // tried again after the next batch; a longer log is only slower
        }
    }

    private void Refuse(Exception exception)
    {
        _logger.CommitFailed(exception, _batch.Count);
        RollBack();
        _session.ForgetChanges();
        foreach (var operation in _batch)
        {
            if (!operation.IsSettled)
                operation.Fail(exception);
        }
    }

    private void RollBack()
    {
        // SQLite rolls back by itself on some errors (disk full, out of memory).
        if (!_connection.InTransaction)
            return;
        try
        {
            Step(RollbackSql);
        }
        catch (EmbeddedStoreException exception)
        {
            Stop(exception);
        }
    }

    private void Stop(EmbeddedStoreException exception)
    {
        _broken = exception;
        _logger.WriterStopped(exception);
    }

    private void Step(Sql sql)
    {
        using var statement = _connection.Use(sql);
        statement.Step();
    }
}
