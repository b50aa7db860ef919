using SocialFeed.Cassandra.Sessions;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Ids;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Outbox;

/// <summary>
/// How far entries are delivered: a plan, and a row for each bucket of followers reached. The earliest report of a
/// bucket stands, by write timestamps that fall with time, so that repeats need neither counters nor transactions.
/// The outbox row's done flag only spares the sweeper. Thread-safe.
/// <para>
/// Of plans made at the same moment the smallest stands, by timestamps likewise. Each of them is enough: whoever is
/// in a bucket that a planner did not find has followed since the entry was written, and backfilled it. And the
/// buckets of a smaller plan are among those of a larger one, so that an entry once complete stays complete,
/// whichever plan comes to the store afterwards.
/// </para>
/// </summary>
internal sealed class DeliveryLedger(CassandraSession session)
{
    /// <summary>Above every write timestamp of a clock.</summary>
    private const long FirstWins = 1L << 62;

    private static readonly Query Read = new(
        "SELECT bucket, expected, delivered, delivered_at, buckets, planned_at, outbox_bucket FROM $.deliveries WHERE position = ?");

    private static readonly Query FindPlan = new("SELECT buckets FROM $.deliveries WHERE position = ? LIMIT 1");
    private static readonly Query PutPlan = new("UPDATE $.deliveries SET buckets = ?, planned_at = ? WHERE position = ?");

    private static readonly Query PutReport = new(
        "INSERT INTO $.deliveries (position, bucket, expected, delivered, delivered_at) VALUES (?, ?, ?, ?, ?)");

    // With timestamps of their own, since they go in one batch: the smallest plan stands, and the earliest report.
    private static readonly Query PutSolePlan = new("UPDATE $.deliveries USING TIMESTAMP ? SET buckets = 1 WHERE position = ?");

    private static readonly Query PutSoleReport = new(
        """
        INSERT INTO $.deliveries (position, bucket, expected, delivered, delivered_at, planned_at)
        VALUES (?, 0, ?, ?, ?, ?) USING TIMESTAMP ?
        """);

    private static readonly Query FindRow = new("SELECT post_id, done FROM $.outbox WHERE shard = ? AND bucket = ? AND position = ?");

    private readonly DoneFlags _flags = new(session);

    /// <inheritdoc cref="IOutboxStore.BeginDeliveryAsync"/>
    public async ValueTask<int> BeginAsync(long position, int buckets, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var (account, row) = await FindAsync(position, cancellationToken);
        if (account.Buckets is { } planned)
        {
            if (account.IsComplete)
                await CloseAsync(row, cancellationToken);
            return planned;
        }
        if (!row.Exists)
            return 0;
        await session.ExecuteAsync(
            session[PutPlan].Bind(buckets, CassandraSession.Micros(at), position).SetTimestamp((long?)(FirstWins - buckets)),
            cancellationToken);
        // A smaller one may have come at the same moment. Delivering a single bucket for nothing is cheaper than asking every time.
        if (buckets > 1)
            buckets = await session.FindAsync(
                session[FindPlan].Bind(position), static found => found.GetNullableInt32(0), cancellationToken) ?? buckets;
        if ((account with { Buckets = buckets }).IsComplete)
            await CloseAsync(row, cancellationToken);
        return buckets;
    }

    /// <inheritdoc cref="IOutboxStore.CompleteBucketAsync"/>
    public async ValueTask CompleteAsync(
        long position, int bucket, int expected, int delivered, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var micros = CassandraSession.Micros(at);
        await session.ExecuteAsync(
            session[PutReport].Bind(position, bucket, expected, delivered, micros).SetTimestamp((long?)(FirstWins - micros)),
            cancellationToken);
        // Read after the report is written: of several that report at once, the last one sees all.
        var (account, row) = await FindAsync(position, cancellationToken);
        if (account.IsComplete)
            await CloseAsync(row, cancellationToken);
    }

    /// <inheritdoc cref="IOutboxStore.CompleteSoleBucketAsync"/>
    public async ValueTask CompleteSoleAsync(
        long position, int expected, int delivered, DateTimeOffset plannedAt, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var micros = CassandraSession.Micros(at);
        using (var plan = session[PutSolePlan].Bind(FirstWins - 1, position))
        using (var report = session[PutSoleReport].Bind(
            position, expected, delivered, micros, CassandraSession.Micros(plannedAt), FirstWins - micros))
        {
            var both = new BatchStatement(BatchType.Unlogged).Add(plan).Add(report);
            (await session.Driver.ExecuteAsync(both.SetIdempotence(true), cancellationToken)).Dispose();
        }
        if (OutboxPlaces.IsLate(position, at))
            await CloseAsync((await FindAsync(position, cancellationToken)).Row, cancellationToken);
        else
            _flags.Add(position, OutboxPlaces.BucketOf(position));
    }

    public async ValueTask<DeliveryStatus?> GetStatusAsync(long position, CancellationToken cancellationToken)
    {
        var account = await ReadAsync(position, cancellationToken);
        if (account.Buckets is null)
        {
            var row = await FindRowAsync(position, account.OutboxBucket ?? OutboxPlaces.BucketOf(position), cancellationToken);
            return row.Exists
                ? new DeliveryStatus(position, account.Expected, account.Delivered, SnowflakeId.TimeOf(position), null)
                : null;
        }
        return new DeliveryStatus(
            position, account.Expected, account.Delivered, TimeOf(account.PlannedAt), account.IsComplete ? TimeOf(account.LastAt) : null);
    }

    /// <summary>What the ledger says of an entry.</summary>
    public async ValueTask<Account> ReadAsync(long position, CancellationToken cancellationToken)
    {
        using var rows = await session.QueryAsync(session[Read].Bind(position), cancellationToken);
        var account = new Account(null, 0, null, 0, 0, 0, 0);
        List<Report>? reports = null;
        while (rows.MoveNext())
        {
            var row = rows.Current;
            account = account with
            {
                Buckets = row.GetNullableInt32(4),
                PlannedAt = row.GetNullableInt64(5) ?? 0,
                OutboxBucket = row.GetNullableInt32(6),
            };
            if (row.GetNullableInt32(0) is { } bucket && row.GetNullableInt64(3) is { } at)
                (reports ??= []).Add(new Report(bucket, row.GetNullableInt32(1) ?? 0, row.GetNullableInt32(2) ?? 0, at));
        }
        if (reports is null)
            return account;
        // Buckets that the standing plan does not have were opened after it: their followers are backfilled.
        var counted = reports.Where(report => report.Bucket < (account.Buckets ?? int.MaxValue)).ToArray();
        return account with
        {
            Reports = counted.Length,
            Expected = counted.Sum(report => report.Expected),
            Delivered = counted.Sum(report => report.Delivered),
            LastReportAt = counted.Length == 0 ? 0 : counted.Max(report => report.At),
        };
    }

    /// <summary>Whether an entry has moved to another bucket than where it was found, and is there: whoever moved it may have died before it was.</summary>
    public async ValueTask<bool> StandsElsewhereAsync(Account account, PendingRow found, CancellationToken cancellationToken) =>
        account.OutboxBucket is { } moved && moved != found.Bucket
        && (await FindRowAsync(found.Entry.Position, moved, cancellationToken)).Exists;

    public ValueTask SetDoneAsync(long position, int outboxBucket, CancellationToken cancellationToken) =>
        _flags.SetAsync(position, outboxBucket, cancellationToken);

    /// <summary>Writes the flags that are still to be written; none are afterwards.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _flags.StopAsync(cancellationToken);

    private async ValueTask<(Account Account, OutboxRow Row)> FindAsync(long position, CancellationToken cancellationToken)
    {
        var usual = OutboxPlaces.BucketOf(position);
        var finding = FindRowAsync(position, usual, cancellationToken).AsTask();
        Account account;
        try
        {
            account = await ReadAsync(position, cancellationToken);
        }
        catch
        {
            await ((Task)finding).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        var row = await finding;
        return account.OutboxBucket is { } moved && moved != usual
            ? (account, await FindRowAsync(position, moved, cancellationToken))
            : (account, row);
    }

    private ValueTask<OutboxRow> FindRowAsync(long position, int bucket, CancellationToken cancellationToken)
    {
        var statement = session[FindRow].Bind(OutboxPlaces.ShardOf(position), bucket, position);
        return FindAsync();

        async ValueTask<OutboxRow> FindAsync()
        {
            using var rows = await session.QueryAsync(statement, cancellationToken);
            return rows.MoveNext()
                ? new OutboxRow(position, bucket, !rows.Current.IsNull(0), rows.Current.GetNullableBoolean(1) ?? false)
                : new OutboxRow(position, bucket, false, false);
        }
    }

    private ValueTask CloseAsync(OutboxRow row, CancellationToken cancellationToken) =>
        row.Exists && !row.IsDone ? SetDoneAsync(row.Position, row.Bucket, cancellationToken) : ValueTask.CompletedTask;

    private static DateTimeOffset TimeOf(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);

    /// <summary>Times in microseconds since 1970; sums over the buckets of the plan, as far as reported.</summary>
    /// <param name="Buckets">Of the plan that stands; null when there is none.</param>
    /// <param name="OutboxBucket">Where the outbox row stands when not where its position says.</param>
    internal readonly record struct Account(
        int? Buckets, long PlannedAt, int? OutboxBucket, int Reports, int Expected, int Delivered, long LastReportAt)
    {
        public bool IsComplete => Buckets is { } planned && Reports >= planned;

        public long LastAt => Buckets == 0 ? PlannedAt : LastReportAt;
    }

    private readonly record struct Report(int Bucket, int Expected, int Delivered, long At);

    private readonly record struct OutboxRow(long Position, int Bucket, bool Exists, bool IsDone);
}
