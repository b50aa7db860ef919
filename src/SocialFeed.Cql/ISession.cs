namespace SocialFeed.Cql;

/// <summary>
/// Executes statements on a cluster. Made by <see cref="Cluster.ConnectAsync"/>; one for the life of the application, shared by all threads.
/// </summary>
public interface ISession : IAsyncDisposable
{
    Cluster Cluster { get; }

    /// <summary>The keyspace of names without one; null when there is none.</summary>
    string? Keyspace { get; }

    /// <summary>
    /// Prepares a statement, or gives the one prepared before. Callers that ask at once share one request; a host that forgets it is taught
    /// again without notice.
    /// </summary>
    /// <exception cref="NoHostAvailableException">No host could be asked.</exception>
    /// <exception cref="ServerException">The servers do not accept the statement.</exception>
    ValueTask<PreparedStatement> PrepareAsync(string cql, CancellationToken cancellationToken = default);

    /// <summary>
    /// Executes a statement and gives one page of rows, which the caller disposes. A statement that returns no rows gives a row set that
    /// is empty and need not be disposed.
    /// </summary>
    /// <exception cref="NoHostAvailableException">No host took the request, or every one it may be sent to failed.</exception>
    /// <exception cref="OperationTimedOutException">No answer in time, all attempts together; a write may or may not have happened.</exception>
    /// <exception cref="ServerException">What the server answered, after the retries that were allowed.</exception>
    /// <exception cref="InvalidOperationException">The statement is not complete, or the session is disposed.</exception>
    ValueTask<RowSet> ExecuteAsync(IStatement statement, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="ExecuteAsync(IStatement, CancellationToken)"/>, for text without values.</summary>
    ValueTask<RowSet> ExecuteAsync(string cql, CancellationToken cancellationToken = default);

    /// <summary>
    /// Executes one statement <paramref name="count"/> times with different values, at most <paramref name="concurrency"/> at a time, and much cheaper than one by
    /// one: for many writes. Rows that come back are dropped. All executions carry the same write timestamp. The first failure stops what has not been sent, and is
    /// thrown when what was sent has ended; a cancellation ends the call at once.
    /// </summary>
    /// <param name="statement">
    /// What to execute; not to be touched by others until the call ends. It may be disposed then, also when a cancellation has ended it and writes are still under way.
    /// </param>
    /// <param name="count">How many times.</param>
    /// <param name="concurrency">How many executions may be under way.</param>
    /// <param name="state">Given to <paramref name="bind"/>.</param>
    /// <param name="bind">
    /// Sets the values of one execution, numbered from 0; called once for each, and again when one is repeated. It runs on the driver's threads: it only sets values.
    /// </param>
    /// <param name="cancellationToken">Gives up; writes under way may or may not happen.</param>
    /// <exception cref="CqlException">As <see cref="ExecuteAsync(IStatement, CancellationToken)"/>, the first failure.</exception>
    Task ExecuteConcurrentAsync<TState>(
        BoundStatement statement, int count, int concurrency, TState state, Action<BoundStatement, int, TState> bind, CancellationToken cancellationToken = default);

    /// <summary>
    /// Every page of a result; the next one is asked for while the caller reads. A page is disposed when the enumerator moves on:
    /// what is to live longer must be copied.
    /// </summary>
    IAsyncEnumerable<RowSet> ExecutePagesAsync(IStatement statement, CancellationToken cancellationToken = default);
}
