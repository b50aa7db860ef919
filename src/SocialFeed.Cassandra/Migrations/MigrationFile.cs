using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace SocialFeed.Cassandra.Migrations;

/// <summary>
/// One file of cql/, named NNNN_what.cql. Directives stand in comments: <c>-- @server &gt;= 3.8</c> (or &lt;) before
/// a statement guards it by the release of the oldest node; <c>-- @tables server &lt; 4.0: option = value</c> adds
/// options to the tables that are created below it; <c>-- @oldest-program N</c> says which programs still work with
/// the schema afterwards: those whose newest migration is at least N.
/// </summary>
internal sealed partial class MigrationFile
{
    private MigrationFile(int version, string name, string checksum, int oldestProgram, IReadOnlyList<MigrationStatement> statements)
    {
        Version = version;
        Name = name;
        Checksum = checksum;
        OldestProgram = oldestProgram;
        Statements = statements;
    }

    public int Version { get; }

    public string Name { get; }

    /// <summary>SHA-256 of the text with line feeds only.</summary>
    public string Checksum { get; }

    /// <summary>
    /// Programs that know fewer migrations than this do not fit the schema any more. An expanding migration leaves it
    /// at 1.
    /// </summary>
    public int OldestProgram { get; }

    public IReadOnlyList<MigrationStatement> Statements { get; }

    /// <summary>The migrations of this program, in order.</summary>
    public static IReadOnlyList<MigrationFile> Embedded { get; } = ReadEmbedded();

    /// <exception cref="CassandraStoreException">The file does not keep the rules; the message names file and rule.</exception>
    public static MigrationFile Parse(string name, string text)
    {
        var match = FileName().Match(name);
        if (!match.Success)
            throw new CassandraStoreException($"{name} is no name of a migration: four digits, an underline, words in lower case, .cql.");
        var unix = text.ReplaceLineEndings("\n");
        var statements = new List<MigrationStatement>();
        var pending = new StringBuilder();
        var oldestProgram = 1;
        ServerGuard? guard = null;
        TableOptions? options = null;
        foreach (var line in unix.Split('\n'))
        {
            var comment = line.IndexOf("--", StringComparison.Ordinal);
            if (comment >= 0 && Directive().Match(line[comment..]) is { Success: true } directive)
                ReadDirective(name, directive.Groups[1].Value, directive.Groups[2].Value, ref guard, ref options, ref oldestProgram);
            var code = comment >= 0 && !IsQuoted(line, comment) ? line[..comment] : line;
            if (string.IsNullOrWhiteSpace(code))
                continue;
            pending.Append(code.TrimEnd()).Append('\n');
            if (!code.TrimEnd().EndsWith(';'))
                continue;
            statements.Add(MigrationStatement.Parse(name, pending.ToString().Trim().TrimEnd(';'), guard) with { Options = options });
            pending.Clear();
            guard = null;
        }
        if (pending.Length > 0)
            throw new CassandraStoreException($"{name}: the last statement has no semicolon at the end of its line.");
        if (statements.Count == 0)
            throw new CassandraStoreException($"{name} holds no statement.");
        var version = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        var checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(unix)));
        return new MigrationFile(version, name, checksum, oldestProgram, statements);
    }

    /// <exception cref="CassandraStoreException">Versions are not 1, 2, 3…</exception>
    public static IReadOnlyList<MigrationFile> InOrder(IEnumerable<MigrationFile> files)
    {
        var ordered = files.OrderBy(file => file.Version).ToArray();
        for (var i = 0; i < ordered.Length; i++)
        {
            if (ordered[i].Version != i + 1)
                throw new CassandraStoreException($"Migrations are numbered 1, 2, 3…, but after {i} comes {ordered[i].Name}.");
        }
        return ordered;
    }

    private static void ReadDirective(
        string name, string directive, string argument, ref ServerGuard? guard, ref TableOptions? options, ref int oldestProgram)
    {
        switch (directive)
        {
            case "server":
                guard = ServerGuard.Parse(name, argument);
                break;
            case "tables":
                options = TableOptions.Parse(name, argument);
                break;
            case "oldest-program":
                if (!int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out oldestProgram) || oldestProgram < 1)
                    throw new CassandraStoreException($"{name}: '@oldest-program {argument}' needs the number of a migration.");
                break;
            default:
                throw new CassandraStoreException(
                    $"{name}: there is no directive @{directive}; known are @server, @tables and @oldest-program.");
        }
    }

    private static bool IsQuoted(string line, int index) => line.AsSpan(0, index).Count('\'') % 2 != 0;

    private static IReadOnlyList<MigrationFile> ReadEmbedded()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var files = new List<MigrationFile>();
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".cql", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            files.Add(Parse(resource, reader.ReadToEnd()));
        }
        return InOrder(files);
    }

    [GeneratedRegex(@"^(\d{4})_[a-z0-9_]+\.cql$")]
    private static partial Regex FileName();

    [GeneratedRegex(@"^--\s*@([a-z-]+)\s+(.+?)\s*$")]
    private static partial Regex Directive();
}
