using System.Runtime.CompilerServices;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Sessions;

/// <summary>
/// The driver's session with all statements of the store prepared. Stores take it in their constructors; it works
/// once <see cref="OpenAsync"/> has completed. Thread-safe.
/// </summary>
internal sealed class CassandraSession(CassandraOptions options, TimeProvider time)
{
    private ISession? _session;
    private PreparedStatement?[] _prepared = [];

    public CassandraOptions Options => options;

    public TimeProvider Time => time;

    public string Keyspace => options.Keyspace;

    /// <exception cref="InvalidOperationException">Not connected yet.</exception>
    public ISession Driver => _session
        ?? throw new InvalidOperationException(
            "The Cassandra store is not connected yet: start the host, or await CassandraStore.ConnectAsync first.");

    public PreparedStatement this[Query query]
    {
        get
        {
            var prepared = _prepared;
            return (uint)query.Index < (uint)prepared.Length && prepared[query.Index] is { } statement
                ? statement
                : throw new InvalidOperationException($"Not prepared (connected yet?): {query.Text}");
        }
    }

    /// <summary>Microseconds since 1970, the unit of write timestamps.</summary>
    public long NowMicros => Micros(time.GetUtcNow());

    public static long Micros(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>Prepares every statement, a few at a time, and opens for use.</summary>
    /// <exception cref="CqlException">A statement does not fit the schema, or the cluster does not answer.</exception>
    public async Task OpenAsync(ISession session, IEnumerable<Query> queries, CancellationToken cancellationToken)
    {
        const int PreparedAtOnce = 16;
        var all = queries.ToArray();
        var prepared = new PreparedStatement?[Query.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = PreparedAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(all, parallel, async (query, cancellation) =>
        {
            var statement = await session.PrepareAsync(query.In(options.Keyspace), cancellation);
            statement.IsIdempotent = query.IsIdempotent;
            prepared[query.Index] = statement;
        });
        _prepared = prepared;
        _session = session;
    }

    /// <summary>Runs a write and gives its buffer back.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask ExecuteAsync(BoundStatement statement, CancellationToken cancellationToken)
    {
        using (statement)
        {
            var rows = await Driver.ExecuteAsync(statement, cancellationToken);
            rows.Dispose();
        }
    }

    /// <summary>
    /// Runs a read; the caller disposes the rows. One page: give the statement a LIMIT, or use
    /// <see cref="ReadAllAsync"/>.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<RowSet> QueryAsync(BoundStatement statement, CancellationToken cancellationToken)
    {
        using (statement)
            return await Driver.ExecuteAsync(statement, cancellationToken);
    }

    /// <summary>The first row turned into something; the default when there is none.</summary>
    public async ValueTask<T?> FindAsync<T>(BoundStatement statement, RowReader<T> read, CancellationToken cancellationToken)
    {
        using var rows = await QueryAsync(statement, cancellationToken);
        return rows.MoveNext() ? read(rows.Current) : default;
    }

    /// <summary>Adds every row of a bounded partition, page after page.</summary>
    public async ValueTask ReadAllAsync<T>(BoundStatement statement, RowReader<T> read, List<T> items, CancellationToken cancellationToken)
    {
        using (statement)
        {
            byte[]? paging = null;
            do
            {
                using var rows = await Driver.ExecuteAsync(
                    paging is null ? statement : statement.SetPagingState(paging), cancellationToken);
                while (rows.MoveNext())
                    items.Add(read(rows.Current));
                paging = rows.PagingState;
            }
            while (paging is not null);
        }
    }

    /// <summary>
    /// Runs <paramref name="work"/> for 0 to <paramref name="count"/> - 1, at most
    /// <see cref="CassandraOptions.StatementsInFlight"/> at a time. The first failure is thrown when all that were
    /// started have ended.
    /// </summary>
    public async ValueTask ForEachAsync<TState>(
        int count, TState state, Func<TState, int, CancellationToken, ValueTask> work, CancellationToken cancellationToken)
    {
        if (count == 0)
            return;
        if (count == 1)
        {
            await work(state, 0, cancellationToken);
            return;
        }
        var next = -1;
        var lanes = new Task[Math.Min(count, options.StatementsInFlight)];
        var failed = false;
        for (var i = 0; i < lanes.Length; i++)
            lanes[i] = RunLaneAsync();
        await Task.WhenAll(lanes);

        async Task RunLaneAsync()
        {
            while (!Volatile.Read(ref failed))
            {
                var index = Interlocked.Increment(ref next);
                if (index >= count)
                    return;
                try
                {
                    await work(state, index, cancellationToken);
                }
                catch
                {
                    Volatile.Write(ref failed, true);
                    throw;
                }
            }
        }
    }
}
