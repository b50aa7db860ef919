namespace SocialFeed.Cassandra.Migrations;

public enum MigrationState
{
    Applied,

    /// <summary>Begun and not completed; running it again goes on.</summary>
    Unfinished,
    Pending,

    /// <summary>Applied with another text than this program's.</summary>
    Changed,

    /// <summary>Applied by a newer program; this one does not know it.</summary>
    Unknown,
}

/// <param name="AppliedAt">Null while it is not.</param>
public sealed record MigrationStatus(int Version, string Name, MigrationState State, DateTimeOffset? AppliedAt);

/// <param name="Mismatch">Why this program cannot run on the keyspace, with the command to run; null when it can.</param>
public sealed record SchemaStatus(string Keyspace, Version? Server, IReadOnlyList<MigrationStatus> Migrations, string? Mismatch)
{
    internal static SchemaStatus Of(
        string keyspace, Version? server, IReadOnlyList<MigrationFile> files, IReadOnlyList<AppliedMigration> applied)
    {
        var known = files.Select(file =>
        {
            var row = applied.FirstOrDefault(migration => migration.Version == file.Version);
            var state = row switch
            {
                null => MigrationState.Pending,
                _ when SchemaFit.FindChange(file, row) is not null => MigrationState.Changed,
                { AppliedAt: null } => MigrationState.Unfinished,
                _ => MigrationState.Applied,
            };
            return new MigrationStatus(file.Version, file.Name, state, row?.AppliedAt);
        });
        var unknown = applied.Where(row => row.Version > files.Count)
            .Select(row => new MigrationStatus(row.Version, row.Name, MigrationState.Unknown, row.AppliedAt));
        return new SchemaStatus(keyspace, server, [.. known, .. unknown], SchemaFit.FindMismatch(keyspace, files, applied));
    }
}
