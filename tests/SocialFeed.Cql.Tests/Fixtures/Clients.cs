using SocialFeed.Cql.FakeNode.Server;

namespace SocialFeed.Cql.Tests.Fixtures;

/// <summary>Clients of fake clusters, with short reconnection delays and debouncing.</summary>
internal static class Clients
{
    public const string Keyspace = "ks";

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(20);

    public static Cluster Client(this FakeCluster fake, Action<Builder>? configure = null)
    {
        var builder = Cluster.Builder()
            .AddContactPoint(fake.Node.EndPoint)
            .WithPort(fake.Node.EndPoint.Port)
            .WithReconnectionPolicy(new ConstantReconnectionPolicy(Short))
            .WithMetadataTimes(TimeSpan.FromSeconds(60), Short, TimeSpan.FromSeconds(10));
        configure?.Invoke(builder);
        return builder.Build();
    }

    /// <summary>A fake cluster with a keyspace and the table ks.pairs (a text, b int, c text, primary key (a, b)).</summary>
    public static async Task<FakeCluster> StartAsync(FakeClusterOptions options)
    {
        var fake = await FakeCluster.StartAsync(options);
        fake.Execute("CREATE KEYSPACE ks WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
        fake.Execute("CREATE TABLE ks.pairs (a text, b int, c text, PRIMARY KEY (a, b))");
        return fake;
    }

    public static Task<FakeCluster> StartAsync(int nodes = 1, ServerGeneration? generation = null) =>
        StartAsync(new FakeClusterOptions { Nodes = nodes, Generation = generation ?? ServerGeneration.V311 });

    public static ServerGeneration Generation(string name) => ServerGeneration.Parse(name);

    /// <summary>Each generation of servers, for theories.</summary>
    public static TheoryData<string> Generations => ["2.1", "2.2", "3.0", "3.11", "4.0", "5.0"];

    public static TheoryData<string> BothVersions => ["2.1", "3.11"];
}
