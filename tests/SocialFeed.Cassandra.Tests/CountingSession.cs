using SocialFeed.Cassandra.Sessions;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Tests;

/// <summary>
/// Counts what a store executes: statements, and rounds: how often it began to wait for answers with none under way.
/// It answers as over a slow network, so that what is sent together is under way together, however quick the server
/// and busy the machine. The look at the sets of authors every few seconds is left out, since it belongs to no
/// request.
/// </summary>
internal sealed class CountingSession(ISession session) : ISession
{
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private int _underWay;

    public Cluster Cluster => session.Cluster;

    public string? Keyspace => session.Keyspace;

    public int Statements { get; private set; }

    public int Rounds { get; private set; }

    /// <summary>Puts one between an open store and its driver.</summary>
    public static async Task<CountingSession> OfAsync(CassandraStore store)
    {
        var counting = new CountingSession(store.Session.Driver);
        await store.Session.OpenAsync(counting, StoreQueries.All, default);
        return counting;
    }

    public void Reset()
    {
        lock (_lock)
            (Statements, Rounds) = (0, 0);
    }

    public ValueTask<PreparedStatement> PrepareAsync(string cql, CancellationToken cancellationToken = default) =>
        session.PrepareAsync(cql, cancellationToken);

    public async ValueTask<RowSet> ExecuteAsync(IStatement statement, CancellationToken cancellationToken = default)
    {
        if (IsOfAuthorSets(statement))
            return await session.ExecuteAsync(statement, cancellationToken);
        return await CountAsync(1, async () => await session.ExecuteAsync(statement, cancellationToken), cancellationToken);
    }

    /// <summary>Counted as one round, however many there are.</summary>
    public Task ExecuteConcurrentAsync<TState>(
        BoundStatement statement,
        int count,
        int concurrency,
        TState state,
        Action<BoundStatement, int, TState> bind,
        CancellationToken cancellationToken = default) =>
        CountAsync(
            count,
            async () =>
            {
                await session.ExecuteConcurrentAsync(statement, count, concurrency, state, bind, cancellationToken);
                return true;
            },
            cancellationToken);

    public ValueTask<RowSet> ExecuteAsync(string cql, CancellationToken cancellationToken = default) =>
        session.ExecuteAsync(cql, cancellationToken);

    public IAsyncEnumerable<RowSet> ExecutePagesAsync(IStatement statement, CancellationToken cancellationToken = default) =>
        session.ExecutePagesAsync(statement, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<T> CountAsync<T>(int statements, Func<Task<T>> execute, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Statements += statements;
            if (_underWay++ == 0)
                Rounds++;
        }
        try
        {
            var latency = Task.Delay(Latency, cancellationToken);
            var result = await execute();
            await latency;
            return result;
        }
        finally
        {
            lock (_lock)
                _underWay--;
        }
    }

    private static bool IsOfAuthorSets(IStatement statement) =>
        statement is BoundStatement { PreparedStatement.Cql: var cql }
            && (cql.Contains("pulled_authors") || cql.Contains("inactive_accounts"));
}
