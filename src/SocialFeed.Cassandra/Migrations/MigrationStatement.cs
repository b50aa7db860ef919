using System.Globalization;
using System.Text.RegularExpressions;

namespace SocialFeed.Cassandra.Migrations;

/// <summary>Which servers a statement is for, by the release of the oldest node.</summary>
internal sealed partial record ServerGuard(bool IsFrom, Version Release)
{
    public bool Admits(Version server) => IsFrom ? server >= Release : server < Release;

    public static ServerGuard Parse(string file, string text)
    {
        var match = Form().Match(text);
        if (!match.Success)
            throw new CassandraStoreException($"{file}: '@server {text}' is not understood; write @server >= 3.8 or @server < 3.8.");
        return new ServerGuard(match.Groups[1].Value == ">=", new Version(match.Groups[2].Value));
    }

    [GeneratedRegex(@"^(>=|<)\s*(\d+\.\d+(?:\.\d+)?)$")]
    private static partial Regex Form();
}

/// <summary>
/// One statement of a migration. Each can be run again after a kill at any point: it creates or drops only what is (not) there, sets options, or changes one
/// column, which is looked for first.
/// </summary>
/// <param name="Column">For ALTER TABLE ADD and DROP: the column that tells whether it was done.</param>
internal sealed partial record MigrationStatement(string Text, ServerGuard? Guard, string? Table, string? Column, bool AddsColumn)
{
    /// <exception cref="CassandraStoreException">The statement could not be run again.</exception>
    public static MigrationStatement Parse(string file, string text, ServerGuard? guard)
    {
        if (ChangedColumn().Match(text) is { Success: true } change)
        {
            return new MigrationStatement(
                text,
                guard,
                change.Groups[1].Value.ToLower(CultureInfo.InvariantCulture),
                change.Groups[3].Value.ToLower(CultureInfo.InvariantCulture),
                change.Groups[2].Value.Equals("ADD", StringComparison.OrdinalIgnoreCase));
        }
        if (Repeatable().IsMatch(text))
            return new MigrationStatement(text, guard, null, null, false);
        throw new CassandraStoreException(
            $"{file}: this statement cannot be run again after a kill: '{FirstLine(text)}'. Write CREATE … IF NOT EXISTS, DROP … IF EXISTS, "
            + "ALTER TABLE … WITH, or ALTER TABLE … ADD or DROP of one column; names without a keyspace.");
    }

    /// <summary>The text with its table in the given keyspace.</summary>
    public string In(string keyspace) => Target().Replace(Text, match => $"{match.Groups[1].Value}{keyspace}.{match.Groups[2].Value}", 1);

    public string Summary => FirstLine(Text);

    private static string FirstLine(string text) => text.Split('\n')[0].TrimEnd(' ', '(');

    [GeneratedRegex(@"^ALTER\s+TABLE\s+(\w+)\s+(ADD|DROP)\s+(\w+)(?:\s+\w+(?:<[\w<>, ]+>)?(?:\s+STATIC)?)?$", RegexOptions.IgnoreCase)]
    private static partial Regex ChangedColumn();

    [GeneratedRegex(
        @"^(CREATE\s+TABLE\s+IF\s+NOT\s+EXISTS\s+\w+\s*\(|DROP\s+TABLE\s+IF\s+EXISTS\s+\w+$|ALTER\s+TABLE\s+\w+\s+WITH\s)", RegexOptions.IgnoreCase)]
    private static partial Regex Repeatable();

    [GeneratedRegex(@"^((?:CREATE\s+TABLE\s+IF\s+NOT\s+EXISTS|DROP\s+TABLE\s+IF\s+EXISTS|ALTER\s+TABLE)\s+)(\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex Target();
}
