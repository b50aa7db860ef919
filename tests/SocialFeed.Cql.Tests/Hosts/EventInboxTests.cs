using System.Net;
using SocialFeed.Cql.Connections;
using SocialFeed.Cql.Results;

namespace SocialFeed.Cql.Tests.Hosts;

/// <summary>Events come early, twice and in floods.</summary>
public class EventInboxTests
{
    private readonly EventInbox _inbox = new();

    [Fact]
    public void Only_the_first_event_starts_the_delay()
    {
        Assert.True(_inbox.Add(Status(1, "UP")));
        Assert.False(_inbox.Add(Status(1, "UP")));
        Assert.False(_inbox.Add(Keyspace("a")));
        _inbox.Take();
        Assert.True(_inbox.IsEmpty);
        Assert.True(_inbox.Add(Keyspace("a")));
    }

    [Fact]
    public void Of_a_nodes_states_the_last_counts()
    {
        _inbox.Add(Status(1, "UP"));
        _inbox.Add(Status(1, "DOWN"));

        Assert.Equal([new(new IPEndPoint(IPAddress.Loopback, 1), false)], _inbox.Take().Statuses);
    }

    [Fact]
    public void A_flood_of_nodes_becomes_one_reading_of_all_of_them()
    {
        for (var i = 1; i < 10_000; i++)
            _inbox.Add(Status(i, "UP"));

        var changes = _inbox.Take();

        Assert.True(changes.Topology);
        Assert.InRange(changes.Statuses.Count, 1, 1000);
    }

    [Fact]
    public void A_flood_of_keyspaces_becomes_one_reading_of_all_of_them()
    {
        for (var i = 0; i < 10_000; i++)
            _inbox.Add(Keyspace("k" + i));

        var changes = _inbox.Take();

        Assert.True(changes.AllKeyspaces);
        Assert.InRange(changes.Keyspaces.Count, 1, 1000);
    }

    [Theory]
    [InlineData("NEW_NODE")]
    [InlineData("REMOVED_NODE")]
    [InlineData("MOVED_NODE")]
    public void A_change_of_the_topology_is_one_whatever_it_is(string change)
    {
        _inbox.Add(new ServerEvent(ServerEvent.TopologyChange, change, new IPEndPoint(IPAddress.Loopback, 1), null));

        Assert.True(_inbox.Take().Topology);
    }

    private static ServerEvent Status(int node, string change) => new(ServerEvent.StatusChange, change, new IPEndPoint(IPAddress.Loopback, node), null);

    private static ServerEvent Keyspace(string name) => new(ServerEvent.SchemaChanged, "CREATED", null, new SchemaChange("CREATED", "KEYSPACE", name, null, null));
}
