namespace SocialFeed.Cassandra.Migrations;

/// <summary>Whether a keyspace fits this program.</summary>
internal static class SchemaFit
{
    /// <summary>The command that operators are told to run.</summary>
    public static string Command(string verb, string keyspace) => $"socialfeed migrate {verb} --keyspace {keyspace}";

    /// <summary>Null when the program may run; else what is wrong and the command to run.</summary>
    public static string? FindMismatch(string keyspace, IReadOnlyList<MigrationFile> files, IReadOnlyList<AppliedMigration> applied)
    {
        if (applied.Count == 0)
            return $"Keyspace {keyspace} holds no schema of SocialFeed. Run `{Command("up", keyspace)}`.";
        foreach (var file in files)
        {
            var row = applied.FirstOrDefault(migration => migration.Version == file.Version);
            if (row?.AppliedAt is null)
            {
                var what = row is null ? "lacks" : "has begun and not completed";
                return $"Keyspace {keyspace} {what} migration {file.Name}, which this program needs. Run `{Command("up", keyspace)}`.";
            }
            if (FindChange(file, row) is { } change)
                return $"{change} Run `{Command("verify", keyspace)}`.";
        }
        var newest = files.Count;
        var breaking = applied.FirstOrDefault(migration => migration.Version > newest && migration.OldestProgram > newest);
        return breaking is null
            ? null
            : $"Keyspace {keyspace} has migration {breaking.Name}, which programs that know only the first {newest} do not "
                + "fit. Run a newer program; "
                + $"`{Command("status", keyspace)}` of that one shows the schema.";
    }

    public static string? FindChange(MigrationFile file, AppliedMigration row) => row.Checksum == file.Checksum
        ? null
        : $"Migration {file.Name} was applied as {row.Name} with checksum {Short(row.Checksum)}, but this program's has "
            + $"{Short(file.Checksum)}: "
            + "a migration that was applied must never change; add a new one.";

    private static string Short(string checksum) => checksum[..Math.Min(12, checksum.Length)];
}
