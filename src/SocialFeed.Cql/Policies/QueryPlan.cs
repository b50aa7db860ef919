namespace SocialFeed.Cql;

/// <summary>
/// The nodes for one request in the order they are to be tried: of two random local replicas the one with less to do, the other local
/// replicas, the other local nodes from a random start, then as many remote nodes as the settings allow. Nothing is computed before it
/// is asked for and nothing is allocated.
/// </summary>
internal struct QueryPlan
{
    private readonly ClusterTopology _topology;
    private readonly HostPool?[] _pools;
    private readonly Host[] _replicas;
    private readonly int _start;
    private readonly int _remoteHosts;
    private readonly Host? _first;
    private int _next;

    /// <param name="topology">The cluster now.</param>
    /// <param name="pools">The session's pools by <see cref="Host.Index"/>.</param>
    /// <param name="replicas">Local replicas of the partition; empty when they are not known.</param>
    /// <param name="remoteHosts">Nodes of other datacenters that may be tried.</param>
    /// <param name="random">Any non-negative number.</param>
    /// <param name="inRingOrder">Replicas in the order of the ring, the primary first: for lightweight transactions.</param>
    public QueryPlan(ClusterTopology topology, HostPool?[] pools, Host[] replicas, int remoteHosts, int random, bool inRingOrder = false)
    {
        _topology = topology;
        _pools = pools;
        _replicas = replicas;
        _remoteHosts = remoteHosts;
        inRingOrder &= replicas.Length > 0;
        _start = inRingOrder ? 0 : random;
        var preferred = replicas.Length > 0 ? replicas : topology.LocalHosts;
        _first = inRingOrder ? replicas[0] : LessLoaded(preferred, pools, random);
        if (_first is not null && LoadOf(_first, pools) == int.MaxValue)
            _first = Usable(preferred, pools) ?? _first;
    }

    /// <summary>The next node, or null when there are no more.</summary>
    public Host? Next()
    {
        if (_next == 0)
        {
            _next = 1;
            if (_first is not null)
                return _first;
        }

        // Positions after the first: replicas, then local nodes, then remote ones.
        var position = _next - 1;
        while (position < _replicas.Length)
        {
            var host = _replicas[Wrapped(position++, _replicas.Length)];
            _next = position + 1;
            if (host != _first)
                return host;
        }

        var locals = _topology.LocalHosts;
        while (position - _replicas.Length < locals.Length)
        {
            var host = locals[Wrapped(position++ - _replicas.Length, locals.Length)];
            _next = position + 1;
            if (host != _first && Array.IndexOf(_replicas, host) < 0)
                return host;
        }

        var remotes = _topology.RemoteHosts;
        var allowed = Math.Min(_remoteHosts, remotes.Length);
        var remote = position - _replicas.Length - locals.Length;
        if (remote >= allowed)
            return null;
        _next = position + 2;
        return remotes[Wrapped(remote, remotes.Length)];
    }

    private readonly int Wrapped(int position, int length) => (int)(((uint)_start + (uint)position) % (uint)length);

    /// <summary>The power of two choices: two random nodes, and the one with fewer requests in flight.</summary>
    private static Host? LessLoaded(Host[] hosts, HostPool?[] pools, int random)
    {
        if (hosts.Length <= 1)
            return hosts.Length == 0 ? null : hosts[0];
        var i = random % hosts.Length;
        var j = (i + 1 + (random >> 12) % (hosts.Length - 1)) % hosts.Length;
        var (one, other) = (hosts[i], hosts[j]);
        return LoadOf(other, pools) < LoadOf(one, pools) ? other : one;
    }

    private static Host? Usable(Host[] hosts, HostPool?[] pools)
    {
        foreach (var host in hosts)
        {
            if (LoadOf(host, pools) < int.MaxValue)
                return host;
        }

        return null;
    }

    private static int LoadOf(Host host, HostPool?[] pools) =>
        host.Index < pools.Length && pools[host.Index] is { } pool ? pool.Load : int.MaxValue;
}
