using System.Globalization;
using Microsoft.Extensions.Logging;

namespace SocialFeed.Embedded.Storage;

/// <summary>Opens connections the one way the store's promises allow, and brings the file to the current schema.</summary>
internal sealed class Database(string path, EmbeddedOptions options, ILogger logger)
{
    private const int PageBytes = 4_096;

    /// <summary>
    /// The write-ahead log starts over when it has been moved into the file and no read uses it. Under constant reading that moment may never come by itself, so
    /// at this many times its usual length it is made to; longer files are cut back.
    /// </summary>
    private const int LogSizeFactor = 2;

    private static readonly string[] Migrations = ["001_initial.sql", "002_home_log.sql", "003_following_scan.sql", "004_reader_generations.sql"];

    /// <summary>The schema version that this program knows.</summary>
    public static int CurrentVersion => Migrations.Length;

    public string LogPath => path + "-wal";

    /// <summary>In bytes.</summary>
    public long LogLimit => (long)options.CheckpointPages * PageBytes * LogSizeFactor;

    public static int ReadVersion(Connection connection) => int.Parse(connection.Query("PRAGMA user_version"), CultureInfo.InvariantCulture);

    /// <summary>Opens the writing connection, creating and migrating the file as needed.</summary>
    public Connection OpenWriter()
    {
        var connection = OpenDurable(create: true);
        try
        {
            Migrate(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens a connection whose commits are on disk when they are confirmed, whatever the schema.</summary>
    internal Connection OpenDurable(bool create)
    {
        var connection = Connection.Open(path, create);
        try
        {
            connection.Execute($"PRAGMA page_size = {PageBytes}");
            connection.Execute("PRAGMA journal_mode = WAL");
            connection.Execute("PRAGMA synchronous = FULL");
            connection.Execute("PRAGMA foreign_keys = OFF");
            connection.Execute("PRAGMA temp_store = MEMORY");
            Size(connection, options.WriterCacheBytes);
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA wal_autocheckpoint = {options.CheckpointPages}"));
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA journal_size_limit = {LogLimit}"));
            RequireDurable(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Opens a writing connection beside another process's: on a file that exists and has this program's schema, which only the owner of the directory migrates.
    /// </summary>
    /// <exception cref="EmbeddedStoreException">The schema is another one.</exception>
    public Connection OpenShared()
    {
        var connection = OpenDurable(create: false);
        var version = ReadVersion(connection);
        if (version == Migrations.Length)
            return connection;
        connection.Dispose();
        throw new EmbeddedStoreException(
            $"{path} has schema version {version}, this program needs {Migrations.Length}: start the gateway of the same version once, then try again.");
    }

    public Connection OpenReader()
    {
        var connection = Connection.Open(path, create: false);
        try
        {
            connection.Execute("PRAGMA query_only = ON");
            connection.Execute("PRAGMA temp_store = MEMORY");
            Size(connection, options.ReaderCacheBytes);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Reads back what durability rests on: sqlite.org/pragma.html#pragma_synchronous, 2 is FULL.</summary>
    internal static void RequireDurable(Connection connection)
    {
        connection.Require("journal_mode", "wal");
        connection.Require("synchronous", "2");
        connection.Require("foreign_keys", "0");
    }

    private void Size(Connection connection, long cacheBytes)
    {
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA cache_size = -{cacheBytes / 1024}"));
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA mmap_size = {options.MemoryMapBytes}"));
    }

    private void Migrate(Connection connection)
    {
        var version = ReadVersion(connection);
        if (version > Migrations.Length)
        {
            throw new EmbeddedStoreException(
                $"{path} has schema version {version}, this program knows up to {Migrations.Length}: run the newer program, or choose another DataDirectory.");
        }

        for (; version < Migrations.Length; version++)
        {
            logger.Migrating(version + 1);
            connection.Execute(string.Create(
                CultureInfo.InvariantCulture, $"BEGIN IMMEDIATE; {ReadMigration(version)}; PRAGMA user_version = {version + 1}; COMMIT"));
        }

        logger.Opened(path, version);
    }

    private static string ReadMigration(int index)
    {
        using var stream = typeof(Database).Assembly.GetManifestResourceStream(Migrations[index])
            ?? throw new InvalidOperationException($"The resource {Migrations[index]} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
