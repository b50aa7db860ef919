namespace SocialFeed.Cql;

/// <summary>system.schema_keyspaces, schema_columns and schema_usertypes of Cassandra 2.1 and 2.2.</summary>
internal sealed class SchemaDialect21 : SchemaDialect
{
    public override string KeyspacesQuery => "SELECT * FROM system.schema_keyspaces";

    public override string KeyspaceQuery(string keyspace) => $"SELECT * FROM system.schema_keyspaces WHERE keyspace_name = {Quote(keyspace)}";

    public override string ColumnsQuery(string keyspace, string table) =>
        $"SELECT * FROM system.schema_columns WHERE keyspace_name = {Quote(keyspace)} AND columnfamily_name = {Quote(table)}";

    public override string UserTypesQuery(string keyspace) => $"SELECT * FROM system.schema_usertypes WHERE keyspace_name = {Quote(keyspace)}";

    public override string TableNamesQuery(string keyspace) =>
        $"SELECT columnfamily_name FROM system.schema_columnfamilies WHERE keyspace_name = {Quote(keyspace)}";

    public override List<KeyspaceMetadata> ReadKeyspaces(RowSet rows)
    {
        using (rows)
        {
            var columns = new NamedColumns(rows);
            var keyspaces = new List<KeyspaceMetadata>(rows.RowCount);
            while (rows.MoveNext())
            {
                var row = rows.Current;
                var strategy = columns.Get<string>(row, "strategy_class") ?? "";
                keyspaces.Add(new KeyspaceMetadata(
                    columns.Get<string>(row, "keyspace_name") ?? "",
                    strategy[(strategy.LastIndexOf('.') + 1)..],
                    ParseOptions(columns.Get<string>(row, "strategy_options")),
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
                var validator = names.Get<string>(row, "validator") ?? "";
                var kind = Kind(names.Get<string>(row, "type"));
                // A key of one column has no index.
                var position = kind is ColumnKind.PartitionKey or ColumnKind.Clustering ? names.Get<int?>(row, "component_index") ?? 0 : -1;
                columns.Add(new TableColumn(
                    names.Get<string>(row, "column_name") ?? "", SchemaTypes.FromMarshal(validator), kind, position, SchemaTypes.IsReversed(validator)));
            }

            return Table(keyspace, table, columns);
        }
    }

    public override List<UserTypeMetadata> ReadUserTypes(RowSet rows, string keyspace)
    {
        using (rows)
        {
            var columns = new NamedColumns(rows);
            var types = new List<UserTypeMetadata>(rows.RowCount);
            while (rows.MoveNext())
            {
                var row = rows.Current;
                var name = columns.Get<string>(row, "type_name") ?? "";
                var fields = columns.Get<List<string>>(row, "field_names") ?? [];
                var fieldTypes = columns.Get<List<string>>(row, "field_types") ?? [];
                types.Add(new UserTypeMetadata(
                    keyspace, name, CqlType.Udt(keyspace, name, fields, [.. fieldTypes.Select(SchemaTypes.FromMarshal)])));
            }

            return types;
        }
    }

    public override List<string> ReadTableNames(RowSet rows) => rows.ToList(row => row.GetString(0)!);
}
