using Microsoft.Extensions.Logging.Abstractions;
using SocialFeed.Cassandra.Migrations;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Tests.Migrations;

/// <summary>The migrator with small migrations of its own, in keyspaces of its own.</summary>
public sealed class SchemaMigratorTests : IAsyncLifetime
{
    private static readonly TimeSpan ShortLock = TimeSpan.FromSeconds(10);

    /// <summary>Longer than a second migrator takes to connect on a machine that is busy.</summary>
    private static readonly TimeSpan LongerLock = TimeSpan.FromSeconds(25);

    private static readonly IReadOnlyList<MigrationFile> Files =
    [
        MigrationFile.Parse(
            "0001_first.cql",
            """
            CREATE TABLE IF NOT EXISTS a (
                id bigint PRIMARY KEY,
                old text
            );
            CREATE TABLE IF NOT EXISTS b (
                id bigint PRIMARY KEY
            );
            """),
        MigrationFile.Parse(
            "0002_second.cql",
            """
            ALTER TABLE a ADD extra int;
            -- @server >= 99.0
            CREATE TABLE IF NOT EXISTS future (
                id bigint PRIMARY KEY
            );
            ALTER TABLE a WITH comment = 'two';
            """),
        MigrationFile.Parse(
            "0003_third.cql",
            """
            ALTER TABLE a DROP old;
            DROP TABLE IF EXISTS b;
            """),
    ];

    private CassandraOptions _options = new();

    public async Task InitializeAsync() => _options = new CassandraOptions
    {
        ContactPoints = [await RealServers.RealServers.CassandraAsync()],
        Keyspace = $"mig_{Guid.NewGuid():N}"[..30],
        Replication = "simple:1",
        ProcessName = "first",
    };

    public async Task DisposeAsync()
    {
        await using var cluster = Cluster.Builder().AddContactPoints(_options.ContactPoints).Build();
        await using var session = await cluster.ConnectAsync();
        (await session.ExecuteAsync($"DROP KEYSPACE IF EXISTS {_options.Keyspace}")).Dispose();
    }

    [Fact]
    public void A_ledger_that_is_being_created_is_told_from_other_errors()
    {
        Assert.True(SchemaMigrator.IsBeingCreated("unconfigured columnfamily schema_migrations"));
        Assert.True(SchemaMigrator.IsBeingCreated("java.lang.IllegalArgumentException: Unknown CF 8b069e80-ed41-11f1-93de-4d68ff3ad20d"));
        Assert.False(SchemaMigrator.IsBeingCreated("Undefined name applied_at in selection clause"));
        Assert.False(SchemaMigrator.IsBeingCreated("java.lang.NullPointerException"));
    }

    [Fact]
    public async Task Killed_before_each_statement_in_turn_it_goes_on_and_ends_with_the_same_schema()
    {
        var lines = new List<string>();
        var kills = 0;
        while (true)
        {
            await using var migrator = await ConnectAsync(Files);
            // Each run is allowed one line more than the last: it dies in the middle of what that line announces.
            var left = kills + 1;
            try
            {
                await migrator.UpAsync(
                    line =>
                    {
                        lines.Add(line);
                        if (--left > 0)
                            return;
                        migrator.IsKilled = true;
                        throw new KilledException();
                    },
                    default);
                break;
            }
            catch (KilledException)
            {
                kills++;
            }
            Assert.InRange(kills, 1, 40);
        }

        // Keyspace, two tables of the migrator itself, two and two and two statements that this server takes, three ends.
        Assert.True(kills >= 4, $"{kills} kills: {string.Join("; ", lines)}");
        Assert.Contains(lines, line => line.Contains("ALTER TABLE a DROP old", StringComparison.Ordinal));
        await AssertThirdAsync();
    }

    [Fact]
    public async Task Killed_after_a_statement_that_was_not_noted_it_does_not_fail_on_what_is_there()
    {
        foreach (var last in (string[])["0001_first.cql: applied", "0002_second.cql: applied", "0003_third.cql: applied"])
        {
            await using var migrator = await ConnectAsync(Files);
            await Assert.ThrowsAsync<KilledException>(() => migrator.UpAsync(
                line =>
                {
                    if (line != last)
                        return;
                    migrator.IsKilled = true;
                    throw new KilledException();
                },
                default));
            var status = await migrator.ReadStatusAsync(default);
            Assert.Contains(status.Migrations, migration => migration.State == MigrationState.Unfinished);
            Assert.NotNull(status.Mismatch);
        }

        await using var again = await ConnectAsync(Files);
        Assert.Equal(1, await again.UpAsync(_ => { }, default));
        await AssertThirdAsync();
    }

    [Fact]
    public async Task The_lock_of_a_killed_migrator_ends_by_itself_and_the_next_one_waits_for_it()
    {
        await using (var killed = await ConnectAsync(Files, "first", LongerLock))
        {
            await Assert.ThrowsAsync<KilledException>(() => killed.UpAsync(
                line =>
                {
                    if (!line.Contains("ALTER TABLE a ADD extra", StringComparison.Ordinal))
                        return;
                    killed.IsKilled = true;
                    throw new KilledException();
                },
                default));
        }

        var lines = new List<string>();
        await using var second = await ConnectAsync(Files, "second");
        Assert.Equal(2, await second.UpAsync(lines.Add, default));

        Assert.Equal("waiting for first, who is migrating", lines[0]);
        await AssertThirdAsync();
    }

    [Fact]
    public async Task Of_several_that_start_at_once_each_migration_is_applied_by_one()
    {
        await using (var first = await ConnectAsync([Files[0]]))
            await first.UpAsync(_ => { }, default);
        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(async i =>
        {
            await using var migrator = await ConnectAsync(Files, $"process {i}");
            return await migrator.UpAsync(_ => { }, default);
        }));

        Assert.Equal([0, 0, 0, 2], applied.Order());
        await AssertThirdAsync();
    }

    [Fact]
    public async Task A_changed_migration_is_found_and_nothing_is_applied_on_top()
    {
        await using (var first = await ConnectAsync([Files[0]]))
            await first.UpAsync(_ => { }, default);
        MigrationFile[] changed = [MigrationFile.Parse("0001_first.cql", "DROP TABLE IF EXISTS a;"), .. Files.Skip(1)];

        await using var migrator = await ConnectAsync(changed);
        var exception = await Assert.ThrowsAsync<CassandraStoreException>(() => migrator.UpAsync(_ => { }, default));

        Assert.Contains("must never change", exception.Message, StringComparison.Ordinal);
        Assert.Equal(
            [MigrationState.Changed, MigrationState.Pending, MigrationState.Pending],
            (await migrator.ReadStatusAsync(default)).Migrations.Select(migration => migration.State));
        Assert.Contains(await migrator.VerifyAsync(default), problem => problem.Contains("must never change", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_names_the_tables_and_columns_that_are_missing()
    {
        await using (var migrator = await ConnectAsync(Files))
            await migrator.UpAsync(_ => { }, default);
        await using var cluster = Cluster.Builder().AddContactPoints(_options.ContactPoints).Build();
        await using var session = await cluster.ConnectAsync();
        (await session.ExecuteAsync($"ALTER TABLE {_options.Keyspace}.a DROP extra")).Dispose();

        await using var verifier = await ConnectAsync(Files);
        Assert.Equal([$"Column extra of {_options.Keyspace}.a is missing."], await verifier.VerifyAsync(default));

        (await session.ExecuteAsync($"DROP TABLE {_options.Keyspace}.a")).Dispose();
        await using var second = await ConnectAsync(Files);
        Assert.Equal([$"Table {_options.Keyspace}.a is missing."], await second.VerifyAsync(default));
    }

    [Fact]
    public async Task On_a_keyspace_that_is_not_there_everything_is_pending()
    {
        await using var migrator = await ConnectAsync(Files);
        var status = await migrator.ReadStatusAsync(default);

        Assert.All(status.Migrations, migration => Assert.Equal(MigrationState.Pending, migration.State));
        Assert.Contains("socialfeed migrate up", status.Mismatch, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "dc1", 3, "{'class': 'NetworkTopologyStrategy', 'dc1': 3}")]
    [InlineData("dc1:3,dc2:2", "", 1, "{'class': 'NetworkTopologyStrategy', 'dc1': 3, 'dc2': 2}")]
    [InlineData("simple:1", "dc1", 3, "{'class': 'SimpleStrategy', 'replication_factor': 1}")]
    public async Task Replication_is_taken_from_the_options(string replication, string datacenter, int factor, string cql)
    {
        await using var cluster = Cluster.Builder().AddContactPoints(_options.ContactPoints).Build();
        var options = _options with { Replication = replication, LocalDatacenter = datacenter, ReplicationFactor = factor };
        Assert.Equal(cql, Replication.Of(options, cluster.Metadata));
    }

    private Task<SchemaMigrator> ConnectAsync(IReadOnlyList<MigrationFile> files, string name = "first", TimeSpan? lockLife = null) =>
        SchemaMigrator.ConnectAsync(
            _options with { ProcessName = name }, TimeProvider.System, NullLogger.Instance, files, lockLife ?? ShortLock, default);

    private async Task AssertThirdAsync()
    {
        await using var migrator = await ConnectAsync(Files);
        var status = await migrator.ReadStatusAsync(default);
        Assert.All(status.Migrations, migration => Assert.Equal(MigrationState.Applied, migration.State));
        Assert.Null(status.Mismatch);
        Assert.Empty(await migrator.FindMissingAsync(default));

        await using var cluster = Cluster.Builder().AddContactPoints(_options.ContactPoints).Build();
        await using var session = await cluster.ConnectAsync();
        var names = await cluster.Metadata.GetTableNamesAsync(_options.Keyspace);
        Assert.Equal(["a", "schema_lock", "schema_migrations"], names.Order());
        Assert.Equal(["extra", "id"], (await cluster.Metadata.GetTableAsync(_options.Keyspace, "a"))!.Columns.Keys.Order());
    }

    private sealed class KilledException : Exception;
}
