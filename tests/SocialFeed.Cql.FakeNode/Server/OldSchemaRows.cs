using SocialFeed.Cql.FakeNode.Storage;

namespace SocialFeed.Cql.FakeNode.Server;

/// <summary>The schema as 2.1 and 2.2 tell it: types as class names, options as JSON.</summary>
internal static class OldSchemaRows
{
    private const string Marshal = "org.apache.cassandra.db.marshal.";

    public static IEnumerable<Dictionary<string, object?>> Keyspaces(ScriptedNode node) => node.Cluster.Database.Keyspaces.Select(k => new Dictionary<string, object?>
    {
        ["keyspace_name"] = k.Name,
        ["durable_writes"] = k.DurableWrites,
        ["strategy_class"] = SchemaRows.StrategyClass(k),
        ["strategy_options"] = "{" + string.Join(",", k.Replication.Where(r => r.Key != "class").Select(r => $"\"{r.Key}\":\"{r.Value}\"")) + "}",
    });

    public static IEnumerable<Dictionary<string, object?>> Tables(ScriptedNode node) => SchemaRows.AllTables(node).Select(t => new Dictionary<string, object?>
    {
        ["keyspace_name"] = t.Keyspace,
        ["columnfamily_name"] = t.Name,
        ["bloom_filter_fp_chance"] = 0.01,
        ["caching"] = """{"keys":"ALL", "rows_per_partition":"NONE"}""",
        ["cf_id"] = t.Id,
        ["column_aliases"] = Names(t.Clustering),
        ["comment"] = "",
        ["compaction_strategy_class"] = "org.apache.cassandra.db.compaction.SizeTieredCompactionStrategy",
        ["compaction_strategy_options"] = "{}",
        ["comparator"] = $"{Marshal}CompositeType({string.Join(',', t.Clustering.Select(Validator).Append(Marshal + "UTF8Type"))})",
        ["compression_parameters"] = """{"sstable_compression":"org.apache.cassandra.io.compress.LZ4Compressor"}""",
        ["default_time_to_live"] = 0,
        ["default_validator"] = Marshal + (t.IsCounter ? "CounterColumnType" : "BytesType"),
        ["gc_grace_seconds"] = 864000,
        ["is_dense"] = false,
        ["key_aliases"] = Names(t.PartitionKey),
        ["key_validator"] = t.PartitionKey.Count == 1 ? Validator(t.PartitionKey[0]) : $"{Marshal}CompositeType({string.Join(',', t.PartitionKey.Select(Validator))})",
        ["local_read_repair_chance"] = 0.1,
        ["max_compaction_threshold"] = 32,
        ["max_index_interval"] = 2048,
        ["memtable_flush_period_in_ms"] = 0,
        ["min_compaction_threshold"] = 4,
        ["min_index_interval"] = 128,
        ["read_repair_chance"] = 0.0,
        ["speculative_retry"] = "99.0PERCENTILE",
        ["type"] = "Standard",
    });

    public static IEnumerable<Dictionary<string, object?>> Columns(ScriptedNode node) => SchemaRows.AllTables(node).SelectMany(t => t.Visible.Select(c => new Dictionary<string, object?>
    {
        ["keyspace_name"] = t.Keyspace,
        ["columnfamily_name"] = t.Name,
        ["column_name"] = c.Name,
        ["component_index"] = c.Kind is ColumnKind.Regular or ColumnKind.Static ? t.Clustering.Count : c.Position,
        ["index_options"] = "null",
        ["type"] = c.Kind switch
        {
            ColumnKind.PartitionKey => "partition_key",
            ColumnKind.Clustering => "clustering_key",
            ColumnKind.Static => "static",
            _ => "regular",
        },
        ["validator"] = Validator(c),
    }));

    public static IEnumerable<Dictionary<string, object?>> Types(ScriptedNode node) => SchemaRows.AllTypes(node).Select(t => new Dictionary<string, object?>
    {
        ["keyspace_name"] = t.Keyspace,
        ["type_name"] = t.Name,
        ["field_names"] = t.Fields,
        ["field_types"] = t.Parameters.Select(p => p.ToClassName()),
    });

    private static string Validator(NodeColumn column)
    {
        var name = column.Type.ToClassName();
        return column.IsDescending ? $"{Marshal}ReversedType({name})" : name;
    }

    private static string Names(IEnumerable<NodeColumn> columns) => "[" + string.Join(",", columns.Select(c => $"\"{c.Name}\"")) + "]";
}
