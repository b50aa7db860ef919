using System.Text.RegularExpressions;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Migrations;

/// <summary>The tables and columns that migrations leave behind, read from their statements.</summary>
internal sealed partial class ExpectedSchema
{
    private readonly Dictionary<string, HashSet<string>> _tables = [];

    public static ExpectedSchema After(IEnumerable<MigrationFile> files, Version server)
    {
        var schema = new ExpectedSchema();
        foreach (var statement in files.SelectMany(file => file.Statements).Where(statement => statement.Guard?.Admits(server) ?? true))
            schema.Apply(statement);
        return schema;
    }

    public IReadOnlyCollection<string> Tables => _tables.Keys;

    /// <summary>What the keyspace lacks, one sentence each.</summary>
    public async Task<IReadOnlyList<string>> FindMissingAsync(Metadata metadata, string keyspace, CancellationToken cancellationToken)
    {
        var missing = new List<string>();
        foreach (var (name, columns) in _tables)
        {
            if (await metadata.GetTableAsync(keyspace, name, cancellationToken) is not { } table)
            {
                missing.Add($"Table {keyspace}.{name} is missing.");
                continue;
            }
            missing.AddRange(
                columns.Where(column => !table.Columns.ContainsKey(column)).Select(
                    column => $"Column {column} of {keyspace}.{name} is missing."));
        }
        return missing;
    }

    private void Apply(MigrationStatement statement)
    {
        if (statement is { Table: { } table, Column: { } column })
        {
            if (!_tables.TryGetValue(table, out var columns))
                return;
            if (statement.AddsColumn)
                columns.Add(column);
            else
                columns.Remove(column);
            return;
        }
        if (Created().Match(statement.Text) is { Success: true } created)
            _tables[created.Groups[1].Value] = [.. Column().Matches(statement.Text).Select(match => match.Groups[1].Value)];
        else if (Dropped().Match(statement.Text) is { Success: true } dropped)
            _tables.Remove(dropped.Groups[1].Value);
    }

    [GeneratedRegex(@"^CREATE\s+TABLE\s+IF\s+NOT\s+EXISTS\s+(\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex Created();

    [GeneratedRegex(@"^DROP\s+TABLE\s+IF\s+EXISTS\s+(\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex Dropped();

    // One column to a line, as cql/README.md asks.
    [GeneratedRegex(@"^\s+([a-z_0-9]+)\s+(?:(?:text|int|bigint|boolean|blob|timestamp|uuid)\b|set<)", RegexOptions.Multiline)]
    private static partial Regex Column();
}
