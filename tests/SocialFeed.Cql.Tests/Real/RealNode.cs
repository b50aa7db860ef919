using SocialFeed.Cql.Tests.Fixtures;
using SocialFeed.RealServers;

namespace SocialFeed.Cql.Tests.Real;

/// <summary>A session on the real node, with a keyspace of its own that is dropped at the end.</summary>
public sealed class RealNode : IAsyncLifetime
{
    private Cluster? cluster;

    public string Address { get; private set; } = "";

    public string Keyspace { get; } = "cql_tests_" + Guid.NewGuid().ToString("N")[..12];

    public Cluster Cluster => cluster!;

    public ISession Session { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Address = await RealServers.RealServers.CassandraAsync();
        cluster = Cluster.Builder().AddContactPoint(Address).WithSocketOptions(new SocketOptions { RequestTimeout = TimeSpan.FromSeconds(60) }).Build();
        Session = await cluster.ConnectAsync().Within();
        await Session.ExecuteAsync($"CREATE KEYSPACE {Keyspace} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}").Within();
        await Session.ExecuteAsync($"CREATE TABLE {Keyspace}.rows (a text, b int, c text, PRIMARY KEY (a, b))").Within();
    }

    public async Task DisposeAsync()
    {
        await Session.ExecuteAsync($"DROP KEYSPACE {Keyspace}").Within();
        await cluster!.DisposeAsync();
    }
}

[CollectionDefinition(nameof(RealNode))]
public class RealNodeCollection : ICollectionFixture<RealNode>;
