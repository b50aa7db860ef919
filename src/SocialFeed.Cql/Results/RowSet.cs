using System.Buffers.Binary;
using SocialFeed.Cql.Protocol;
using SocialFeed.Cql.Results;

namespace SocialFeed.Cql;

/// <summary>
/// One page of rows, read in place: <c>while (rows.MoveNext()) rows.Current.GetInt64(0)…</c>. Owns a pooled buffer, so dispose it; not safe for use by several threads at once.
/// The result of a statement without rows is an empty set that may be shared and need not be disposed.
/// </summary>
public sealed class RowSet : IDisposable
{
    private const string AppliedColumn = "[applied]";

    private readonly ResultMetadata _metadata;
    private readonly int[] _offsets;
    private byte[]? _body;
    private readonly int _bodyLength;
    private int _position;
    private int _left;
    private bool _onRow;
    private readonly bool _applied;

    /// <summary>A result without rows.</summary>
    internal RowSet(ExecutionInfo info)
    {
        Info = info;
        _metadata = ResultMetadata.Empty;
        _offsets = [];
        _applied = true;
    }

    /// <summary>Takes over the body; <paramref name="position"/> is where the row count stands.</summary>
    internal RowSet(ExecutionInfo info, ResultMetadata metadata, byte[]? pagingState, byte[] body, int length, int position)
    {
        Info = info;
        PagingState = pagingState;
        _metadata = metadata;
        _body = body;
        _bodyLength = length;
        _offsets = new int[metadata.Columns.Length + 1];
        if (length - position < 4)
            throw WireReader.Malformed("rows without their count");
        RowCount = BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(position));
        // A row takes four bytes per column; rows without columns are legal, but not more of them than bytes could be asked for.
        if (RowCount < 0 || RowCount > (length - position) / 4 / Math.Max(1, metadata.Columns.Length) && metadata.Columns.Length > 0)
            throw WireReader.Malformed($"{RowCount} rows of {metadata.Columns.Length} columns in {length - position} bytes");
        _position = position + 4;
        _left = RowCount;
        _applied = ReadApplied();
    }

    public IReadOnlyList<CqlColumn> Columns => _metadata.Columns;

    /// <summary>Rows of this page.</summary>
    public int RowCount { get; }

    /// <summary>Give it to <see cref="StatementExtensions.SetPagingState"/> for the next page; null on the last. Opaque, and bound to the protocol version.</summary>
    public byte[]? PagingState { get; }

    /// <summary>Whether this is the last page.</summary>
    public bool IsFullyFetched => PagingState is null;

    /// <summary>Whether a lightweight transaction was applied; true for statements that are none.</summary>
    public bool WasApplied => _applied;

    public ExecutionInfo Info { get; internal set; }

    /// <summary>The row that <see cref="MoveNext"/> went to; valid until it is called again or the set is disposed.</summary>
    public Row Current => _onRow
        ? new Row(this, _body, _offsets)
        : throw new InvalidOperationException("There is no current row: call MoveNext, and read only while it returns true.");

    /// <summary>Goes to the next row of the page. False at its end.</summary>
    public bool MoveNext()
    {
        if (_left == 0)
        {
            _onRow = false;
            return false;
        }
        ObjectDisposedException.ThrowIf(_body is null, this);
        FindColumns();
        _left--;
        _onRow = true;
        return true;
    }

    /// <summary>The rows not yet read, each turned into an object; disposes the set.</summary>
    public List<T> ToList<T>(RowReader<T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        using (this)
        {
            var list = new List<T>(_left);
            while (MoveNext())
                list.Add(read(Current));
            return list;
        }
    }

    public void Dispose()
    {
        // At most once, whoever else disposes it at the same time: a buffer given back twice would be that of two answers.
        var body = Interlocked.Exchange(ref _body, null);
        _onRow = false;
        _left = 0;
        if (body is not null)
            BodyPool.Return(body);
    }

    internal ResultMetadata Metadata => _metadata;

    /// <summary>Notes where each column's contents start; <c>_offsets[n]</c> is where the row ends. A null column has its offset negated.</summary>
    private void FindColumns()
    {
        var body = _body.AsSpan(0, _bodyLength);
        var position = _position;
        var offsets = _offsets;
        for (var i = 0; i < offsets.Length - 1; i++)
        {
            if (body.Length - position < 4)
                throw WireReader.Malformed("a row that is cut short");
            var length = BinaryPrimitives.ReadInt32BigEndian(body[position..]);
            position += 4;
            if (length < 0)
            {
                offsets[i] = -position;
                continue;
            }
            if (length > body.Length - position)
                throw WireReader.Malformed($"a column of {length} bytes where {body.Length - position} are left");
            offsets[i] = position;
            position += length;
        }
        offsets[^1] = position + 4;
        _position = position;
    }

    /// <summary>A conditional statement answers with [applied] as its first column.</summary>
    private bool ReadApplied()
    {
        var columns = _metadata.Columns;
        if (columns.Length == 0 || RowCount == 0 || columns[0].Type.Code != ColumnTypeCode.Boolean || columns[0].Name != AppliedColumn)
            return true;
        var body = _body.AsSpan(_position, _bodyLength - _position);
        return body.Length < 5 || BinaryPrimitives.ReadInt32BigEndian(body) != 1 || body[4] != 0;
    }
}

/// <summary>Turns the current row into an object. Rows cannot be kept: they point into the page.</summary>
public delegate T RowReader<out T>(Row row);
