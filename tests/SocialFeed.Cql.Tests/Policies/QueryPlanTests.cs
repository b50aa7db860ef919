using SocialFeed.Cql.Tests.Fixtures;
using SocialFeed.Cql.Tests.Hosts;

namespace SocialFeed.Cql.Tests.Policies;

/// <summary>In which order nodes are tried.</summary>
public class QueryPlanTests
{
    [Fact]
    public void Local_replicas_come_first_then_other_local_nodes_then_the_allowed_remote_ones_each_once() => Seed.Cases(500, random =>
    {
        var hosts = Enumerable.Range(1, random.Next(1, 9)).Select(i => ReplicaMapTests.Node(i, random.Next(3) == 0 ? "far" : "near", "r1", i)).ToArray();
        var topology = ClusterTopology.Build(hosts, "near", new Dictionary<string, ReplicationSettings> { ["ks"] = ReplicaMapTests.Simple(random.Next(1, 4)) });
        var replicas = topology.ReplicasOf("ks")!.LocalReplicas(random.Next(10));
        var remote = random.Next(3);

        var plan = new QueryPlan(topology, [], replicas, remote, random.Next());
        var order = new List<Host>();
        while (plan.Next() is { } host)
            order.Add(host);

        Assert.Equal(order.Distinct(), order);
        Assert.Equal(replicas.ToHashSet(), order.Take(replicas.Length).ToHashSet());
        Assert.Equal(topology.LocalHosts.ToHashSet(), order.Take(topology.LocalHosts.Length).ToHashSet());
        Assert.Equal(Math.Min(remote, topology.RemoteHosts.Length), order.Count - topology.LocalHosts.Length);
        Assert.Null(plan.Next());
    });

    [Fact]
    public void Every_replica_is_the_first_at_times()
    {
        var hosts = Enumerable.Range(1, 5).Select(i => ReplicaMapTests.Node(i, "near", "r1", i)).ToArray();
        var topology = ClusterTopology.Build(hosts, "near", new Dictionary<string, ReplicationSettings> { ["ks"] = ReplicaMapTests.Simple(3) });
        var replicas = topology.ReplicasOf("ks")!.LocalReplicas(1);
        var firsts = new HashSet<Host>();
        Seed.Cases(200, random =>
        {
            var plan = new QueryPlan(topology, [], replicas, 0, random.Next());
            firsts.Add(plan.Next()!);
        });

        Assert.Equal(replicas.ToHashSet(), firsts);
    }

    [Fact]
    public void Without_nodes_there_is_no_plan()
    {
        var plan = new QueryPlan(ClusterTopology.Empty, [], [], 3, 17);

        Assert.Null(plan.Next());
        Assert.Null(plan.Next());
    }

    [Fact]
    public void Nodes_whose_datacenter_is_not_known_yet_count_as_local()
    {
        var unknown = new Host(new(System.Net.IPAddress.Loopback, 1), 0, NodeInfo.Unknown);
        var topology = ClusterTopology.Build([unknown], "near", new Dictionary<string, ReplicationSettings>());

        var plan = new QueryPlan(topology, [], [], 0, 0);

        Assert.Equal(unknown, plan.Next());
    }
}
