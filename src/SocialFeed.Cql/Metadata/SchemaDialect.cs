using System.Text.Json;

namespace SocialFeed.Cql;

/// <summary>The tables in which a server describes its schema, and how to read them.</summary>
internal abstract class SchemaDialect
{
    /// <summary>Schema tables before 3.0 (types are class names, options are JSON) and since.</summary>
    public static SchemaDialect Of(Version? release) => release is { Major: < 3 } ? new SchemaDialect21() : new SchemaDialect30();

    public abstract string KeyspacesQuery { get; }

    public abstract string KeyspaceQuery(string keyspace);

    public abstract string ColumnsQuery(string keyspace, string table);

    public abstract string UserTypesQuery(string keyspace);

    public abstract string TableNamesQuery(string keyspace);

    public abstract List<KeyspaceMetadata> ReadKeyspaces(RowSet rows);

    /// <summary>The table, or null when there are no rows: it does not exist.</summary>
    public abstract TableMetadata? ReadTable(RowSet rows, string keyspace, string table, IReadOnlyDictionary<string, CqlType> userTypes);

    public abstract List<UserTypeMetadata> ReadUserTypes(RowSet rows, string keyspace);

    public abstract List<string> ReadTableNames(RowSet rows);

    /// <summary>A text literal of CQL.</summary>
    protected static string Quote(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    protected static TableMetadata? Table(string keyspace, string table, List<TableColumn> columns)
    {
        if (columns.Count == 0)
            return null;
        return new TableMetadata(
            keyspace, table,
            [.. columns.Where(c => c.Kind == ColumnKind.PartitionKey).OrderBy(c => c.Position)],
            [.. columns.Where(c => c.Kind == ColumnKind.Clustering).OrderBy(c => c.Position)],
            columns.ToDictionary(c => c.Name, StringComparer.Ordinal));
    }

    protected static ColumnKind Kind(string? text) => text switch
    {
        "partition_key" => ColumnKind.PartitionKey,
        "clustering_key" or "clustering" => ColumnKind.Clustering,
        "static" => ColumnKind.Static,
        _ => ColumnKind.Regular,
    };

    protected static IReadOnlyDictionary<string, string> ParseOptions(string? json)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        if (string.IsNullOrWhiteSpace(json))
            return options;
        try
        {
            using var document = JsonDocument.Parse(json);
            foreach (var property in document.RootElement.EnumerateObject())
                options[property.Name] = property.Value.ToString();
        }
        catch (JsonException)
        {
            // Options that cannot be read route nothing; they are no reason not to connect.
        }

        return options;
    }
}
