using System.Net;

namespace SocialFeed.Cql;

/// <summary>
/// Which host objects stand for which nodes. A node keeps its object, and so its pools, as long as it keeps its id. Used by the control
/// connection's loop only, one call at a time.
/// </summary>
internal sealed class HostRegistry
{
    private readonly IAddressTranslator _translator;
    private readonly List<Host> _hosts = [];
    private int _nextIndex;

    public HostRegistry(IAddressTranslator translator) => _translator = translator;

    public IReadOnlyList<Host> Hosts => _hosts;

    /// <summary>Takes over what a node says of itself and the others.</summary>
    /// <param name="control">The address the node was asked at, which therefore works.</param>
    /// <param name="local">What it says of itself.</param>
    /// <param name="peers">What it says of the others. When some rows were not complete, nodes that are missing stay.</param>
    /// <returns>True when routing changes.</returns>
    public bool Update(IPEndPoint control, NodeInfo local, PeerNodes peers)
    {
        var changed = false;
        var seen = new HashSet<Host> { AddOrUpdate(control, local, isConfirmed: true, ref changed) };
        foreach (var (announced, info) in peers.Nodes)
        {
            // 2.1 can list a node among its own peers.
            if (info.HostId != local.HostId)
                seen.Add(AddOrUpdate(_translator.Translate(announced), info, isConfirmed: false, ref changed));
        }

        if (peers.Incomplete == 0)
        {
            foreach (var gone in _hosts.Where(h => !seen.Contains(h)).ToArray())
            {
                gone.IsRemoved = true;
                _hosts.Remove(gone);
                changed = true;
            }
        }

        return changed;
    }

    private Host AddOrUpdate(IPEndPoint address, NodeInfo info, bool isConfirmed, ref bool changed)
    {
        var known = _hosts.Find(h => h.HostId is not null && h.HostId == info.HostId) ?? _hosts.Find(h => h.Address.Equals(address));
        if (known is not null && (known.Address.Equals(address) || (known.OpenConnections > 0 && !isConfirmed)))
        {
            changed |= !known.Info.RoutesLike(info);
            known.Info = info;
            return known;
        }

        // The node has moved to another address, or taken that of another.
        foreach (var old in _hosts.Where(h => h == known || h.Address.Equals(address)).ToArray())
        {
            old.IsRemoved = true;
            _hosts.Remove(old);
        }

        var host = new Host(address, _nextIndex++, info);
        _hosts.Add(host);
        changed = true;
        return host;
    }
}
