namespace SocialFeed.Cql;

/// <summary>
/// The replicas of every range of a ring under one replication setting, worked out ahead so that a request only looks up an array.
/// Immutable. Ranges with the same replicas in the same order share one array.
/// </summary>
internal sealed class ReplicaMap
{
    private readonly TokenRing _ring;
    private readonly Host[][] _replicas;
    private readonly Host[][] _localReplicas;

    private ReplicaMap(TokenRing ring, Host[][] replicas, Host[][] localReplicas) =>
        (_ring, _replicas, _localReplicas) = (ring, replicas, localReplicas);

    /// <param name="ring">The ring.</param>
    /// <param name="hosts">Every host of the cluster.</param>
    /// <param name="settings">The replication of the keyspace.</param>
    /// <param name="localDatacenter">The datacenter whose replicas come first; null when none is preferred.</param>
    /// <returns>Null when there is nothing to route by: an empty ring, a local or unknown strategy.</returns>
    public static ReplicaMap? Build(TokenRing ring, IReadOnlyList<Host> hosts, ReplicationSettings settings, string? localDatacenter)
    {
        if (ring.Count == 0 || settings.Kind is ReplicationKind.Unknown or ReplicationKind.Local)
            return null;
        var shared = new Dictionary<string, (Host[] All, Host[] Local)>();
        var replicas = new Host[ring.Count][];
        var local = new Host[ring.Count][];
        var network = settings.Kind == ReplicationKind.NetworkTopology ? new NetworkTopology(ring, hosts, settings) : null;
        for (var i = 0; i < ring.Count; i++)
        {
            var list = settings.Kind switch
            {
                ReplicationKind.Everywhere => [.. hosts],
                ReplicationKind.Simple => Simple(ring, i, Math.Min(settings.Factor, hosts.Count)),
                _ => network!.ReplicasOf(i),
            };
            var key = string.Join(',', list.Select(h => h.Index));
            if (!shared.TryGetValue(key, out var pair))
                shared[key] = pair = ([.. list], [.. list.Where(h => localDatacenter is null || h.Datacenter == localDatacenter)]);
            (replicas[i], local[i]) = pair;
        }

        return new ReplicaMap(ring, replicas, local);
    }

    /// <summary>All replicas of a token, in ring order: the first is the primary.</summary>
    public Host[] Replicas(long token) => _replicas[_ring.IndexOf(token)];

    /// <summary>The replicas of a token in the local datacenter, in ring order; may be empty.</summary>
    public Host[] LocalReplicas(long token) => _localReplicas[_ring.IndexOf(token)];

    /// <summary>SimpleStrategy: the next distinct nodes clockwise.</summary>
    private static List<Host> Simple(TokenRing ring, int start, int factor)
    {
        var found = new List<Host>(factor);
        for (var i = 0; i < ring.Count && found.Count < factor; i++)
        {
            var host = ring.OwnerAt((start + i) % ring.Count);
            if (!found.Contains(host))
                found.Add(host);
        }

        return found;
    }

    /// <summary>
    /// NetworkTopologyStrategy: clockwise, in each datacenter nodes of racks not used yet first; a node of a used rack waits
    /// until every rack of its datacenter has one.
    /// </summary>
    private sealed class NetworkTopology
    {
        private readonly TokenRing _ring;
        private readonly Dictionary<string, (int Wanted, int Racks)> _datacenters = [];

        public NetworkTopology(TokenRing ring, IReadOnlyList<Host> hosts, ReplicationSettings settings)
        {
            _ring = ring;
            foreach (var group in hosts.GroupBy(h => h.Datacenter ?? ""))
            {
                if (settings.ByDatacenter.TryGetValue(group.Key, out var factor) && factor > 0)
                    _datacenters[group.Key] = (Math.Min(factor, group.Count()), group.Select(h => h.Rack).Distinct().Count());
            }
        }

        public List<Host> ReplicasOf(int start)
        {
            var replicas = new List<Host>();
            var progress = _datacenters.ToDictionary(d => d.Key, _ => new DatacenterProgress());
            var missing = _datacenters.Values.Sum(d => d.Wanted);
            for (var i = 0; i < _ring.Count && missing > 0; i++)
            {
                var host = _ring.OwnerAt((start + i) % _ring.Count);
                if (!_datacenters.TryGetValue(host.Datacenter ?? "", out var setting) || replicas.Contains(host))
                    continue;
                var seen = progress[host.Datacenter ?? ""];
                if (seen.Count >= setting.Wanted)
                    continue;
                missing -= seen.Offer(host, setting.Wanted, setting.Racks, replicas);
            }

            return replicas;
        }

        private sealed class DatacenterProgress
        {
            private readonly HashSet<string?> _racks = [];
            private readonly List<Host> _waiting = [];

            public int Count { get; private set; }

            /// <summary>Takes a node, or lets it wait; returns how many replicas that added.</summary>
            public int Offer(Host host, int wanted, int racks, List<Host> replicas)
            {
                var before = Count;
                if (_racks.Count == racks)
                {
                    Take(host, replicas);
                }
                else if (_racks.Add(host.Rack))
                {
                    Take(host, replicas);
                    if (_racks.Count == racks)
                    {
                        foreach (var waiting in _waiting.TakeWhile(_ => Count < wanted))
                            Take(waiting, replicas);
                    }
                }
                else if (!_waiting.Contains(host))
                {
                    _waiting.Add(host);
                }

                return Count - before;
            }

            private void Take(Host host, List<Host> replicas)
            {
                replicas.Add(host);
                Count++;
            }
        }
    }
}
