using SQLitePCL;

namespace SocialFeed.Embedded.Storage;

/// <summary>
/// One SQLite connection with its prepared statements. Used by one thread at a time: <see cref="ReaderPool"/> and <see cref="Writer"/> see to that, so SQLite's
/// own mutexes are off.
/// </summary>
internal sealed class Connection : IDisposable
{
    /// <summary>How long a lock held by this process's other connections (a checkpoint, recovery) is waited for.</summary>
    private const int BusyTimeoutMilliseconds = 10_000;

    private readonly sqlite3 _handle;
    private Statement?[] _statements = new Statement?[128];

    private Connection(sqlite3 handle) => _handle = handle;

    /// <summary>Rows changed by the last statement that was run.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>Rows changed since the connection was opened.</summary>
    public int TotalChanges => raw.sqlite3_total_changes(_handle);

    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    public static Connection Open(string path, bool create)
    {
        var flags = raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX | (create ? raw.SQLITE_OPEN_CREATE : 0);
        var code = raw.sqlite3_open_v2(path, out var handle, flags, null);
        if (code != raw.SQLITE_OK)
        {
            handle?.Dispose();
            throw new EmbeddedStoreException($"The database file {path} cannot be opened: {raw.sqlite3_errstr(code).utf8_to_string()}.", code);
        }

        var connection = new Connection(handle);
        raw.sqlite3_extended_result_codes(handle, 1);
        raw.sqlite3_busy_timeout(handle, BusyTimeoutMilliseconds);
        return connection;
    }

    /// <summary>The connection's prepared statement for a text, prepared at its first use. To be disposed after each use.</summary>
    public Statement Use(Sql sql)
    {
        var ordinal = sql.Ordinal;
        if (ordinal < _statements.Length && _statements[ordinal] is { } statement)
            return statement.Take();
        return Prepare(sql).Take();
    }

    /// <summary>Runs SQL that is not worth keeping prepared: pragmas and migrations.</summary>
    public void Execute(string sql)
    {
        var code = raw.sqlite3_exec(_handle, sql);
        if (code != raw.SQLITE_OK)
            throw Error(code, sql);
    }

    /// <summary>From now on refuses to prepare a statement that changes any table but these: sqlite.org/c3ref/set_authorizer.html.</summary>
    public void AllowWritesTo(params string[] tables)
    {
        raw.sqlite3_set_authorizer(
            _handle,
            (object _, int action, string table, string _, string _, string _) =>
                action is not (raw.SQLITE_INSERT or raw.SQLITE_UPDATE or raw.SQLITE_DELETE) || Array.IndexOf(tables, table) >= 0
                    ? raw.SQLITE_OK
                    : raw.SQLITE_DENY,
            null);
    }

    /// <summary>The first column of the first row, as text; empty when there is none.</summary>
    public string Query(string sql)
    {
        var statement = PrepareOnce(sql);
        try
        {
            return statement.Step() ? statement.Text(0) : "";
        }
        finally
        {
            statement.Close();
        }
    }

    /// <summary>Refuses to go on unless SQLite confirms a setting that the store's promises rest on.</summary>
    public void Require(string pragma, string expected)
    {
        var actual = Query($"PRAGMA {pragma}");
        if (!string.Equals(actual, expected, StringComparison.OrdinalIgnoreCase))
        {
            throw new EmbeddedStoreException(
                $"SQLite reports {pragma} = {actual}, but acknowledged writes are only safe with {expected}: is the data directory on a file system "
                + "without shared memory or locks? Choose a local one.");
        }
    }

    /// <summary>
    /// Moves the whole write-ahead log into the file, waits for the reads that still use the log, and lets the next write start it from its beginning:
    /// sqlite.org/c3ref/wal_checkpoint_v2.html, RESTART.
    /// </summary>
    public void RestartLog()
    {
        var code = raw.sqlite3_wal_checkpoint_v2(_handle, "main", raw.SQLITE_CHECKPOINT_RESTART, out _, out _);
        if (code != raw.SQLITE_OK)
            throw Error(code, "wal_checkpoint(RESTART)");
    }

    public EmbeddedStoreException Error(int code, string sql)
    {
        var extended = raw.sqlite3_extended_errcode(_handle);
        var message = raw.sqlite3_errmsg(_handle).utf8_to_string();
        return new EmbeddedStoreException(
            $"SQLite: {message} (result {(extended == 0 ? code : extended)}) in: {sql.Trim()}", extended == 0 ? code : extended);
    }

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement?.Close();
        _handle.Dispose();
    }

    private Statement Prepare(Sql sql)
    {
        if (sql.Ordinal >= _statements.Length)
            Array.Resize(ref _statements, Math.Max(sql.Ordinal + 1, _statements.Length * 2));
        return _statements[sql.Ordinal] = PrepareOnce(sql.Text);
    }

    private Statement PrepareOnce(string sql)
    {
        var code = raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle);
        if (code != raw.SQLITE_OK)
            throw Error(code, sql);
        return new Statement(this, handle, sql);
    }
}
