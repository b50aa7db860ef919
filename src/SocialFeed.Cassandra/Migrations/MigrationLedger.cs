using SocialFeed.Cassandra.Sessions;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Migrations;

/// <summary>A migration as the keyspace remembers it.</summary>
/// <param name="AppliedAt">Null: begun and not completed.</param>
internal sealed record AppliedMigration(int Version, string Name, string Checksum, int OldestProgram, DateTimeOffset? AppliedAt);

/// <summary>The tables by which migrations are remembered and kept apart; made by the migrator itself.</summary>
internal sealed class MigrationLedger(ISession session, string keyspace)
{
    public const string MigrationsTable = "schema_migrations";
    public const string LockTable = "schema_lock";

    /// <summary>One partition: migrations are read all at once.</summary>
    private const int Pool = 0;

    public static string CreateMigrationsTable(string keyspace) =>
        $"""
        CREATE TABLE IF NOT EXISTS {keyspace}.{MigrationsTable} (
            pool int, version int, name text, checksum text, oldest_program int, begun_by text, applied_at timestamp,
            PRIMARY KEY ((pool), version)
        ) WITH comment = 'Serves: which migrations were applied, in one read.'
        """;

    public static string CreateLockTable(string keyspace) =>
        $"""
        CREATE TABLE IF NOT EXISTS {keyspace}.{LockTable} (
            pool int PRIMARY KEY, owner text
        ) WITH gc_grace_seconds = 3600 AND comment = 'Serves: who migrates now; a lease by lightweight transaction.'
        """;

    /// <summary>In order of versions; nothing when the keyspace or the table is not there.</summary>
    public async Task<IReadOnlyList<AppliedMigration>> ReadAsync(CancellationToken cancellationToken)
    {
        var metadata = session.Cluster.Metadata;
        if (await metadata.GetTableAsync(keyspace, MigrationsTable, cancellationToken) is null)
            return [];
        using var rows = await session.ExecuteAsync(
            new SimpleStatement(
                $"SELECT version, name, checksum, oldest_program, applied_at FROM {keyspace}.{MigrationsTable} WHERE pool = ?", Pool)
                .SetIdempotence(true),
            cancellationToken);
        return rows.ToList(static row => new AppliedMigration(
            row.GetInt32(0), row.GetString(1) ?? "", row.GetString(2) ?? "", row.GetNullableInt32(3) ?? 1, row.GetNullableTimestamp(4)));
    }

    public Task BeginAsync(MigrationFile file, string by, CancellationToken cancellationToken) => ExecuteAsync(
        new SimpleStatement(
            $"INSERT INTO {keyspace}.{MigrationsTable} (pool, version, name, checksum, oldest_program, begun_by) VALUES (?, ?, ?, ?, ?, ?)",
            Pool, file.Version, file.Name, file.Checksum, file.OldestProgram, by),
        cancellationToken);

    public Task CompleteAsync(MigrationFile file, DateTimeOffset at, CancellationToken cancellationToken) => ExecuteAsync(
        new SimpleStatement(
            $"UPDATE {keyspace}.{MigrationsTable} SET applied_at = ? WHERE pool = ? AND version = ?", at, Pool, file.Version),
        cancellationToken);

    /// <summary>Takes the lock, or keeps it; gives the owner when it is another's.</summary>
    public async Task<string?> TakeLockAsync(string owner, TimeSpan life, CancellationToken cancellationToken)
    {
        var seconds = (int)life.TotalSeconds;
        using var rows = await session.ExecuteAsync(
            new SimpleStatement(
                $"INSERT INTO {keyspace}.{LockTable} (pool, owner) VALUES (?, ?) IF NOT EXISTS USING TTL {seconds}", Pool, owner),
            cancellationToken);
        return rows.WasApplied || !rows.MoveNext() || rows.Current.GetValue<string?>("owner") is not { } other || other == owner
            ? null
            : other;
    }

    /// <summary>Prolongs the lock; false when it was lost.</summary>
    public async Task<bool> KeepLockAsync(string owner, TimeSpan life, CancellationToken cancellationToken)
    {
        var seconds = (int)life.TotalSeconds;
        using var rows = await session.ExecuteAsync(
            new SimpleStatement(
                $"UPDATE {keyspace}.{LockTable} USING TTL {seconds} SET owner = ? WHERE pool = ? IF owner = ?", owner, Pool, owner),
            cancellationToken);
        return rows.WasApplied;
    }

    public Task ReleaseLockAsync(string owner, CancellationToken cancellationToken) => ExecuteAsync(
        new SimpleStatement($"DELETE FROM {keyspace}.{LockTable} WHERE pool = ? IF owner = ?", Pool, owner), cancellationToken);

    private async Task ExecuteAsync(SimpleStatement statement, CancellationToken cancellationToken)
    {
        using var rows = await session.ExecuteAsync(statement, cancellationToken);
    }
}
