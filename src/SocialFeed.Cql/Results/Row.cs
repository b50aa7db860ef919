using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using SocialFeed.Cql.Types;

namespace SocialFeed.Cql;

/// <summary>
/// One row, read in place. Valid until its set moves on or is disposed. Getters of scalars throw <see cref="InvalidOperationException"/> on null,
/// naming the column; the nullable ones return null.
/// </summary>
public readonly ref struct Row
{
    private readonly RowSet _set;
    private readonly byte[]? _body;
    private readonly int[] _offsets;

    internal Row(RowSet set, byte[]? body, int[] offsets)
    {
        _set = set;
        _body = body;
        _offsets = offsets;
    }

    public int ColumnCount => _offsets.Length - 1;

    public bool IsNull(int index)
    {
        CheckIndex(index);
        return _offsets[index] < 0;
    }

    public bool IsNull(string name) => IsNull(_set.Metadata.IndexOf(name));

    /// <summary>bigint, counter.</summary>
    public long GetInt64(int index) => BinaryPrimitives.ReadInt64BigEndian(Scalar(index, 8, ColumnTypeCode.Bigint, ColumnTypeCode.Counter));

    public long? GetNullableInt64(int index) => IsNull(index) ? null : GetInt64(index);

    /// <summary>int.</summary>
    public int GetInt32(int index) => BinaryPrimitives.ReadInt32BigEndian(Scalar(index, 4, ColumnTypeCode.Int, ColumnTypeCode.Int));

    public int? GetNullableInt32(int index) => IsNull(index) ? null : GetInt32(index);

    /// <summary>boolean.</summary>
    public bool GetBoolean(int index) => Scalar(index, 1, ColumnTypeCode.Boolean, ColumnTypeCode.Boolean)[0] != 0;

    public bool? GetNullableBoolean(int index) => IsNull(index) ? null : GetBoolean(index);

    /// <summary>double.</summary>
    public double GetDouble(int index) => BinaryPrimitives.ReadDoubleBigEndian(Scalar(index, 8, ColumnTypeCode.Double, ColumnTypeCode.Double));

    public double? GetNullableDouble(int index) => IsNull(index) ? null : GetDouble(index);

    /// <summary>uuid, timeuuid.</summary>
    public Guid GetGuid(int index) => new(Scalar(index, 16, ColumnTypeCode.Uuid, ColumnTypeCode.Timeuuid), bigEndian: true);

    public Guid? GetNullableGuid(int index) => IsNull(index) ? null : GetGuid(index);

    /// <summary>timestamp.</summary>
    public DateTimeOffset GetTimestamp(int index) => CqlTime.ToDateTimeOffset(
        BinaryPrimitives.ReadInt64BigEndian(Scalar(index, 8, ColumnTypeCode.Timestamp, ColumnTypeCode.Timestamp)));

    public DateTimeOffset? GetNullableTimestamp(int index) => IsNull(index) ? null : GetTimestamp(index);

    /// <summary>text, ascii; null when the column is.</summary>
    public string? GetString(int index)
    {
        CheckIndex(index);
        if (_set.Metadata.Columns[index].Type.Code is not (ColumnTypeCode.Text or ColumnTypeCode.Ascii))
            ThrowType(index, nameof(String));
        return _offsets[index] < 0 ? null : Encoding.UTF8.GetString(Contents(index));
    }

    /// <summary>The bytes of a column of any type, copied; null when the column is.</summary>
    public byte[]? GetBytes(int index) => IsNull(index) ? null : Contents(index).ToArray();

    /// <summary>The bytes of a column of any type, in place; empty when the column is null.</summary>
    public ReadOnlySpan<byte> GetSpan(int index) => IsNull(index) ? default : Contents(index);

    /// <summary>A column as any .NET type that fits its CQL type. Null only for types that can be null.</summary>
    public T GetValue<T>(int index)
    {
        CheckIndex(index);
        var column = _set.Metadata.Columns[index];
        var codec = CodecRegistry.Get<T>();
        codec.CheckSupports(column);
        if (_offsets[index] >= 0)
            return codec.Decode(Contents(index), column.Type);
        if (default(T) is not null)
            ThrowNull(index);
        return codec.DecodeNull();
    }

    /// <summary>The first column of that name.</summary>
    public T GetValue<T>(string name) => GetValue<T>(_set.Metadata.IndexOf(name));

    /// <summary>A column in the .NET type that its CQL type maps to by default.</summary>
    public object? GetValue(int index) => GetValue<object?>(index);

    private ReadOnlySpan<byte> Scalar(int index, int size, ColumnTypeCode code, ColumnTypeCode other)
    {
        CheckIndex(index);
        var actual = _set.Metadata.Columns[index].Type.Code;
        if (actual != code && actual != other)
            ThrowType(index, code.ToString());
        if (_offsets[index] < 0)
            ThrowNull(index);
        var contents = Contents(index);
        if (contents.Length != size)
            ThrowSize(index, contents.Length);
        return contents;
    }

    private ReadOnlySpan<byte> Contents(int index)
    {
        // The next column's contents start behind its own four bytes of length, null or not.
        var start = _offsets[index];
        return _body.AsSpan(start, Math.Abs(_offsets[index + 1]) - 4 - start);
    }

    private void CheckIndex(int index)
    {
        if ((uint)index >= (uint)(_offsets.Length - 1))
            ThrowIndex(index);
    }

    [DoesNotReturn]
    private void ThrowIndex(int index) =>
        throw new ArgumentOutOfRangeException(nameof(index), index, $"The result has {_offsets.Length - 1} columns.");

    [DoesNotReturn]
    private void ThrowNull(int index) =>
        throw new InvalidOperationException($"Column '{_set.Columns[index].Name}' is null: ask IsNull first, or read a nullable type.");

    [DoesNotReturn]
    private void ThrowType(int index, string wanted) => throw new InvalidCastException(
        $"Column '{_set.Columns[index].Name}' is {_set.Columns[index].Type}, which cannot be read as {wanted}.");

    [DoesNotReturn]
    private void ThrowSize(int index, int length) => throw new InvalidOperationException(
        $"Column '{_set.Columns[index].Name}' holds {length} bytes where {_set.Columns[index].Type} has another size"
            + (length == 0 ? " (an empty value): read it as a nullable type with GetValue." : "."));
}
