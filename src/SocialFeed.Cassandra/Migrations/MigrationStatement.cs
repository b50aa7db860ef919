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

/// <summary>Options of every table that a file creates, where the servers know them.</summary>
internal sealed partial record TableOptions(ServerGuard Guard, string Text)
{
    public static TableOptions Parse(string file, string text)
    {
        var match = Form().Match(text);
        return match.Success
            ? new TableOptions(ServerGuard.Parse(file, match.Groups[1].Value), match.Groups[2].Value)
            : throw new CassandraStoreException(
                $"{file}: '@tables {text}' is not understood; write @tables server < 4.0: option = value AND …");
    }

    [GeneratedRegex(@"^server\s+([^:]+):\s*(\S.*)$")]
    private static partial Regex Form();
}

/// <summary>
/// One statement of a migration. Each can be run again after a kill at any point: it creates or drops only what is
/// (not) there, sets options, or changes one column, which is looked for first.
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
            $"{file}: this statement cannot be run again after a kill: '{FirstLine(text)}'. Write CREATE … IF NOT "
            + "EXISTS, DROP … IF EXISTS, "
            + "ALTER TABLE … WITH, or ALTER TABLE … ADD or DROP of one column; names without a keyspace.");
    }

    /// <summary>Options that a table gets on some servers, besides its own.</summary>
    public TableOptions? Options { get; init; }

    /// <summary>The text for a server, with its table in the given keyspace.</summary>
    public string In(string keyspace, Version server)
    {
        var text = Target().Replace(Text, match => $"{match.Groups[1].Value}{keyspace}.{match.Groups[2].Value}", 1);
        if (Options is not { } options || !options.Guard.Admits(server) || !Created().IsMatch(text))
            return text;
        return $"{text}{(HasOptions().IsMatch(text) ? " AND " : " WITH ")}{options.Text}";
    }

    public string Summary => FirstLine(Text);

    private static string FirstLine(string text) => text.Split('\n')[0].TrimEnd(' ', '(');

    [GeneratedRegex(@"^ALTER\s+TABLE\s+(\w+)\s+(ADD|DROP)\s+(\w+)(?:\s+\w+(?:<[\w<>, ]+>)?(?:\s+STATIC)?)?$", RegexOptions.IgnoreCase)]
    private static partial Regex ChangedColumn();

    [GeneratedRegex(
        @"^(CREATE\s+TABLE\s+IF\s+NOT\s+EXISTS\s+\w+\s*\(|DROP\s+TABLE\s+IF\s+EXISTS\s+\w+$|ALTER\s+TABLE\s+\w+\s+WITH\s)",
        RegexOptions.IgnoreCase)]
    private static partial Regex Repeatable();

    [GeneratedRegex(@"^CREATE\s+TABLE\s", RegexOptions.IgnoreCase)]
    private static partial Regex Created();

    [GeneratedRegex(@"\)\s*WITH\s", RegexOptions.IgnoreCase)]
    private static partial Regex HasOptions();

    [GeneratedRegex(@"^((?:CREATE\s+TABLE\s+IF\s+NOT\s+EXISTS|DROP\s+TABLE\s+IF\s+EXISTS|ALTER\s+TABLE)\s+)(\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex Target();
}
