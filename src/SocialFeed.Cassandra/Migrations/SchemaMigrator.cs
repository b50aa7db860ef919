using Microsoft.Extensions.Logging;
using SocialFeed.Cassandra.Sessions;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Migrations;

/// <summary>
/// Brings a keyspace to this program's schema. One migrator works at a time, whoever starts how many; killed at any
/// point, the next run goes on. For `socialfeed migrate` and for tests. Not thread-safe.
/// </summary>
public sealed class SchemaMigrator : IAsyncDisposable
{
    /// <summary>A killed migrator holds the others up for so long. The lock is renewed before every statement and while one runs.</summary>
    public static readonly TimeSpan LockLife = TimeSpan.FromSeconds(30);

    /// <summary>Creating a table touches every node and flushes memory to disk on old releases.</summary>
    private static readonly TimeSpan StatementTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How long nodes may take to agree on the schema after a statement.</summary>
    private static readonly TimeSpan AgreementTimeout = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan AgreementPoll = TimeSpan.FromMilliseconds(200);
    /// <summary>How long another migrator is waited for.</summary>
    private static readonly TimeSpan LockPatience = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan LockPoll = TimeSpan.FromSeconds(1);

    private readonly CassandraOptions _options;
    private readonly TimeProvider _time;
    private readonly Cluster _cluster;
    private readonly ISession _session;
    private readonly MigrationLedger _ledger;
    private readonly IReadOnlyList<MigrationFile> _files;
    private readonly TimeSpan _lockLife;
    private readonly string _owner;

    private SchemaMigrator(
        CassandraOptions options,
        TimeProvider time,
        Cluster cluster,
        ISession session,
        IReadOnlyList<MigrationFile> files,
        TimeSpan lockLife)
    {
        _options = options;
        _time = time;
        _cluster = cluster;
        _session = session;
        _files = files;
        _lockLife = lockLife;
        _owner = options.ProcessName;
        _ledger = new MigrationLedger(session, options.Keyspace);
    }

    /// <exception cref="CassandraStoreException">The cluster does not answer; the message says which setting to look at.</exception>
    public static Task<SchemaMigrator> ConnectAsync(
        CassandraOptions options, TimeProvider time, ILogger logger, CancellationToken cancellationToken) =>
        ConnectAsync(options, time, logger, MigrationFile.Embedded, LockLife, cancellationToken);

    internal static async Task<SchemaMigrator> ConnectAsync(
        CassandraOptions options,
        TimeProvider time,
        ILogger logger,
        IReadOnlyList<MigrationFile> files,
        TimeSpan lockLife,
        CancellationToken cancellationToken)
    {
        options.Validate();
        var (cluster, session) = await Connections.ConnectAsync(options, time, logger, StatementTimeout, cancellationToken);
        return new SchemaMigrator(options, time, cluster, session, files, lockLife);
    }

    public async Task<SchemaStatus> ReadStatusAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<AppliedMigration> applied;
        try
        {
            applied = await _ledger.ReadAsync(cancellationToken);
        }
        catch (ServerException exception) when (IsBeingCreated(exception.Message))
        {
            // Another process creates the ledger just now: the node lists the table a moment before it can read it.
            applied = [];
        }

        return SchemaStatus.Of(_options.Keyspace, ServerRelease, _files, applied);
    }

    /// <summary>Two steps of Cassandra 2.1: a new table cannot be named yet, then it can be named and not be read.</summary>
    internal static bool IsBeingCreated(string error) =>
        error.StartsWith("unconfigured ", StringComparison.Ordinal) || error.Contains("Unknown CF", StringComparison.Ordinal);

    /// <summary>Applies what is pending; the number of migrations applied.</summary>
    /// <param name="report">Told what is done before it is, a line each. What it throws ends the run, as a kill would.</param>
    /// <exception cref="CassandraStoreException">
    /// Another migrator holds the lock for too long, nodes do not agree, or an applied migration was changed.
    /// </exception>
    public async Task<int> UpAsync(Action<string> report, CancellationToken cancellationToken)
    {
        await AwaitAgreementAsync(cancellationToken);
        await CreateLedgerAsync(report, cancellationToken);
        await TakeLockAsync(report, cancellationToken);
        try
        {
            var applied = await _ledger.ReadAsync(cancellationToken);
            ThrowIfChanged(applied);
            var count = 0;
            foreach (var file in _files)
            {
                if (applied.Any(row => row.Version == file.Version && row.AppliedAt is not null))
                    continue;
                await ApplyAsync(file, report, cancellationToken);
                count++;
            }
            return count;
        }
        finally
        {
            if (!IsKilled)
                await _ledger.ReleaseLockAsync(_owner, CancellationToken.None);
        }
    }

    /// <summary>
    /// What does not fit, one sentence each: migrations pending or changed, tables and columns missing, statements of
    /// this program that the servers refuse.
    /// </summary>
    public async Task<IReadOnlyList<string>> VerifyAsync(CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        var applied = await _ledger.ReadAsync(cancellationToken);
        if (SchemaFit.FindMismatch(_options.Keyspace, _files, applied) is { } mismatch)
            problems.Add(mismatch);
        problems.AddRange(_files
            .Select(file => applied.FirstOrDefault(row => row.Version == file.Version) is { } row ? SchemaFit.FindChange(file, row) : null)
            .OfType<string>());
        if (applied.Count == 0)
            return problems;
        problems.AddRange(await FindMissingAsync(cancellationToken));
        // The statements are for the migrations that this program carries.
        if (problems.Count > 0 || !ReferenceEquals(_files, MigrationFile.Embedded))
            return problems;
        foreach (var query in StoreQueries.All)
        {
            try
            {
                await _session.PrepareAsync(query.In(_options.Keyspace), cancellationToken);
            }
            catch (InvalidQueryException exception)
            {
                problems.Add($"The servers refuse a statement of this program: {exception.Message} {query.In(_options.Keyspace)}");
            }
        }
        return problems;
    }

    /// <summary>Tables and columns that applied migrations should have left, one sentence for each that is not there.</summary>
    internal async Task<IReadOnlyList<string>> FindMissingAsync(CancellationToken cancellationToken)
    {
        var applied = await _ledger.ReadAsync(cancellationToken);
        var done = _files.Where(file => applied.Any(row => row.Version == file.Version && row.AppliedAt is not null));
        return await ExpectedSchema.After(done, ServerRelease).FindMissingAsync(_cluster.Metadata, _options.Keyspace, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    /// <summary>For tests: leaves the lock as a killed process would.</summary>
    internal bool IsKilled { get; set; }

    private Version ServerRelease => _cluster.Metadata.ReleaseVersion
        ?? throw new CassandraStoreException("No node tells its release. Try again when the cluster is up.");

    /// <summary>Keyspace, ledger and lock come before there is a lock: on a new cluster start one migrator first.</summary>
    private async Task CreateLedgerAsync(Action<string> report, CancellationToken cancellationToken)
    {
        var keyspace = _options.Keyspace;
        if (_cluster.Metadata.GetKeyspace(keyspace) is null)
        {
            var replication = Replication.Of(_options, _cluster.Metadata);
            report($"create keyspace {keyspace} with replication {replication}");
            await ExecuteAsync($"CREATE KEYSPACE IF NOT EXISTS {keyspace} WITH replication = {replication}", cancellationToken);
        }
        foreach (var (table, create) in new[]
        {
            (MigrationLedger.MigrationsTable, MigrationLedger.CreateMigrationsTable(keyspace)),
            (MigrationLedger.LockTable, MigrationLedger.CreateLockTable(keyspace)),
        })
        {
            if (await _cluster.Metadata.GetTableAsync(keyspace, table, cancellationToken) is not null)
                continue;
            report($"create table {keyspace}.{table}");
            await ExecuteAsync(create, cancellationToken);
        }
    }

    private async Task TakeLockAsync(Action<string> report, CancellationToken cancellationToken)
    {
        var waitUntil = _time.GetUtcNow() + LockPatience;
        string? told = null;
        while (await _ledger.TakeLockAsync(_owner, _lockLife, cancellationToken) is { } other)
        {
            if (_time.GetUtcNow() > waitUntil)
                throw new CassandraStoreException(
                    $"{other} is migrating keyspace {_options.Keyspace} still. Run the command again when it is done.");
            if (told != other)
                report($"waiting for {other}, who is migrating");
            told = other;
            await Task.Delay(LockPoll, _time, cancellationToken);
        }
    }

    private void ThrowIfChanged(IReadOnlyList<AppliedMigration> applied)
    {
        foreach (var row in applied)
        {
            if (row.Version <= _files.Count && row.AppliedAt is not null
                && SchemaFit.FindChange(_files[row.Version - 1], row) is { } change)
                throw new CassandraStoreException(change);
        }
    }

    private async Task ApplyAsync(MigrationFile file, Action<string> report, CancellationToken cancellationToken)
    {
        await _ledger.BeginAsync(file, _owner, cancellationToken);
        foreach (var statement in file.Statements)
        {
            await KeepLockAsync(cancellationToken);
            if (!(statement.Guard?.Admits(ServerRelease) ?? true) || await IsDoneAsync(statement, cancellationToken))
                continue;
            report($"{file.Name}: {statement.Summary}");
            await KeepLockWhileAsync(ExecuteAsync(statement.In(_options.Keyspace, ServerRelease), cancellationToken), cancellationToken);
        }
        report($"{file.Name}: applied");
        await _ledger.CompleteAsync(file, _time.GetUtcNow(), cancellationToken);
    }

    private async Task KeepLockAsync(CancellationToken cancellationToken)
    {
        if (!await _ledger.KeepLockAsync(_owner, _lockLife, cancellationToken))
            throw new CassandraStoreException("The migration lock was lost to another migrator, after a long halt. Run the command again.");
    }

    /// <summary>A statement and the agreement of all nodes may take longer than the lock lasts.</summary>
    private async Task KeepLockWhileAsync(Task statement, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var keeping = KeepUntilAsync(ended.Token);
        try
        {
            await statement;
        }
        finally
        {
            await ended.CancelAsync();
            await keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task KeepUntilAsync(CancellationToken end)
        {
            using var timer = new PeriodicTimer(_lockLife / 4, _time);
            // One that is lost meanwhile is noticed before the next statement, and one renewal that fails is followed by others in time.
            while (await timer.WaitForNextTickAsync(end))
            {
                try
                {
                    await _ledger.KeepLockAsync(_owner, _lockLife, end);
                }
                catch (CqlException)
                {
                    // A ring busy with a change of its schema may not answer in time.
                }
            }
        }
    }

    /// <summary>Columns cannot be added IF NOT EXISTS before Cassandra 5.0: the schema tells.</summary>
    private async Task<bool> IsDoneAsync(MigrationStatement statement, CancellationToken cancellationToken)
    {
        if (statement is not { Table: { } table, Column: { } column })
            return false;
        var found = await _cluster.Metadata.GetTableAsync(_options.Keyspace, table, cancellationToken);
        return found is not null && found.Columns.ContainsKey(column) == statement.AddsColumn;
    }

    private async Task ExecuteAsync(string cql, CancellationToken cancellationToken)
    {
        using (await _session.ExecuteAsync(cql, cancellationToken))
        {
        }
        await AwaitAgreementAsync(cancellationToken);
    }

    private async Task AwaitAgreementAsync(CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        while (!await _cluster.Metadata.CheckSchemaAgreementAsync(cancellationToken))
        {
            if (_time.GetElapsedTime(began) > AgreementTimeout)
            {
                throw new CassandraStoreException(
                    $"The nodes do not agree on the schema after {AgreementTimeout.TotalSeconds:0} s. See `nodetool "
                    + "describecluster`; nodes of different "
                    + "releases never agree. Then run the command again: it goes on where it ended.");
            }
            await Task.Delay(AgreementPoll, _time, cancellationToken);
        }
    }
}
