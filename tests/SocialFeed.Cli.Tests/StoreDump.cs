using System.Buffers.Binary;
using System.Globalization;
using SQLitePCL;

namespace SocialFeed.Cli.Tests;

/// <summary>
/// Every row of a store as text, so that two stores can be compared: ids stand as their place in the order of all ids, times are left out. Sessions, worker
/// leases and passwords, which only signing in makes, are left out too. Home timelines stand as one table, whether the store has sorted an entry into them yet
/// or still has it in the log of pushes.
/// </summary>
internal static class StoreDump
{
    /// <summary>Where ids are born; everywhere else they are referred to.</summary>
    private static readonly string[] IdSources =
    [
        "SELECT id FROM users", "SELECT follow_id FROM following", "SELECT id FROM posts", "SELECT like_id FROM marks WHERE like_id IS NOT NULL",
        "SELECT repost_id FROM marks WHERE repost_id IS NOT NULL",
    ];

    private static readonly string[] NotCompared = ["sessions", "worker_leases", "user_feed", "home_log"];
    private static readonly string[] TimesAndSecrets = ["started_at", "completed_at", "last_active", "password_hash", "created_at", "expires_at"];

    public static IReadOnlyDictionary<string, string[]> Read(string dataDirectory)
    {
        using var connection = Open(dataDirectory);
        var places = ReadPlaces(connection);
        var tables = Rows(connection, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name", Text).Except(NotCompared);
        var dump = tables.ToDictionary(
            table => table,
            table => Rows(connection, $"SELECT * FROM {table}", statement => Row(statement, places)).Order(StringComparer.Ordinal).ToArray());
        dump.Add("home timelines", ReadHome(connection, places));
        return dump;
    }

    /// <summary>The entries of all home timelines, each once: those sorted in, and those in the log of pushes (a row of position 0 there marks a sorting).</summary>
    private static string[] ReadHome(sqlite3 connection, Dictionary<long, int> places)
    {
        const string entry = "position, coalesce(post_id, position), author_id, coalesce(reposter_id, 0), coalesce(reply_to_author_id, 0)";
        var rows = new HashSet<string>();
        rows.UnionWith(Rows(connection, $"SELECT {entry}, owner_id FROM user_feed", statement => Entry(statement, Number(raw.sqlite3_column_int64(statement, 5), places))));
        foreach (var pushed in Rows(
            connection,
            $"SELECT {entry}, owners FROM home_log WHERE position <> 0",
            statement => Value(statement, 5, places).Split(',').Select(owner => Entry(statement, owner)).ToArray()))
            rows.UnionWith(pushed);
        return [.. rows.Order(StringComparer.Ordinal)];

        string Entry(sqlite3_stmt statement, string owner) =>
            $"{owner}: " + string.Join(' ', Enumerable.Range(0, 5).Select(column => Number(raw.sqlite3_column_int64(statement, column), places)));
    }

    /// <summary>The ids of a store, in order: the same for every state of one seeding.</summary>
    public static long[] ReadIds(string dataDirectory)
    {
        using var connection = Open(dataDirectory);
        return [.. ReadPlaces(connection).Keys.Order()];
    }

    /// <summary>Rows of a table at this moment, while another process may be writing; 0 while there is no such table.</summary>
    public static long Count(string dataDirectory, string table)
    {
        if (!File.Exists(Path.Combine(dataDirectory, "socialfeed.db")))
            return 0;
        using var connection = Open(dataDirectory);
        if (raw.sqlite3_prepare_v2(connection, $"SELECT count(*) FROM {table}", out var statement) != raw.SQLITE_OK)
            return 0;
        using (statement)
            return raw.sqlite3_step(statement) == raw.SQLITE_ROW ? raw.sqlite3_column_int64(statement, 0) : 0;
    }

    public static sqlite3 Open(string dataDirectory)
    {
        Batteries_V2.Init();
        if (raw.sqlite3_open_v2(Path.Combine(dataDirectory, "socialfeed.db"), out var connection, raw.SQLITE_OPEN_READWRITE, null) != raw.SQLITE_OK)
            throw new IOException($"No store in {dataDirectory}.");
        raw.sqlite3_busy_timeout(connection, 10_000);
        return connection;
    }

    private static Dictionary<long, int> ReadPlaces(sqlite3 connection) =>
        IdSources.SelectMany(sql => Rows(connection, sql, statement => raw.sqlite3_column_int64(statement, 0)))
            .Order()
            .Select((id, place) => (id, place))
            .ToDictionary(pair => pair.id, pair => pair.place);

    private static string Row(sqlite3_stmt statement, Dictionary<long, int> places)
    {
        var columns = new List<string>();
        for (var i = 0; i < raw.sqlite3_column_count(statement); i++)
        {
            var name = raw.sqlite3_column_name(statement, i).utf8_to_string();
            if (!TimesAndSecrets.Contains(name))
                columns.Add($"{name}={Value(statement, i, places)}");
        }

        return string.Join(' ', columns);
    }

    private static string Value(sqlite3_stmt statement, int column, Dictionary<long, int> places)
    {
        switch (raw.sqlite3_column_type(statement, column))
        {
            case raw.SQLITE_NULL:
                return "null";
            case raw.SQLITE_INTEGER:
                return Number(raw.sqlite3_column_int64(statement, column), places);
            case raw.SQLITE_BLOB:
                // Mentions: ids of 8 bytes each.
                var bytes = raw.sqlite3_column_blob(statement, column);
                var ids = new List<string>();
                for (; bytes.Length >= sizeof(long); bytes = bytes[sizeof(long)..])
                    ids.Add(Number(BinaryPrimitives.ReadInt64LittleEndian(bytes), places));
                return string.Join(',', ids);
            default:
                return $"'{raw.sqlite3_column_text(statement, column).utf8_to_string()}'";
        }
    }

    private static string Number(long value, Dictionary<long, int> places) =>
        places.TryGetValue(value, out var place) ? $"#{place}" : value.ToString(CultureInfo.InvariantCulture);

    private static string Text(sqlite3_stmt statement) => raw.sqlite3_column_text(statement, 0).utf8_to_string();

    private static List<T> Rows<T>(sqlite3 connection, string sql, Func<sqlite3_stmt, T> read)
    {
        if (raw.sqlite3_prepare_v2(connection, sql, out var statement) != raw.SQLITE_OK)
            throw new InvalidOperationException($"{raw.sqlite3_errmsg(connection).utf8_to_string()}: {sql}");
        using (statement)
        {
            var rows = new List<T>();
            while (raw.sqlite3_step(statement) == raw.SQLITE_ROW)
                rows.Add(read(statement));
            return rows;
        }
    }
}
