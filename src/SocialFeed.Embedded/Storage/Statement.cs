using System.Buffers;
using System.Diagnostics;
using System.Text;
using SQLitePCL;

namespace SocialFeed.Embedded.Storage;

/// <summary>
/// A prepared statement of one connection. Taken by <see cref="Connection.Use"/>, bound, stepped, and reset by <see cref="Dispose"/> for its next use.
/// Parameters count from 1, columns from 0, as in SQLite.
/// </summary>
internal sealed class Statement : IDisposable
{
    private const int StackBytes = 512;
    private readonly Connection _connection;
    private readonly sqlite3_stmt _handle;
    private readonly string _sql;
    private bool _inUse;

    public Statement(Connection connection, sqlite3_stmt handle, string sql)
    {
        _connection = connection;
        _handle = handle;
        _sql = sql;
    }

    public Statement Take()
    {
        Debug.Assert(!_inUse, $"Used twice at once: {_sql}");
        _inUse = true;
        return this;
    }

    public Statement Bind(int parameter, long value)
    {
        Check(raw.sqlite3_bind_int64(_handle, parameter, value));
        return this;
    }

    public Statement Bind(int parameter, long? value)
    {
        Check(value is { } number ? raw.sqlite3_bind_int64(_handle, parameter, number) : raw.sqlite3_bind_null(_handle, parameter));
        return this;
    }

    /// <summary>Binds 0 as NULL, which takes no room in a row and keeps it out of partial indexes.</summary>
    public Statement BindNonZero(int parameter, long value) => Bind(parameter, value == 0 ? null : value);

    public Statement Bind(int parameter, string? value)
    {
        if (value is null)
        {
            Check(raw.sqlite3_bind_null(_handle, parameter));
        }
        else if (value.Length == 0)
        {
            Check(raw.sqlite3_bind_text(_handle, parameter, value)); // an empty span would be bound as NULL
        }
        else
        {
            BindUtf8(parameter, value);
        }

        return this;
    }

    public Statement Bind(int parameter, byte[]? value)
    {
        if (value is null)
            Check(raw.sqlite3_bind_null(_handle, parameter));
        else if (value.Length == 0)
            Check(raw.sqlite3_bind_zeroblob(_handle, parameter, 0));
        else
            Check(raw.sqlite3_bind_blob(_handle, parameter, value));
        return this;
    }

    /// <summary>Not for empty spans, which SQLite would take for NULL.</summary>
    public Statement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_blob(_handle, parameter, value));
        return this;
    }

    /// <summary>True when there is a row to look at, false at the end.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(_handle);
        if (code == raw.SQLITE_ROW)
            return true;
        if (code == raw.SQLITE_DONE)
            return false;
        throw _connection.Error(code, _sql);
    }

    /// <summary>Runs a statement that gives no rows.</summary>
    /// <returns>Rows changed by it.</returns>
    public int Run()
    {
        Step();
        return _connection.Changes;
    }

    /// <summary>Ready to be bound and stepped again before it is given back.</summary>
    public Statement Again()
    {
        raw.sqlite3_reset(_handle);
        return this;
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(_handle, column) == raw.SQLITE_NULL;

    /// <summary>0 for NULL.</summary>
    public long Long(int column) => raw.sqlite3_column_int64(_handle, column);

    public int Int(int column) => (int)raw.sqlite3_column_int64(_handle, column);

    public long? NullableLong(int column) => IsNull(column) ? null : Long(column);

    public string Text(int column) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(_handle, column));

    public string? NullableText(int column) => IsNull(column) ? null : Text(column);

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_handle, column);

    public byte[]? NullableBytes(int column) => IsNull(column) ? null : Bytes(column).ToArray();

    public DateTimeOffset Time(int column) => new(Long(column), TimeSpan.Zero);

    public DateTimeOffset? NullableTime(int column) => IsNull(column) ? null : Time(column);

    public Statement Bind(int parameter, DateTimeOffset value) => Bind(parameter, value.UtcTicks);

    public Statement Bind(int parameter, DateTimeOffset? value) => Bind(parameter, value?.UtcTicks);

    /// <summary>Resets; what went wrong in the last step was thrown there already.</summary>
    public void Dispose()
    {
        raw.sqlite3_reset(_handle);
        _inUse = false;
    }

    public void Close() => _handle.Dispose();

    private void BindUtf8(int parameter, string value)
    {
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = most <= StackBytes ? null : ArrayPool<byte>.Shared.Rent(most);
        var buffer = rented ?? stackalloc byte[StackBytes];
        var length = Encoding.UTF8.GetBytes(value, buffer);
        var code = raw.sqlite3_bind_text(_handle, parameter, buffer[..length]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        Check(code);
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw _connection.Error(code, _sql);
    }
}
