using System.Globalization;
using System.Net;

namespace SocialFeed.Cql;

/// <summary>
/// Reads nodes from system.local, system.peers and system.peers_v2. Columns are found by name, since releases add, drop and reorder them.
/// </summary>
internal static class NodeRows
{
    private const string Murmur3Partitioner = "Murmur3Partitioner";

    /// <summary>What system.local says; null when it has no row.</summary>
    public static LocalNode? ReadLocal(RowSet rows)
    {
        using (rows)
        {
            var columns = new NamedColumns(rows);
            if (!rows.MoveNext())
                return null;
            var row = rows.Current;
            var partitioner = columns.Get<string>(row, "partitioner");
            return new LocalNode(
                Node(row, columns, null, partitioner),
                columns.Get<string>(row, "cluster_name"),
                partitioner);
        }
    }

    /// <summary>The other nodes, by the address clients use. A row that is not complete, as while a node joins, is left out and counted.</summary>
    /// <param name="rows">All rows of the table.</param>
    /// <param name="defaultPort">The port of nodes that announce none (system.peers has no ports).</param>
    /// <param name="partitioner">The cluster's partitioner.</param>
    public static PeerNodes ReadPeers(RowSet rows, int defaultPort, string? partitioner)
    {
        using (rows)
        {
            var columns = new NamedColumns(rows);
            var nodes = new List<(IPEndPoint, NodeInfo)>(rows.RowCount);
            var incomplete = 0;
            while (rows.MoveNext())
            {
                var row = rows.Current;
                var peer = columns.Get<IPAddress>(row, "peer");
                var info = Node(row, columns, peer, partitioner);
                var announced = columns.Get<IPAddress>(row, "native_address") ?? columns.Get<IPAddress>(row, "rpc_address");
                if (peer is null || announced is null || info.HostId is null || info.Datacenter is null || info.Rack is null
                    || info.SchemaVersion is null || !columns.Has(row, "tokens"))
                {
                    incomplete++;
                    continue;
                }

                var isAny = announced.Equals(IPAddress.Any) || announced.Equals(IPAddress.IPv6Any);
                var port = columns.Get<int?>(row, "native_port") ?? defaultPort;
                nodes.Add((new IPEndPoint(isAny ? peer : announced, port), info));
            }

            return new PeerNodes(nodes, incomplete);
        }
    }

    private static NodeInfo Node(Row row, NamedColumns columns, IPAddress? peer, string? partitioner) => new(
        columns.Get<Guid?>(row, "host_id"),
        columns.Get<string>(row, "data_center"),
        columns.Get<string>(row, "rack"),
        NodeInfo.ParseRelease(columns.Get<string>(row, "release_version")),
        columns.Get<Guid?>(row, "schema_version"),
        Tokens(columns.Get<HashSet<string>>(row, "tokens"), partitioner),
        peer ?? columns.Get<IPAddress>(row, "broadcast_address"));

    /// <summary>Tokens of the Murmur3 partitioner; others are not routed by.</summary>
    private static long[] Tokens(HashSet<string>? tokens, string? partitioner)
    {
        if (tokens is null || partitioner is null || !partitioner.EndsWith(Murmur3Partitioner, StringComparison.Ordinal))
            return [];
        var parsed = new List<long>(tokens.Count);
        foreach (var token in tokens)
        {
            if (long.TryParse(token, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
                parsed.Add(value);
        }

        parsed.Sort();
        return [.. parsed];
    }
}

/// <summary>The node a control connection leads to.</summary>
internal sealed record LocalNode(NodeInfo Info, string? ClusterName, string? Partitioner);

/// <summary>The other nodes by the address they announce, and how many rows were not complete.</summary>
internal sealed record PeerNodes(IReadOnlyList<(IPEndPoint Announced, NodeInfo Info)> Nodes, int Incomplete);

/// <summary>Columns of a row set by name, for system tables whose columns differ between releases.</summary>
internal readonly struct NamedColumns
{
    private readonly Dictionary<string, int> _indexes;

    public NamedColumns(RowSet rows)
    {
        _indexes = new Dictionary<string, int>(rows.Columns.Count, StringComparer.Ordinal);
        foreach (var column in rows.Columns)
            _indexes.TryAdd(column.Name, column.Index);
    }

    /// <summary>The value, or default when the table has no such column or the row no value in it.</summary>
    public T? Get<T>(Row row, string name) =>
        _indexes.TryGetValue(name, out var index) && !row.IsNull(index) ? row.GetValue<T>(index) : default;

    public bool Has(Row row, string name) => _indexes.TryGetValue(name, out var index) && !row.IsNull(index);
}
