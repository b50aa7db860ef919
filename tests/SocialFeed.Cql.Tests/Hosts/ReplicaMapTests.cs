using System.Net;

namespace SocialFeed.Cql.Tests.Hosts;

/// <summary>Which nodes hold a token, by hand-made rings.</summary>
public class ReplicaMapTests
{
    [Fact]
    public void A_token_belongs_to_the_first_node_at_or_after_it_and_past_the_last_to_the_first()
    {
        var (a, b) = (Node(1, "dc1", "r1", -100, 50), Node(2, "dc1", "r1", 0));
        var ring = TokenRing.Build([(a, a.Info.Tokens), (b, b.Info.Tokens)]);

        Assert.Equal(a, ring.OwnerAt(ring.IndexOf(-100)));
        Assert.Equal(b, ring.OwnerAt(ring.IndexOf(-99)));
        Assert.Equal(b, ring.OwnerAt(ring.IndexOf(0)));
        Assert.Equal(a, ring.OwnerAt(ring.IndexOf(1)));
        Assert.Equal(a, ring.OwnerAt(ring.IndexOf(51)));
        Assert.Equal(a, ring.OwnerAt(ring.IndexOf(long.MaxValue)));
        Assert.Equal(a, ring.OwnerAt(ring.IndexOf(long.MinValue)));
    }

    [Fact]
    public void The_simple_strategy_takes_the_next_distinct_nodes_whatever_their_datacenter()
    {
        var hosts = new[] { Node(1, "dc1", "r1", 0, 10), Node(2, "dc2", "r1", 20), Node(3, "dc1", "r1", 30) };

        Assert.Equal([hosts[0], hosts[1]], Map(hosts, Simple(2)).Replicas(-5));
        Assert.Equal([hosts[1], hosts[2]], Map(hosts, Simple(2)).Replicas(11));
        Assert.Equal([hosts[2], hosts[0]], Map(hosts, Simple(2)).Replicas(25));
        Assert.Equal(3, Map(hosts, Simple(7)).Replicas(25).Length);
    }

    [Fact]
    public void The_network_strategy_takes_its_number_in_each_datacenter_and_racks_not_used_yet_first()
    {
        var hosts = new[]
        {
            Node(1, "dc1", "r1", 0), Node(2, "dc1", "r1", 10), Node(3, "dc1", "r2", 20), Node(4, "dc2", "r1", 30), Node(5, "dc2", "r1", 40), Node(6, "dc1", "r2", 50),
        };

        var two = Map(hosts, Network(("dc1", 2), ("dc2", 1)));
        Assert.Equal([hosts[0], hosts[2], hosts[3]], two.Replicas(0));
        Assert.Equal([hosts[0], hosts[2]], two.LocalReplicas(0));

        // Three in two racks: the second node of rack one had to wait until rack two had its first.
        Assert.Equal([hosts[0], hosts[2], hosts[1]], Map(hosts, Network(("dc1", 3))).Replicas(0));
    }

    [Fact]
    public void More_replicas_than_nodes_means_all_nodes()
    {
        var hosts = new[] { Node(1, "dc1", "r1", 0), Node(2, "dc1", "r2", 10), Node(3, "dc1", "r2", 20) };

        Assert.Equal(3, Map(hosts, Network(("dc1", 5))).Replicas(5).Distinct().Count());
    }

    [Fact]
    public void The_network_strategy_agrees_with_the_definition_on_random_rings() => Fixtures.Seed.Cases(200, random =>
    {
        var hosts = Enumerable.Range(1, random.Next(1, 13)).Select(i => Node(
            i, "dc" + random.Next(2), "r" + random.Next(3), [.. Enumerable.Range(0, 4).Select(_ => random.NextInt64(long.MinValue, long.MaxValue))])).ToArray();
        var settings = Network(("dc0", random.Next(5)), ("dc1", random.Next(5)));
        var map = Map(hosts, settings);
        var token = random.NextInt64(long.MinValue, long.MaxValue);

        var replicas = map.Replicas(token);

        foreach (var group in hosts.GroupBy(h => h.Datacenter!))
        {
            var wanted = Math.Min(settings.ByDatacenter[group.Key], group.Count());
            var chosen = replicas.Where(r => r.Datacenter == group.Key).ToArray();
            Assert.Equal(wanted, chosen.Distinct().Count());
            Assert.Equal(Math.Min(wanted, group.Select(h => h.Rack).Distinct().Count()), chosen.Select(h => h.Rack).Distinct().Count());
        }

        Assert.Equal(replicas.Where(r => r.Datacenter == "dc1"), map.LocalReplicas(token));
    });

    [Theory]
    [InlineData("org.apache.cassandra.locator.LocalStrategy")]
    [InlineData("com.example.MoonStrategy")]
    public void Nothing_is_routed_by_a_strategy_that_is_local_or_unknown(string strategy)
    {
        var host = Node(1, "dc1", "r1", 0);
        var settings = ReplicationSettings.Parse(strategy, new Dictionary<string, string>());

        Assert.Null(ReplicaMap.Build(TokenRing.Build([(host, host.Info.Tokens)]), [host], settings, "dc1"));
    }

    [Fact]
    public void Transient_replicas_are_not_routed_to() =>
        Assert.Equal(2, ReplicationSettings.Parse("NetworkTopologyStrategy", new Dictionary<string, string> { ["dc1"] = "3/1" }).ByDatacenter["dc1"]);

    internal static Host Node(int number, string datacenter, string rack, params long[] tokens)
    {
        var id = new byte[16];
        id[0] = (byte)number;
        Array.Sort(tokens);
        return new Host(new IPEndPoint(IPAddress.Loopback, number), number, new NodeInfo(new Guid(id), datacenter, rack, new Version(3, 11), Guid.Empty, tokens));
    }

    internal static ReplicationSettings Simple(int factor) =>
        ReplicationSettings.Parse("org.apache.cassandra.locator.SimpleStrategy", new Dictionary<string, string> { ["replication_factor"] = factor.ToString() });

    private static ReplicationSettings Network(params (string Datacenter, int Factor)[] factors) =>
        ReplicationSettings.Parse("NetworkTopologyStrategy", factors.ToDictionary(f => f.Datacenter, f => f.Factor.ToString()));

    private static ReplicaMap Map(Host[] hosts, ReplicationSettings settings) =>
        ReplicaMap.Build(TokenRing.Build(hosts.Select(h => (h, h.Info.Tokens))), hosts, settings, "dc1")!;
}
