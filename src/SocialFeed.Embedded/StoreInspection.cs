using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SocialFeed.Core.Ids;
using SocialFeed.Embedded.Storage;

namespace SocialFeed.Embedded;

/// <summary>What can be told of an embedded store from outside, also while a process is running on it. Changes nothing.</summary>
/// <param name="SchemaVersion">Of the file.</param>
/// <param name="KnownVersion">Of this program. The numbers below are zero when the two differ.</param>
/// <param name="Integrity">SQLite's quick_check: "ok", or what is wrong.</param>
/// <param name="PendingEntries">Posts and reposts whose fan-out is not complete.</param>
/// <param name="OldestPending">When the oldest of them was made.</param>
public sealed record StoreInspection(
    string Path,
    long Bytes,
    int SchemaVersion,
    int KnownVersion,
    string Integrity,
    long Accounts,
    long Posts,
    long PendingEntries,
    DateTimeOffset? OldestPending)
{
    public bool IsCurrent => SchemaVersion == KnownVersion;

    public bool IsSound => Integrity == "ok";

    /// <summary>
    /// Opens the file in the way the store does (write-ahead log, synchronous=FULL, both confirmed) and reads it. Null when there is no store yet. Reads the whole
    /// file: about a second per gigabyte.
    /// </summary>
    /// <exception cref="EmbeddedStoreException">The file cannot be opened, is not a database, or SQLite does not confirm the durable settings.</exception>
    public static StoreInspection? Read(string dataDirectory)
    {
        SQLitePCL.Batteries_V2.Init();
        if (DataDirectory.FindDatabase(dataDirectory) is not { } path)
            return null;
        var database = new Database(path, new EmbeddedOptions { DataDirectory = dataDirectory }, NullLogger.Instance);
        using var connection = database.OpenDurable(create: false);
        var version = Database.ReadVersion(connection);
        var found = new StoreInspection(
            path, BytesOf(path), version, Database.CurrentVersion, connection.Query("PRAGMA quick_check(1)"), 0, 0, 0, null);
        if (!found.IsCurrent || !found.IsSound)
            return found;

        var oldest = Number(connection, "SELECT ifnull(min(position), 0) FROM outbox");
        return found with
        {
            Accounts = Number(connection, "SELECT count(*) FROM users"),
            Posts = Number(connection, "SELECT count(*) FROM posts"),
            PendingEntries = Number(connection, "SELECT count(*) FROM outbox"),
            OldestPending = oldest == 0 ? null : SnowflakeId.TimeOf(oldest),
        };
    }

    /// <summary>With the write-ahead log, which may hold the newest part.</summary>
    private static long BytesOf(string path)
    {
        var log = new FileInfo(path + "-wal");
        return new FileInfo(path).Length + (log.Exists ? log.Length : 0);
    }

    /// <summary>Who is running on the directory now; null when nobody is.</summary>
    public static string? FindOwner(string dataDirectory) => DataDirectory.FindOwner(dataDirectory);

    private static long Number(Connection connection, string sql) => long.Parse(connection.Query(sql), CultureInfo.InvariantCulture);
}
