using SocialFeed.Cassandra.Sessions;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Tests;

/// <summary>Lets something else happen just before a store executes a certain statement, once.</summary>
internal sealed class InterruptedSession(ISession session) : ISession
{
    private string? _part;
    private Func<Task>? _action;

    public Cluster Cluster => session.Cluster;

    public string? Keyspace => session.Keyspace;

    /// <summary>Puts one between an open store and its driver.</summary>
    public static async Task<InterruptedSession> OfAsync(CassandraStore store)
    {
        var interrupted = new InterruptedSession(store.Session.Driver);
        await store.Session.OpenAsync(interrupted, StoreQueries.All, default);
        return interrupted;
    }

    /// <param name="part">Stands in the statement.</param>
    public void DoBefore(string part, Func<Task> action) => (_part, _action) = (part, action);

    public ValueTask<PreparedStatement> PrepareAsync(string cql, CancellationToken cancellationToken = default) =>
        session.PrepareAsync(cql, cancellationToken);

    public async ValueTask<RowSet> ExecuteAsync(IStatement statement, CancellationToken cancellationToken = default)
    {
        await InterruptAsync(statement);
        return await session.ExecuteAsync(statement, cancellationToken);
    }

    public async Task ExecuteConcurrentAsync<TState>(
        BoundStatement statement,
        int count,
        int concurrency,
        TState state,
        Action<BoundStatement, int, TState> bind,
        CancellationToken cancellationToken = default)
    {
        await InterruptAsync(statement);
        await session.ExecuteConcurrentAsync(statement, count, concurrency, state, bind, cancellationToken);
    }

    public ValueTask<RowSet> ExecuteAsync(string cql, CancellationToken cancellationToken = default) =>
        session.ExecuteAsync(cql, cancellationToken);

    public IAsyncEnumerable<RowSet> ExecutePagesAsync(IStatement statement, CancellationToken cancellationToken = default) =>
        session.ExecutePagesAsync(statement, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask InterruptAsync(IStatement statement)
    {
        if (statement is BoundStatement { PreparedStatement.Cql: var cql } && _part is { } part
            && cql.Contains(part, StringComparison.Ordinal)
            && Interlocked.Exchange(ref _action, null) is { } action)
        {
            await action();
        }
    }
}
