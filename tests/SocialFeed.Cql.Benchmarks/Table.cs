namespace SocialFeed.Cql.Benchmarks;

/// <summary>A table shaped as a feed, with its two statements: insert a row, select the 50 of a partition. Dropped at the end.</summary>
internal sealed class Table : IAsyncDisposable
{
    public const int RowsOfPartition = 50;
    public const int Partitions = 200;

    private const int WrittenPartitions = 10_000;
    private const int ReadBucket = 7;
    private const int WrittenBucket = 8;

    private static readonly string Body = new('x', 40);

    private readonly string keyspace;

    private Table(ISession session, string keyspace, PreparedStatement insert, PreparedStatement select)
    {
        Session = session;
        this.keyspace = keyspace;
        InsertStatement = insert;
        SelectStatement = select;
    }

    public ISession Session { get; }

    public PreparedStatement InsertStatement { get; }

    public PreparedStatement SelectStatement { get; }

    public static async Task<Table> CreateAsync(ISession session)
    {
        var keyspace = "cql_benchmark_" + Environment.ProcessId;
        await session.ExecuteAsync($"CREATE KEYSPACE {keyspace} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}");
        await session.ExecuteAsync($"CREATE TABLE {keyspace}.feed (viewer bigint, bucket int, position bigint, author bigint, body text, PRIMARY KEY ((viewer, bucket), position)) WITH CLUSTERING ORDER BY (position DESC)");
        var insert = await session.PrepareAsync($"INSERT INTO {keyspace}.feed (viewer, bucket, position, author, body) VALUES (?, ?, ?, ?, ?)");
        var select = await session.PrepareAsync($"SELECT position, author, body FROM {keyspace}.feed WHERE viewer = ? AND bucket = ? LIMIT 50");
        insert.IsIdempotent = true;
        select.IsIdempotent = true;
        var table = new Table(session, keyspace, insert, select);
        for (var viewer = 0; viewer < Partitions; viewer++)
        {
            for (var i = 0; i < RowsOfPartition; i++)
            {
                using var bound = insert.Bind((long)viewer, ReadBucket, (long)i, (i + 1) * 31L, Body);
                await session.ExecuteAsync(bound);
            }
        }
        return table;
    }

    /// <summary>A row of its own for each number, in partitions that are not read.</summary>
    public BoundStatement Insert(long number) => InsertStatement.Bind(number % WrittenPartitions, WrittenBucket, number, number * 31, Body);

    public BoundStatement Select(long number) => SelectStatement.Bind(number % Partitions, ReadBucket);

    public async ValueTask InsertAsync(long number)
    {
        using var bound = Insert(number);
        await Session.ExecuteAsync(bound).ConfigureAwait(false);
    }

    /// <summary>As many inserts, numbered from a first one, as one call that has so many in flight.</summary>
    public async Task InsertManyAsync(long first, int count, int inFlight)
    {
        using var bound = Insert(first);
        await Session.ExecuteConcurrentAsync(
            bound,
            count,
            inFlight,
            first,
            static (row, i, first) => row.Set(0, (first + i) % WrittenPartitions).Set(2, first + i).Set(3, (first + i) * 31)).ConfigureAwait(false);
    }

    public async ValueTask SelectAsync(long number)
    {
        using var bound = Select(number);
        using var rows = await Session.ExecuteAsync(bound).ConfigureAwait(false);
        long sum = 0;
        var count = 0;
        while (rows.MoveNext())
        {
            var row = rows.Current;
            sum += row.GetInt64(0) ^ row.GetInt64(1) ^ row.GetSpan(2).Length;
            count++;
        }
        if (count != RowsOfPartition || sum == 0)
            throw new InvalidOperationException($"A partition has {count} rows, not {RowsOfPartition}.");
    }

    public async ValueTask DisposeAsync() =>
        await Session.ExecuteAsync(new SimpleStatement($"DROP KEYSPACE {keyspace}").SetTimeout(TimeSpan.FromMinutes(1)));
}
