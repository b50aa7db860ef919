using Microsoft.Extensions.Logging.Abstractions;
using SocialFeed.Cassandra;
using SocialFeed.Cassandra.Migrations;
using SocialFeed.Cql;

namespace SocialFeed.Cli.Tests;

/// <summary>The schema commands on the real node, in a keyspace of their own.</summary>
public sealed class MigrateCommandTests : IAsyncLifetime
{
    private readonly string _keyspace = $"cli_{Guid.NewGuid():N}"[..30];
    private string _node = "";
    private Dictionary<string, string> _environment = [];

    public async Task InitializeAsync()
    {
        _node = await RealServers.RealServers.CassandraAsync();
        _environment = new Dictionary<string, string>
        {
            ["SocialFeed__Cassandra__ContactPoints"] = _node,
            ["SocialFeed__Cassandra__Keyspace"] = _keyspace,
            ["SocialFeed__Cassandra__Replication"] = "simple:1",
        };
    }

    public async Task DisposeAsync()
    {
        await using var cluster = Cluster.Builder().AddContactPoint(_node).Build();
        await using var session = await cluster.ConnectAsync();
        (await session.ExecuteAsync(new SimpleStatement($"DROP KEYSPACE IF EXISTS {_keyspace}").SetTimeout(TimeSpan.FromSeconds(60)))).Dispose();
    }

    [Fact]
    public async Task Killed_in_the_middle_the_same_command_completes_the_work_and_verify_finds_nothing()
    {
        var before = await CliProcess.RunAsync(_environment, "migrate", "status");
        Assert.Equal(ExitCode.ProblemsFound, before.ExitCode);
        Assert.Contains("Pending", before.Output, StringComparison.Ordinal);
        Assert.Contains($"`socialfeed migrate up --keyspace {_keyspace}`", before.Output, StringComparison.Ordinal);

        using (var killed = CliProcess.Start(_environment, "migrate", "up"))
        {
            await UntilBegunAsync(killed);
            await killed.KillAsync();
        }
        var between = await CliProcess.RunAsync(_environment, "migrate", "status");
        Assert.Equal(ExitCode.ProblemsFound, between.ExitCode);
        Assert.Contains("Unfinished", between.Output, StringComparison.Ordinal);

        var up = await CliProcess.RunAsync(_environment, "migrate", "up");
        Assert.True(up.ExitCode == ExitCode.Success, up.Output + up.Errors);
        Assert.Contains("waiting for", up.Output, StringComparison.Ordinal);
        Assert.Contains("is up to date", up.Output, StringComparison.Ordinal);

        var verify = await CliProcess.RunAsync(_environment, "migrate", "verify");
        Assert.True(verify.ExitCode == ExitCode.Success, verify.Output + verify.Errors);
        var after = await CliProcess.RunAsync(_environment, "migrate", "status");
        Assert.Equal(ExitCode.Success, after.ExitCode);
        Assert.DoesNotContain("Pending", after.Output, StringComparison.Ordinal);
        var again = await CliProcess.RunAsync(_environment, "migrate", "up");
        Assert.Contains("was up to date", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_win_over_the_environment_and_what_is_wrong_is_named()
    {
        var keyspace = await CliProcess.RunAsync(_environment, "migrate", "status", "--keyspace", "No-Such");
        Assert.Equal(ExitCode.BadInput, keyspace.ExitCode);
        Assert.Contains("SocialFeed:Cassandra:Keyspace", keyspace.Errors, StringComparison.Ordinal);

        var node = await CliProcess.RunAsync(_environment, "migrate", "status", "--contact-point", "127.0.0.1:1");
        Assert.Equal(ExitCode.Failure, node.ExitCode);
        Assert.Contains("127.0.0.1:1", node.Errors, StringComparison.Ordinal);

        var replication = await CliProcess.RunAsync(_environment, "migrate", "up", "--replication", "three");
        Assert.Equal(ExitCode.Failure, replication.ExitCode);
        Assert.Contains("'three' is not understood", replication.Errors, StringComparison.Ordinal);
    }

    /// <summary>Until the first migration has begun; each look is a request, so it waits for the server and not for a clock.</summary>
    private async Task UntilBegunAsync(CliProcess process)
    {
        var options = new CassandraOptions { ContactPoints = [_node], Keyspace = _keyspace };
        while (true)
        {
            Assert.False(process.HasExited, "The migration ended before it could be killed.");
            await using var migrator = await SchemaMigrator.ConnectAsync(options, TimeProvider.System, NullLogger.Instance, default);
            if ((await migrator.ReadStatusAsync(default)).Migrations[0].State == MigrationState.Unfinished)
                return;
        }
    }
}
