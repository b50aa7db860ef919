using System.Collections.Frozen;
using System.Net;

namespace SocialFeed.Cql;

/// <summary>
/// Hosts, ring and replicas at one moment. Immutable and swapped whole, so that a request sees one consistent state without a lock.
/// </summary>
internal sealed class ClusterTopology
{
    private readonly FrozenDictionary<IPEndPoint, Host> _byAddress;
    private readonly FrozenDictionary<string, ReplicaMap> _replicas;

    private ClusterTopology(
        Host[] hosts, string? localDatacenter, TokenRing ring, FrozenDictionary<string, ReplicationSettings> replication,
        FrozenDictionary<string, ReplicaMap> replicas)
    {
        Hosts = hosts;
        LocalDatacenter = localDatacenter;
        LocalHosts = [.. hosts.Where(h => localDatacenter is null || h.Datacenter is null || h.Datacenter == localDatacenter)];
        RemoteHosts = [.. hosts.Except(LocalHosts)];
        Ring = ring;
        Replication = replication;
        _replicas = replicas;
        _byAddress = hosts.ToFrozenDictionary(h => h.Address);
    }

    public static ClusterTopology Empty { get; } =
        new([], null, TokenRing.Empty, FrozenDictionary<string, ReplicationSettings>.Empty, FrozenDictionary<string, ReplicaMap>.Empty);

    public Host[] Hosts { get; }

    /// <summary>Hosts of the local datacenter; those whose datacenter is not known yet count as local.</summary>
    public Host[] LocalHosts { get; }

    public Host[] RemoteHosts { get; }

    public string? LocalDatacenter { get; }

    public TokenRing Ring { get; }

    public FrozenDictionary<string, ReplicationSettings> Replication { get; }

    public static ClusterTopology Build(
        IReadOnlyList<Host> hosts, string? localDatacenter, IReadOnlyDictionary<string, ReplicationSettings> replication)
    {
        var ring = TokenRing.Build(hosts.Select(h => (h, h.Info.Tokens)));
        var maps = new Dictionary<ReplicationSettings, ReplicaMap?>();
        var replicas = new Dictionary<string, ReplicaMap>();
        foreach (var (keyspace, settings) in replication)
        {
            if (!maps.TryGetValue(settings, out var map))
                maps[settings] = map = ReplicaMap.Build(ring, hosts, settings, localDatacenter);
            if (map is not null)
                replicas[keyspace] = map;
        }

        return new ClusterTopology([.. hosts], localDatacenter, ring, replication.ToFrozenDictionary(), replicas.ToFrozenDictionary());
    }

    public Host? Find(IPEndPoint address) => _byAddress.GetValueOrDefault(address);

    /// <summary>The replicas of a keyspace's partitions; null when the driver does not know its replication.</summary>
    public ReplicaMap? ReplicasOf(string? keyspace) => keyspace is null ? null : _replicas.GetValueOrDefault(keyspace);
}
