namespace SocialFeed.Cql;

/// <summary>The keyspace system_schema of Cassandra 3.0 and newer.</summary>
internal sealed class SchemaDialect30 : SchemaDialect
{
    public override string KeyspacesQuery => "SELECT * FROM system_schema.keyspaces";

    public override string KeyspaceQuery(string keyspace) => $"SELECT * FROM system_schema.keyspaces WHERE keyspace_name = {Quote(keyspace)}";

    public override string ColumnsQuery(string keyspace, string table) =>
        $"SELECT * FROM system_schema.columns WHERE keyspace_name = {Quote(keyspace)} AND table_name = {Quote(table)}";

    public override string UserTypesQuery(string keyspace) => $"SELECT * FROM system_schema.types WHERE keyspace_name = {Quote(keyspace)}";

    public override string TableNamesQuery(string keyspace) =>
        $"SELECT table_name FROM system_schema.tables WHERE keyspace_name = {Quote(keyspace)}";

    public override List<KeyspaceMetadata> ReadKeyspaces(RowSet rows)
    {
        using (rows)
        {
            var columns = new NamedColumns(rows);
            var keyspaces = new List<KeyspaceMetadata>(rows.RowCount);
            while (rows.MoveNext())
            {
                var row = rows.Current;
                var replication = columns.Get<Dictionary<string, string>>(row, "replication") ?? [];
                var strategy = replication.GetValueOrDefault("class", "");
                replication.Remove("class");
                keyspaces.Add(new KeyspaceMetadata(
                    columns.Get<string>(row, "keyspace_name") ?? "",
                    strategy[(strategy.LastIndexOf('.') + 1)..],
                    replication,
                    columns.Get<bool?>(row, "durable_writes") ?? true));
            }

            return keyspaces;
        }
    }

    public override TableMetadata? ReadTable(RowSet rows, string keyspace, string table, IReadOnlyDictionary<string, CqlType> userTypes)
    {
        using (rows)
        {
            var names = new NamedColumns(rows);
            var columns = new List<TableColumn>(rows.RowCount);
            while (rows.MoveNext())
            {
                var row = rows.Current;
                columns.Add(new TableColumn(
                    names.Get<string>(row, "column_name") ?? "",
                    SchemaTypes.FromCql(names.Get<string>(row, "type") ?? "", keyspace, userTypes),
                    Kind(names.Get<string>(row, "kind")),
                    names.Get<int?>(row, "position") ?? -1,
                    string.Equals(names.Get<string>(row, "clustering_order"), "desc", StringComparison.OrdinalIgnoreCase)));
            }

            return Table(keyspace, table, columns);
        }
    }

    /// <summary>Types may use each other in any order of rows, so those that use unknown ones wait for the next round.</summary>
    public override List<UserTypeMetadata> ReadUserTypes(RowSet rows, string keyspace)
    {
        var waiting = ReadDefinitions(rows);
        var known = new Dictionary<string, CqlType>(StringComparer.Ordinal);
        var types = new List<UserTypeMetadata>(waiting.Count);
        while (waiting.Count > 0)
        {
            var names = waiting.Select(w => w.Name).ToHashSet(StringComparer.Ordinal);
            var ready = waiting.FindAll(w => !w.Types.Any(t => Uses(t, names)));
            // A circle cannot be made in CQL; should a server claim one, its types refer to each other by name only.
            if (ready.Count == 0)
                ready = waiting;
            foreach (var (name, fields, fieldTypes) in ready)
            {
                var type = CqlType.Udt(keyspace, name, fields, [.. fieldTypes.Select(t => SchemaTypes.FromCql(t, keyspace, known))]);
                known[name] = type;
                types.Add(new UserTypeMetadata(keyspace, name, type));
            }

            waiting = ready == waiting ? [] : waiting.FindAll(w => !known.ContainsKey(w.Name));
        }

        return types;
    }

    public override List<string> ReadTableNames(RowSet rows) => rows.ToList(row => row.GetString(0)!);

    private static List<(string Name, List<string> Fields, List<string> Types)> ReadDefinitions(RowSet rows)
    {
        using (rows)
        {
            var columns = new NamedColumns(rows);
            var definitions = new List<(string, List<string>, List<string>)>(rows.RowCount);
            while (rows.MoveNext())
            {
                var row = rows.Current;
                definitions.Add((
                    columns.Get<string>(row, "type_name") ?? "",
                    columns.Get<List<string>>(row, "field_names") ?? [],
                    columns.Get<List<string>>(row, "field_types") ?? []));
            }

            return definitions;
        }
    }

    private static bool Uses(string type, HashSet<string> names)
    {
        try
        {
            return Uses(CqlTypeName.Parse(type), names);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool Uses(CqlTypeName type, HashSet<string> names) => names.Contains(type.Name) || type.Arguments.Any(a => Uses(a, names));
}
