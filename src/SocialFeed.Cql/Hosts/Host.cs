using System.Net;

namespace SocialFeed.Cql;

/// <summary>A node of the cluster as the driver knows it. One object per node for the life of the cluster object; thread-safe.</summary>
public sealed class Host
{
    private volatile NodeInfo _info;
    private int _openConnections;
    private volatile bool _connectFailed;
    private volatile bool _wasTried;
    private volatile bool _isSaidDown;
    private volatile bool _removed;

    internal Host(IPEndPoint address, int index, NodeInfo info)
    {
        Address = address;
        Index = index;
        _info = info;
    }

    /// <summary>Where clients connect: the node's native address after the address translator.</summary>
    public IPEndPoint Address { get; }

    /// <summary>The node's own id; null until the system tables have been read.</summary>
    public Guid? HostId => _info.HostId;

    /// <summary>Datacenter by the system tables; null for a contact point not read yet.</summary>
    public string? Datacenter => _info.Datacenter;

    public string? Rack => _info.Rack;

    /// <summary>Cassandra's release, such as 2.1.0; null until read.</summary>
    public Version? CassandraVersion => _info.Release;

    /// <summary>
    /// Whether the node is thought to answer: it has open connections, or none has been tried in vain. A DOWN event of another node
    /// alone does not make it false, unless the driver does not connect to this node, as to those of other datacenters, and knows nothing better.
    /// </summary>
    public bool IsUp => !_removed && (Volatile.Read(ref _openConnections) > 0 || !(_wasTried ? _connectFailed : _isSaidDown));

    /// <summary>Its connections that are open now, over all sessions.</summary>
    public int OpenConnections => Volatile.Read(ref _openConnections);

    /// <summary>A small number of its own, for arrays by host.</summary>
    internal int Index { get; }

    internal NodeInfo Info
    {
        get => _info;
        set => _info = value;
    }

    /// <summary>True once the node has left the cluster: nothing is sent to it any more.</summary>
    internal bool IsRemoved
    {
        get => _removed;
        set => _removed = value;
    }

    internal void ConnectionOpened()
    {
        Interlocked.Increment(ref _openConnections);
        _wasTried = true;
        _connectFailed = false;
    }

    internal void ConnectionClosed(bool failed)
    {
        if (Interlocked.Decrement(ref _openConnections) == 0 && failed)
            _connectFailed = true;
    }

    internal void ConnectFailed()
    {
        _connectFailed = true;
        _wasTried = true;
    }

    /// <summary>What an event of another node said last.</summary>
    internal void SaidToBe(bool up) => _isSaidDown = !up;

    public override string ToString() => Address.ToString();
}
