using System.Net;
using SocialFeed.Cql.FakeNode.Faults;
using SocialFeed.Cql.FakeNode.Language;
using SocialFeed.Cql.FakeNode.Server;
using SocialFeed.Cql.FakeNode.Wire;
using SocialFeed.Cql.Tests.Fixtures;

namespace SocialFeed.Cql.Tests.Faults;

/// <summary>What nodes tell of each other, rightly and wrongly, and what happens when they come and go.</summary>
public class TopologyTests
{
    [Theory]
    [InlineData("2.1")]
    [InlineData("3.11")]
    [InlineData("4.0")]
    public async Task Faulty_rows_of_peers_are_left_out(string generation)
    {
        await using var fake = await Clients.StartAsync(3, Clients.Generation(generation));
        fake.Node.Peers = rows =>
        {
            var good = rows.First();
            PeerRow Faulty(byte last) => good with { Peer = new IPAddress([127, 9, 9, last]), RpcAddress = new IPAddress([127, 9, 9, last]), HostId = Guid.NewGuid() };
            return
            [
                good,
                rows.Last() with { RpcAddress = IPAddress.Any },
                Faulty(1) with { RpcAddress = null },
                Faulty(2) with { DataCenter = null },
                Faulty(3) with { HostId = null },
                Faulty(4) with { Tokens = null },
                Faulty(5) with { Rack = null },
                Faulty(6) with { SchemaVersion = null },
                good with { Peer = fake.Node.EndPoint.Address, RpcAddress = fake.Node.EndPoint.Address, HostId = fake.Node.HostId },
            ];
        };
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        Assert.Equal(fake.Nodes.Select(n => n.EndPoint.Address.ToString()).Order(), cluster.Metadata.AllHosts().Select(h => h.Address.Address.ToString()).Order());
        await session.SucceedsAsync();
    }

    [Fact]
    public async Task Peers_of_4_0_are_read_with_their_ports()
    {
        await using var fake = await Clients.StartAsync(2, ServerGeneration.V40);
        await using var cluster = fake.Client(b => b.WithPort(1));
        await using var session = await cluster.ConnectAsync().Within();
        Assert.Equal(fake.Nodes.Select(n => n.EndPoint.ToString()).Order(), cluster.Metadata.AllHosts().Select(h => h.Address.ToString()).Order());
    }

    [Theory]
    [InlineData(CqlError.InvalidCode, "unconfigured table peers_v2")]
    [InlineData(CqlError.ServerError, "Unknown keyspace/cf pair (system.peers_v2)")]
    public async Task Peers_v2_missing_is_noticed_once(int code, string message)
    {
        await using var fake = await Clients.StartAsync(2, ServerGeneration.V40);
        foreach (var node in fake.Nodes)
            node.Faults.On("peers_v2", Fault.Answer(new CqlError(code, message)));
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        Assert.Equal(2, cluster.Metadata.AllHosts().Count);
        fake.Node.Push(NodeEvent.Topology("NEW_NODE", fake.Node.EndPoint));
        await fake.Log.WaitAsync(e => e.Count(r => r.Request?.Cql.EndsWith("system.peers", StringComparison.Ordinal) == true) >= 2, Wait.Token());
        Assert.Equal(1, fake.Log.Requests.Count(r => r.Cql.Contains("peers_v2", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_node_that_joins_gets_requests_and_one_that_leaves_gets_none()
    {
        await using var fake = await Clients.StartAsync(2);
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var added = fake.AddNode();
        fake.Node.Push(NodeEvent.Topology("NEW_NODE", added.EndPoint));
        fake.Node.Push(NodeEvent.Status("UP", added.EndPoint));
        fake.Node.Push(NodeEvent.Status("UP", added.EndPoint));
        await Wait.UntilAsync(() => cluster.Metadata.GetHost(added.EndPoint)?.OpenConnections > 0, "a connection to the new node");
        await UsesAsync(session, fake, added);
        fake.RemoveNode(added);
        fake.Node.Push(NodeEvent.Topology("REMOVED_NODE", added.EndPoint));
        await Wait.UntilAsync(() => cluster.Metadata.GetHost(added.EndPoint) is null, "the node is gone");
        for (var i = 0; i < 50; i++)
            await session.ExecuteAsync("SELECT c FROM ks.pairs").Within();
    }

    [Fact]
    public async Task A_node_said_to_be_down_that_still_answers_is_kept()
    {
        await using var fake = await Clients.StartAsync(2);
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        await Wait.UntilAsync(() => cluster.Metadata.AllHosts().All(h => h.OpenConnections > 0), "connections to both nodes");
        fake.Node.Push(NodeEvent.Status("DOWN", fake.Nodes[1].EndPoint));
        await UsesAsync(session, fake, fake.Nodes[1]);
        Assert.True(cluster.Metadata.GetHost(fake.Nodes[1].EndPoint)!.IsUp);
    }

    [Fact]
    public async Task A_flood_of_events_is_answered_by_few_refreshes()
    {
        await using var fake = await Clients.StartAsync(2);
        await using var cluster = fake.Client(b => b.WithMetadataTimes(TimeSpan.FromSeconds(60), TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10)));
        await using var session = await cluster.ConnectAsync().Within();
        fake.Log.Clear();
        for (var i = 0; i < 5000; i++)
        {
            fake.Node.Push(NodeEvent.Status(i % 2 == 0 ? "UP" : "DOWN", fake.Nodes[1].EndPoint));
            fake.Node.Push(NodeEvent.Topology("MOVED_NODE", fake.Nodes[1].EndPoint));
            fake.Node.Push(NodeEvent.Schema(new FakeNode.Storage.SchemaChangeResult("UPDATED", "TABLE", "ks", "pairs")));
            fake.Node.Push(NodeEvent.Unknown("STATUS_CHANGE"));
        }
        await session.SucceedsAsync();
        await fake.Log.WaitAsync(e => e.Any(r => r.Request?.Cql.Contains("system.peers", StringComparison.Ordinal) == true), Wait.Token());
        for (var i = 0; i < 100; i++)
            await session.SucceedsAsync();
        Assert.InRange(fake.Log.Requests.Count(r => r.Cql.Contains("system.peers", StringComparison.Ordinal)), 1, 40);
    }

    [Fact]
    public async Task The_control_connection_moves_to_another_node_when_its_own_dies()
    {
        await using var fake = await Clients.StartAsync(3);
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        fake.Node.Stop(reset: true);
        await fake.Log.WaitAsync(e => e.Any(r => r.Node != fake.Node && r.Request?.Opcode == NodeOpcode.Register), Wait.Token());
        await Wait.UntilAsync(() => fake.Nodes.Skip(1).Any(n => n.OpenConnections == 2), "a control connection to another node");
        await session.SucceedsAsync();
        fake.Node.Start();
        await Wait.UntilAsync(() => cluster.Metadata.GetHost(fake.Node.EndPoint)?.OpenConnections > 0, "a connection to the node that came back");
        await session.ExecuteAsync("CREATE TABLE ks.fresh (id int PRIMARY KEY)").Within();
        Assert.NotNull(await cluster.Metadata.GetTableAsync("ks", "fresh", Wait.Token()).Within());
    }

    [Fact]
    public async Task A_peers_query_that_fails_for_a_while_removes_nobody()
    {
        await using var fake = await Clients.StartAsync(3);
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        foreach (var node in fake.Nodes)
            node.Faults.On("system.peers", Fault.Answer(CqlError.Server("no")), times: 2);
        fake.Node.Push(NodeEvent.Topology("NEW_NODE", fake.Node.EndPoint));
        await fake.Log.WaitAsync(e => e.Count(r => r.Request?.Cql.Contains("system.peers", StringComparison.Ordinal) == true) > 1, Wait.Token());
        await session.SucceedsAsync();
        Assert.Equal(3, cluster.Metadata.AllHosts().Count);
    }

    [Fact]
    public async Task Contact_points_that_do_not_exist_are_passed_over()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = Cluster.Builder().AddContactPoints("no.such.host.invalid:1", "127.0.0.1:1", fake.Node.EndPoint.ToString()).Build();
        await using var session = await cluster.ConnectAsync().Within();
        await session.SucceedsAsync();
    }

    private static async Task UsesAsync(ISession session, FakeCluster fake, ScriptedNode node)
    {
        fake.Log.Clear();
        await Wait.UntilAsync(
            () =>
            {
                _ = session.ExecuteAsync("SELECT c FROM ks.pairs").AsTask().EndsAsync();
                return fake.Log.Entries.Any(e => e.Node == node && e.Request?.Opcode == NodeOpcode.Query);
            },
            "a request to the node");
    }
}
