using System.Net;
using SocialFeed.Cql.Connections;

namespace SocialFeed.Cql;

/// <summary>
/// Gathers events of the control connection until they are acted upon together: servers send them before they are true, twice, and in
/// floods. Holds what is to be done rather than the events, so that it has a bound. Thread-safe.
/// </summary>
internal sealed class EventInbox
{
    /// <summary>Above so many different nodes or keyspaces everything is read anew instead.</summary>
    private const int MaxNames = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<IPEndPoint, bool> _statuses = [];
    private readonly HashSet<string> _keyspaces = new(StringComparer.Ordinal);
    private bool _topologyChanged;
    private bool _allKeyspaces;

    public bool IsEmpty
    {
        get
        {
            lock (_gate)
                return !_topologyChanged && !_allKeyspaces && _statuses.Count == 0 && _keyspaces.Count == 0;
        }
    }

    /// <returns>True when it was empty: the time until it is emptied starts now.</returns>
    public bool Add(ServerEvent change)
    {
        lock (_gate)
        {
            var wasEmpty = IsEmpty;
            if (change.Schema is { } schema)
            {
                _allKeyspaces |= _keyspaces.Count >= MaxNames;
                if (!_allKeyspaces)
                    _keyspaces.Add(schema.Keyspace);
            }
            else if (change.Type == ServerEvent.TopologyChange)
            {
                _topologyChanged = true;
            }
            else if (change.Node is { } node)
            {
                _topologyChanged |= _statuses.Count >= MaxNames;
                if (_statuses.Count < MaxNames || _statuses.ContainsKey(node))
                    _statuses[node] = change.Change == "UP";
            }

            return wasEmpty;
        }
    }

    public PendingChanges Take()
    {
        lock (_gate)
        {
            var taken = new PendingChanges(_topologyChanged, _allKeyspaces, [.. _statuses], [.. _keyspaces]);
            _topologyChanged = false;
            _allKeyspaces = false;
            _statuses.Clear();
            _keyspaces.Clear();
            return taken;
        }
    }
}

/// <summary>What a number of events comes to.</summary>
/// <param name="Topology">Nodes joined, left or moved: read them anew.</param>
/// <param name="AllKeyspaces">Too many keyspaces changed to name them.</param>
/// <param name="Statuses">Nodes last said to be up (true) or down.</param>
/// <param name="Keyspaces">Keyspaces in which something changed.</param>
internal sealed record PendingChanges(
    bool Topology, bool AllKeyspaces, IReadOnlyList<KeyValuePair<IPEndPoint, bool>> Statuses, IReadOnlyList<string> Keyspaces);
