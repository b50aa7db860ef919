using System.Text;
using SocialFeed.Cql.FakeNode.Storage;
using SocialFeed.Cql.FakeNode.Types;

namespace SocialFeed.Cql.FakeNode.Server;

/// <summary>The schema as 3.0 and later tell it in system_schema: types as CQL, options as maps.</summary>
internal static class SchemaRows
{
    public static IEnumerable<Dictionary<string, object?>> Keyspaces(ScriptedNode node) => node.Cluster.Database.Keyspaces.Select(k => new Dictionary<string, object?>
    {
        ["keyspace_name"] = k.Name,
        ["durable_writes"] = k.DurableWrites,
        ["replication"] = Map(k.Replication.Select(r => (r.Key, r.Key == "class" ? StrategyClass(k) : r.Value))),
    });

    public static IEnumerable<Dictionary<string, object?>> Tables(ScriptedNode node) => AllTables(node).Select(t => new Dictionary<string, object?>
    {
        ["keyspace_name"] = t.Keyspace,
        ["table_name"] = t.Name,
        ["bloom_filter_fp_chance"] = 0.01,
        ["caching"] = Map([("keys", "ALL"), ("rows_per_partition", "NONE")]),
        ["comment"] = "",
        ["compaction"] = Map([("class", "org.apache.cassandra.db.compaction.SizeTieredCompactionStrategy"), ("max_threshold", "32"), ("min_threshold", "4")]),
        ["compression"] = Map([("chunk_length_in_kb", "64"), ("class", "org.apache.cassandra.io.compress.LZ4Compressor")]),
        ["crc_check_chance"] = 1.0,
        ["dclocal_read_repair_chance"] = 0.1,
        ["default_time_to_live"] = 0,
        ["extensions"] = Array.Empty<KeyValuePair<object, object?>>(),
        ["flags"] = t.IsCounter ? new[] { "compound", "counter" } : ["compound"],
        ["gc_grace_seconds"] = 864000,
        ["id"] = t.Id,
        ["max_index_interval"] = 2048,
        ["memtable_flush_period_in_ms"] = 0,
        ["min_index_interval"] = 128,
        ["read_repair_chance"] = 0.0,
        ["speculative_retry"] = "99PERCENTILE",
    });

    public static IEnumerable<Dictionary<string, object?>> Columns(ScriptedNode node) => AllTables(node).SelectMany(t => t.Visible.Select(c => new Dictionary<string, object?>
    {
        ["keyspace_name"] = t.Keyspace,
        ["table_name"] = t.Name,
        ["column_name"] = c.Name,
        ["clustering_order"] = c.Kind != ColumnKind.Clustering ? "none" : c.IsDescending ? "desc" : "asc",
        ["column_name_bytes"] = Encoding.UTF8.GetBytes(c.Name),
        ["kind"] = c.Kind switch
        {
            ColumnKind.PartitionKey => "partition_key",
            ColumnKind.Clustering => "clustering",
            ColumnKind.Static => "static",
            _ => "regular",
        },
        ["position"] = c.Kind is ColumnKind.PartitionKey or ColumnKind.Clustering ? c.Position : -1,
        ["type"] = c.Type.ToCql(),
    }));

    public static IEnumerable<Dictionary<string, object?>> Types(ScriptedNode node) => AllTypes(node).Select(t => new Dictionary<string, object?>
    {
        ["keyspace_name"] = t.Keyspace,
        ["type_name"] = t.Name,
        ["field_names"] = t.Fields,
        ["field_types"] = t.Parameters.Select(p => p.ToCql()),
    });

    public static IEnumerable<NodeTable> AllTables(ScriptedNode node) =>
        node.Cluster.Database.Keyspaces.SelectMany(k => k.Tables.Values.OrderBy(t => t.Name, StringComparer.Ordinal));

    public static IEnumerable<NodeType> AllTypes(ScriptedNode node) =>
        node.Cluster.Database.Keyspaces.SelectMany(k => k.Types.Values.OrderBy(t => t.Name, StringComparer.Ordinal));

    public static string StrategyClass(NodeKeyspace keyspace)
    {
        var name = keyspace.Replication.GetValueOrDefault("class", "SimpleStrategy");
        return name.Contains('.') ? name : "org.apache.cassandra.locator." + name;
    }

    private static KeyValuePair<object, object?>[] Map(IEnumerable<(string Key, string Value)> entries) =>
        [.. entries.Select(e => new KeyValuePair<object, object?>(e.Key, e.Value))];
}
