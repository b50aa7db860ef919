using SocialFeed.Cql.FakeNode.Language;
using SocialFeed.Cql.FakeNode.Storage;

namespace SocialFeed.Cql.FakeNode.Server;

/// <summary>The tables of system, system_schema and system_traces as a generation of servers has them.</summary>
internal sealed class SystemTables
{
    private readonly Dictionary<(string Keyspace, string Name), NodeTable> tables = [];
    private readonly HashSet<string> keyspaces = [];

    public SystemTables(ServerGeneration generation)
    {
        AddLocal(generation);
        AddPeers(generation);
        AddTraces();
        if (generation.Schema == SchemaTables.System)
            AddOldSchema(generation);
        else
            AddSchema();
        if (generation.HasPeersV2)
            AddVirtualSchema();
    }

    public bool HasKeyspace(string name) => keyspaces.Contains(name);

    public NodeTable? Find(string keyspace, string name) => tables.GetValueOrDefault((keyspace, name));

    private void Add(string create, Func<ScriptedNode, IEnumerable<Dictionary<string, object?>>> rows)
    {
        var statement = (CreateTable)Parser.Parse(create);
        var keyspace = statement.Table.Keyspace!;
        keyspaces.Add(keyspace);
        tables[(keyspace, statement.Table.Name)] = Database.Build(statement, new NodeKeyspace(keyspace, new Dictionary<string, string>(), true), rows);
    }

    /// <summary>2.1.0 tells no addresses of itself here (CASSANDRA-9436).</summary>
    private void AddLocal(ServerGeneration generation)
    {
        var addresses = generation.Is21 ? "" : "broadcast_address inet, listen_address inet, rpc_address inet,";
        var ports = generation.HasPeersV2 ? "broadcast_port int, listen_port int, rpc_port int," : "";
        Add($"""
            CREATE TABLE system.local (key text PRIMARY KEY, bootstrapped text, {addresses} {ports} cluster_name text, cql_version text, data_center text,
            gossip_generation int, host_id uuid, native_protocol_version text, partitioner text, rack text, release_version text, schema_version uuid,
            thrift_version text, tokens set<text>, truncated_at map<uuid, blob>)
            """,
            node =>
            [
                new()
                {
                    ["key"] = "local",
                    ["bootstrapped"] = "COMPLETED",
                    ["broadcast_address"] = node.EndPoint.Address,
                    ["listen_address"] = node.EndPoint.Address,
                    ["rpc_address"] = node.EndPoint.Address,
                    ["broadcast_port"] = 7000,
                    ["listen_port"] = 7000,
                    ["rpc_port"] = node.EndPoint.Port,
                    ["cluster_name"] = node.Cluster.Options.Name,
                    ["cql_version"] = "3.2.0",
                    ["data_center"] = node.DataCenter,
                    ["gossip_generation"] = 1,
                    ["host_id"] = node.HostId,
                    ["native_protocol_version"] = node.Generation.MaxVersion.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    ["partitioner"] = "org.apache.cassandra.dht.Murmur3Partitioner",
                    ["rack"] = node.Rack,
                    ["release_version"] = node.Generation.ReleaseVersion,
                    ["schema_version"] = node.ToldSchemaVersion,
                    ["thrift_version"] = "19.39.0",
                    ["tokens"] = node.Tokens.Select(t => t.ToString(System.Globalization.CultureInfo.InvariantCulture)).Order(StringComparer.Ordinal),
                },
            ]);
    }

    private void AddPeers(ServerGeneration generation)
    {
        Add("""
            CREATE TABLE system.peers (peer inet PRIMARY KEY, data_center text, host_id uuid, preferred_ip inet, rack text, release_version text,
            rpc_address inet, schema_version uuid, tokens set<text>)
            """,
            node => node.ToldPeers().Select(Peer));
        if (!generation.HasPeersV2)
            return;
        Add("""
            CREATE TABLE system.peers_v2 (peer inet, peer_port int, data_center text, host_id uuid, native_address inet, native_port int, preferred_ip inet,
            preferred_port int, rack text, release_version text, schema_version uuid, tokens set<text>, PRIMARY KEY (peer, peer_port))
            """,
            node => node.ToldPeers().Select(Peer));
    }

    private static Dictionary<string, object?> Peer(PeerRow row) => new()
    {
        ["peer"] = row.Peer,
        ["peer_port"] = 7000,
        ["data_center"] = row.DataCenter,
        ["host_id"] = row.HostId,
        ["native_address"] = row.RpcAddress,
        ["native_port"] = row.Port,
        ["rack"] = row.Rack,
        ["release_version"] = row.ReleaseVersion,
        ["rpc_address"] = row.RpcAddress,
        ["schema_version"] = row.SchemaVersion,
        ["tokens"] = row.Tokens?.Order(StringComparer.Ordinal),
    };

    private void AddTraces()
    {
        Add("CREATE TABLE system_traces.sessions (session_id uuid PRIMARY KEY, coordinator inet, duration int, parameters map<text, text>, request text, started_at timestamp)", _ => []);
        Add("CREATE TABLE system_traces.events (session_id uuid, event_id timeuuid, activity text, source inet, source_elapsed int, thread text, PRIMARY KEY (session_id, event_id))", _ => []);
    }

    private void AddOldSchema(ServerGeneration generation)
    {
        Add("CREATE TABLE system.schema_keyspaces (keyspace_name text PRIMARY KEY, durable_writes boolean, strategy_class text, strategy_options text)", OldSchemaRows.Keyspaces);
        Add("""
            CREATE TABLE system.schema_columnfamilies (keyspace_name text, columnfamily_name text, bloom_filter_fp_chance double, caching text, cf_id uuid,
            column_aliases text, comment text, compaction_strategy_class text, compaction_strategy_options text, comparator text, compression_parameters text,
            default_time_to_live int, default_validator text, dropped_columns map<text, bigint>, gc_grace_seconds int, index_interval int, is_dense boolean,
            key_aliases text, key_validator text, local_read_repair_chance double, max_compaction_threshold int, max_index_interval int,
            memtable_flush_period_in_ms int, min_compaction_threshold int, min_index_interval int, read_repair_chance double, speculative_retry text,
            subcomparator text, type text, value_alias text, PRIMARY KEY (keyspace_name, columnfamily_name))
            """,
            OldSchemaRows.Tables);
        Add("""
            CREATE TABLE system.schema_columns (keyspace_name text, columnfamily_name text, column_name text, component_index int, index_name text,
            index_options text, index_type text, type text, validator text, PRIMARY KEY (keyspace_name, columnfamily_name, column_name))
            """,
            OldSchemaRows.Columns);
        Add("CREATE TABLE system.schema_usertypes (keyspace_name text, type_name text, field_names list<text>, field_types list<text>, PRIMARY KEY (keyspace_name, type_name))", OldSchemaRows.Types);
        Add("CREATE TABLE system.schema_triggers (keyspace_name text, columnfamily_name text, trigger_name text, trigger_options map<text, text>, PRIMARY KEY (keyspace_name, columnfamily_name, trigger_name))", _ => []);
        if (generation.Is21)
            return;
        Add("""
            CREATE TABLE system.schema_functions (keyspace_name text, function_name text, signature list<text>, argument_names list<text>, argument_types list<text>,
            body text, called_on_null_input boolean, language text, return_type text, PRIMARY KEY (keyspace_name, function_name))
            """,
            _ => []);
        Add("""
            CREATE TABLE system.schema_aggregates (keyspace_name text, aggregate_name text, signature list<text>, argument_types list<text>, final_func text,
            initcond blob, return_type text, state_func text, state_type text, PRIMARY KEY (keyspace_name, aggregate_name))
            """,
            _ => []);
    }

    private void AddSchema()
    {
        Add("CREATE TABLE system_schema.keyspaces (keyspace_name text PRIMARY KEY, durable_writes boolean, replication map<text, text>)", SchemaRows.Keyspaces);
        Add("""
            CREATE TABLE system_schema.tables (keyspace_name text, table_name text, bloom_filter_fp_chance double, caching map<text, text>, cdc boolean, comment text,
            compaction map<text, text>, compression map<text, text>, crc_check_chance double, dclocal_read_repair_chance double, default_time_to_live int,
            extensions map<text, blob>, flags set<text>, gc_grace_seconds int, id uuid, max_index_interval int, memtable_flush_period_in_ms int,
            min_index_interval int, read_repair_chance double, speculative_retry text, PRIMARY KEY (keyspace_name, table_name))
            """,
            SchemaRows.Tables);
        Add("""
            CREATE TABLE system_schema.columns (keyspace_name text, table_name text, column_name text, clustering_order text, column_name_bytes blob, kind text,
            position int, type text, PRIMARY KEY (keyspace_name, table_name, column_name))
            """,
            SchemaRows.Columns);
        Add("CREATE TABLE system_schema.types (keyspace_name text, type_name text, field_names list<text>, field_types list<text>, PRIMARY KEY (keyspace_name, type_name))", SchemaRows.Types);
        Add("CREATE TABLE system_schema.indexes (keyspace_name text, table_name text, index_name text, kind text, options map<text, text>, PRIMARY KEY (keyspace_name, table_name, index_name))", _ => []);
        Add("CREATE TABLE system_schema.triggers (keyspace_name text, table_name text, trigger_name text, options map<text, text>, PRIMARY KEY (keyspace_name, table_name, trigger_name))", _ => []);
        Add("""
            CREATE TABLE system_schema.views (keyspace_name text, view_name text, base_table_id uuid, base_table_name text, include_all_columns boolean,
            where_clause text, PRIMARY KEY (keyspace_name, view_name))
            """,
            _ => []);
        Add("""
            CREATE TABLE system_schema.functions (keyspace_name text, function_name text, argument_types list<text>, argument_names list<text>, body text,
            called_on_null_input boolean, language text, return_type text, PRIMARY KEY (keyspace_name, function_name))
            """,
            _ => []);
        Add("""
            CREATE TABLE system_schema.aggregates (keyspace_name text, aggregate_name text, argument_types list<text>, final_func text, initcond text,
            return_type text, state_func text, state_type text, PRIMARY KEY (keyspace_name, aggregate_name))
            """,
            _ => []);
    }

    private void AddVirtualSchema()
    {
        Add("CREATE TABLE system_virtual_schema.keyspaces (keyspace_name text PRIMARY KEY)", _ => []);
        Add("CREATE TABLE system_virtual_schema.tables (keyspace_name text, table_name text, comment text, PRIMARY KEY (keyspace_name, table_name))", _ => []);
        Add("""
            CREATE TABLE system_virtual_schema.columns (keyspace_name text, table_name text, column_name text, clustering_order text, column_name_bytes blob,
            kind text, position int, type text, PRIMARY KEY (keyspace_name, table_name, column_name))
            """,
            _ => []);
    }
}
