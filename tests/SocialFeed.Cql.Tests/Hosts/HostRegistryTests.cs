using System.Net;

namespace SocialFeed.Cql.Tests.Hosts;

/// <summary>Nodes keep their objects as long as they keep their ids.</summary>
public class HostRegistryTests
{
    private readonly HostRegistry _registry = new(IdentityAddressTranslator.Instance);

    [Fact]
    public void A_node_that_is_missing_from_a_complete_list_is_removed()
    {
        _registry.Update(Address(1), Info(1), Peers(0, 2, 3));
        var third = _registry.Hosts.Single(h => h.Address.Equals(Address(3)));

        Assert.True(_registry.Update(Address(1), Info(1), Peers(0, 2)));

        Assert.Equal([Address(1), Address(2)], _registry.Hosts.Select(h => h.Address));
        Assert.True(third.IsRemoved);
        Assert.False(third.IsUp);
    }

    [Fact]
    public void A_node_that_is_missing_stays_while_other_rows_are_not_complete()
    {
        _registry.Update(Address(1), Info(1), Peers(0, 2, 3));

        Assert.False(_registry.Update(Address(1), Info(1), Peers(1, 2)));

        Assert.Equal(3, _registry.Hosts.Count);
    }

    [Fact]
    public void The_node_that_is_asked_may_stand_among_its_own_peers()
    {
        _registry.Update(Address(1), Info(1), Peers(0, 1, 2));

        Assert.Equal([Address(1), Address(2)], _registry.Hosts.Select(h => h.Address));
    }

    [Fact]
    public void A_node_with_connections_keeps_its_object_when_another_node_knows_it_by_another_address()
    {
        _registry.Update(Address(1), Info(1), Peers(0, 2));
        var first = _registry.Hosts[0];
        first.ConnectionOpened();

        _registry.Update(Address(2), Info(2), new PeerNodes([(Address(99), Info(1))], 0));

        Assert.Contains(first, _registry.Hosts);
        Assert.DoesNotContain(_registry.Hosts, h => h.Address.Equals(Address(99)));
    }

    [Fact]
    public void A_node_without_connections_that_moved_becomes_a_new_host()
    {
        _registry.Update(Address(1), Info(1), Peers(0, 2));

        Assert.True(_registry.Update(Address(1), Info(1), new PeerNodes([(Address(99), Info(2))], 0)));

        Assert.Equal([Address(1), Address(99)], _registry.Hosts.Select(h => h.Address));
    }

    [Fact]
    public void Nodes_that_exchange_their_addresses_are_never_two_at_one()
    {
        _registry.Update(Address(1), Info(1), Peers(0, 2, 3));
        _registry.Hosts.Single(h => h.Address.Equals(Address(3))).ConnectionOpened();

        _registry.Update(Address(1), Info(1), new PeerNodes([(Address(3), Info(2)), (Address(2), Info(3))], 0));

        Assert.Equal(3, _registry.Hosts.Select(h => h.Address).Distinct().Count());
        Assert.Equal(3, ClusterTopology.Build(_registry.Hosts, null, new Dictionary<string, ReplicationSettings>()).Hosts.Length);
    }

    [Fact]
    public void The_same_nodes_again_change_nothing_even_with_another_schema()
    {
        _registry.Update(Address(1), Info(1), Peers(0, 2));

        Assert.False(_registry.Update(Address(1), Info(1) with { SchemaVersion = Guid.NewGuid() }, Peers(0, 2)));
    }

    [Fact]
    public void Announced_addresses_are_translated()
    {
        var registry = new HostRegistry(new TableAddressTranslator(new Dictionary<IPEndPoint, IPEndPoint> { [Address(2)] = Address(102) }));

        registry.Update(Address(1), Info(1), Peers(0, 2, 3));

        Assert.Equal([Address(1), Address(102), Address(3)], registry.Hosts.Select(h => h.Address));
    }

    [Theory]
    [InlineData("2.1.0", "2.1.0")]
    [InlineData("4.1-beta1-SNAPSHOT", "4.1")]
    [InlineData("3.0.8.1284", "3.0.8.1284")]
    [InlineData("5", "5.0")]
    public void Releases_are_read_by_their_leading_numbers(string text, string version) => Assert.Equal(Version.Parse(version), NodeInfo.ParseRelease(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nightly")]
    public void A_release_without_numbers_is_unknown(string? text) => Assert.Null(NodeInfo.ParseRelease(text));

    private static IPEndPoint Address(int number) => new(IPAddress.Loopback, number);

    private static NodeInfo Info(int number) => ReplicaMapTests.Node(number, "dc1", "r1", number).Info;

    private static PeerNodes Peers(int incomplete, params int[] numbers) => new([.. numbers.Select(n => (Address(n), Info(n)))], incomplete);
}
