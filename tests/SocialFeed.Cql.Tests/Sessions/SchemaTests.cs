using SocialFeed.Cql.FakeNode.Types;
using SocialFeed.Cql.Tests.Fixtures;

namespace SocialFeed.Cql.Tests.Sessions;

/// <summary>Keyspaces, tables and types as both kinds of schema tables tell them; routing by them.</summary>
public class SchemaTests
{
    /// <summary>Two nodes here, two there.</summary>
    private static readonly FakeNode.Server.FakeClusterOptions TwoDatacenters = new() { Nodes = 4, DataCenters = ["here", "there", "here", "there"] };

    public static TheoryData<string> Generations => Clients.Generations;

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task A_table_is_described(string generation)
    {
        await using var fake = await Clients.StartAsync(1, Clients.Generation(generation));
        fake.Execute("CREATE TYPE ks.address (street text, number int)");
        fake.Execute("CREATE TABLE ks.wide (k2 int, k1 text, c1 timeuuid, c2 int, s text static, v map<text, frozen<list<int>>>, u frozen<address>, PRIMARY KEY ((k1, k2), c1, c2)) WITH CLUSTERING ORDER BY (c1 DESC, c2 ASC)");
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var table = await cluster.Metadata.GetTableAsync("ks", "wide", Wait.Token()).Within();
        Assert.NotNull(table);
        Assert.Equal(["k1", "k2"], table.Columns.Values.Where(c => c.Kind == ColumnKind.PartitionKey).OrderBy(c => c.Position).Select(c => c.Name));
        Assert.Equal([("c1", true), ("c2", false)], table.Columns.Values.Where(c => c.Kind == ColumnKind.Clustering).OrderBy(c => c.Position).Select(c => (c.Name, c.IsDescending)));
        Assert.Equal(ColumnKind.Static, table.Columns.Values.Single(c => c.Name == "s").Kind);
        Assert.Equal(CqlType.Map(CqlType.Text, CqlType.List(CqlType.Int)), table.Columns.Values.Single(c => c.Name == "v").Type);
        Assert.Equal(["street", "number"], table.Columns.Values.Single(c => c.Name == "u").Type.FieldNames);
        Assert.Equal(["address"], (await cluster.Metadata.GetUserTypesAsync("ks", Wait.Token()).Within()).Select(t => t.Name));
        Assert.Null(await cluster.Metadata.GetTableAsync("ks", "nothing", Wait.Token()).Within());
    }

    [Theory]
    [InlineData("2.1")]
    [InlineData("4.0")]
    public async Task A_change_of_the_schema_is_seen_after_the_statement_that_made_it(string generation)
    {
        await using var fake = await Clients.StartAsync(3, Clients.Generation(generation));
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        using (var created = await session.ExecuteAsync("CREATE TABLE ks.fresh (id int PRIMARY KEY)").Within())
            Assert.True(created.Info.IsSchemaInAgreement);
        Assert.NotNull(await cluster.Metadata.GetTableAsync("ks", "fresh", Wait.Token()).Within());
        await session.ExecuteAsync("ALTER TABLE ks.fresh ADD name text").Within();
        Assert.Equal(["id", "name"], (await cluster.Metadata.GetTableAsync("ks", "fresh", Wait.Token()).Within())!.Columns.Keys.Order());
        await session.ExecuteAsync("CREATE KEYSPACE other WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 2}").Within();
        Assert.Contains("other", cluster.Metadata.Keyspaces);
        await session.ExecuteAsync("DROP KEYSPACE other").Within();
        Assert.DoesNotContain("other", cluster.Metadata.Keyspaces);
    }

    [Fact]
    public async Task Disagreement_is_reported_when_it_lasts()
    {
        await using var fake = await Clients.StartAsync(2);
        await using var cluster = fake.Client(b => b.WithMetadataTimes(TimeSpan.FromSeconds(60), TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(300)));
        await using var session = await cluster.ConnectAsync().Within();
        Assert.True(await cluster.Metadata.CheckSchemaAgreementAsync(Wait.Token()).Within());
        fake.Nodes[1].SchemaVersion = Guid.NewGuid();
        Assert.False(await cluster.Metadata.CheckSchemaAgreementAsync(Wait.Token()).Within());
        using var created = await session.ExecuteAsync("CREATE TABLE ks.fresh (id int PRIMARY KEY)").Within();
        Assert.False(created.Info.IsSchemaInAgreement);
    }

    [Fact]
    public async Task A_statement_goes_to_a_replica_of_its_partition()
    {
        await using var fake = await Clients.StartAsync(4);
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        await Wait.UntilAsync(() => cluster.Metadata.AllHosts().Count(h => h.OpenConnections > 0) == 4, "connections to all nodes");
        var insert = await session.PrepareAsync("INSERT INTO ks.pairs (a, b, c) VALUES (?, ?, ?)").Within();
        for (var i = 0; i < 200; i++)
        {
            var key = $"key {i}";
            fake.Log.Clear();
            using var bound = insert.Bind(key, 1, "c");
            await session.ExecuteAsync(bound).Within();
            var token = TokenOf.Bytes(System.Text.Encoding.UTF8.GetBytes(key));
            var owner = fake.Nodes.SelectMany(n => n.Tokens.Select(t => (Token: t, Node: n))).OrderBy(t => t.Token).ToList() is var ring
                && ring.FindIndex(t => t.Token >= token) is var at ? ring[at < 0 ? 0 : at].Node : null;
            var asked = fake.Log.Entries.Where(e => e.Request?.Opcode == FakeNode.Wire.NodeOpcode.Execute).Select(e => e.Node.EndPoint).Distinct();
            Assert.Equal([owner!.EndPoint], asked);
            Assert.Equal([owner.EndPoint], cluster.Metadata.GetReplicas("ks", System.Text.Encoding.UTF8.GetBytes(key)).Select(h => h.Address));
        }
    }

    [Fact]
    public async Task Nodes_of_other_datacenters_get_nothing()
    {
        await using var fake = await Clients.StartAsync(TwoDatacenters);
        await using var cluster = fake.Client(b => b.WithLocalDatacenter("here"));
        await using var session = await cluster.ConnectAsync().Within();
        for (var i = 0; i < 50; i++)
            await session.ExecuteAsync($"INSERT INTO ks.pairs (a, b, c) VALUES ('{i}', 1, 'c')").Within();
        var asked = fake.Log.Entries.Where(e => e.Request?.Cql.StartsWith("INSERT", StringComparison.Ordinal) == true).Select(e => e.Node.DataCenter).Distinct();
        Assert.Equal(["here"], asked);
    }

    [Fact]
    public async Task A_local_datacenter_that_does_not_exist_is_refused_with_those_that_do()
    {
        await using var fake = await Clients.StartAsync(TwoDatacenters);
        await using var cluster = fake.Client(b => b.WithLocalDatacenter("nowhere"));
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => cluster.ConnectAsync().Within());
        Assert.Contains("'here'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'there'", error.Message, StringComparison.Ordinal);
    }
}
