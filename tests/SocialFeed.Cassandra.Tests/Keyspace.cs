using Microsoft.Extensions.Logging.Abstractions;
using SocialFeed.Cassandra.Migrations;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Tests;

/// <summary>
/// A keyspace of its own on the real node, with every migration applied; dropped at the end. Shared by the tests of a
/// collection.
/// </summary>
public class Keyspace : IAsyncLifetime
{
    private static readonly TimeSpan StatementTimeout = TimeSpan.FromSeconds(60);

    public CassandraOptions Options { get; private set; } = new();

    /// <summary>The store of most tests. Tests of several processes open further ones.</summary>
    public CassandraStore Store { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var node = await RealServers.RealServers.CassandraAsync();
        Options = new CassandraOptions
        {
            ContactPoints = [node],
            Keyspace = $"test_{Guid.NewGuid():N}"[..30],
            Replication = "simple:1",
            PulledGrace = TimeSpan.Zero,
            LeaseOutboxShards = false,
        };
        await using (var migrator = await SchemaMigrator.ConnectAsync(Options, TimeProvider.System, NullLogger.Instance, default))
            await migrator.UpAsync(_ => { }, default);
        Store = await OpenAsync();
    }

    /// <summary>Another store over the same keyspace with caches of its own, as another process would have it.</summary>
    /// <param name="pulledGrace">Null: that of <see cref="Options"/>, none.</param>
    public async Task<CassandraStore> OpenAsync(TimeProvider? time = null, TimeSpan? pulledGrace = null)
    {
        var options = Options with { PulledGrace = pulledGrace ?? Options.PulledGrace };
        var store = new CassandraStore(options, time ?? TimeProvider.System, NullLogger<CassandraStore>.Instance);
        await store.ConnectAsync(default);
        return store;
    }

    public async Task DisposeAsync()
    {
        if (Store is not null)
            await Store.DisposeAsync();
        await ExecuteAsync("DROP KEYSPACE " + Options.Keyspace);
    }

    /// <summary>
    /// Has the node write all of the keyspace's rows to disk, where some faults of servers show. Needs a node that
    /// scripts/servers has started.
    /// </summary>
    public async Task FlushAsync()
    {
        var result = await RealServers.RepositoryScript.RunAsync("servers", ["nodetool", "cassandra", "flush", Options.Keyspace]);
        Assert.True(result.ExitCode == 0, $"nodetool flush ended with {result.ExitCode}: {result.Errors}");
    }

    /// <summary>Runs a statement without values; <c>$.</c> stands for the keyspace.</summary>
    public async Task ExecuteAsync(string cql)
    {
        await using var cluster = Cluster.Builder()
            .AddContactPoints(Options.ContactPoints)
            .WithSocketOptions(new SocketOptions { RequestTimeout = StatementTimeout })
            .Build();
        await using var session = await cluster.ConnectAsync();
        (await session.ExecuteAsync(cql.Replace("$.", Options.Keyspace + ".", StringComparison.Ordinal))).Dispose();
    }
}

/// <summary>Tests that bring fresh ids and do not mind each other's rows.</summary>
[CollectionDefinition(Name)]
public sealed class SharedKeyspace : ICollectionFixture<Keyspace>
{
    public const string Name = "One keyspace";
}
