using System.Buffers.Binary;
using SocialFeed.Cql.Protocol;
using SocialFeed.Cql.Types;

namespace SocialFeed.Cql;

/// <summary>
/// A prepared statement with values, encoded as they are set into a pooled buffer. It may be executed many times, one after the other or at once.
/// Dispose gives the buffer back (after the last execution under way); a statement that is never disposed is merely slower.
/// </summary>
public sealed class BoundStatement : Statement, IDisposable
{
    private const int LengthSize = 4;
    private const int UnsetLength = -2;

    /// <summary>A column of a composite partition key longer than this has no token (the server refuses it too).</summary>
    private const int RoutingColumnLengthMax = ushort.MaxValue;

    /// <summary>Set in <see cref="_uses"/> once disposed; the bits below count executions under way.</summary>
    private const int Disposed = 1 << 30;

    private CqlWriter _values;
    private int _count;
    private int _uses;
    private bool _mayHaveGaps;

    internal BoundStatement(PreparedStatement prepared)
    {
        PreparedStatement = prepared;
        ConsistencyLevel = prepared.ConsistencyLevel;
    }

    public PreparedStatement PreparedStatement { get; }

    /// <inheritdoc/>
    public override bool? IsIdempotent => base.IsIdempotent ?? PreparedStatement.IsIdempotent;

    /// <inheritdoc/>
    public override string? Keyspace => base.Keyspace ?? PreparedStatement.Keyspace;

    private protected override Opcode Opcode => Opcode.Execute;

    internal override bool IsConditional => PreparedStatement.IsConditional;

    internal override bool IsAllOrNothing => PreparedStatement.IsAllOrNothing;

    internal int ValueCount => _count;

    internal ReadOnlySpan<byte> Values => _values.Written;

    /// <summary>Sets the value of a marker; null (of a reference type or a nullable one) is CQL null. Setting in order is fastest.</summary>
    /// <exception cref="ArgumentException">The type does not fit the marker.</exception>
    public BoundStatement Set<T>(int index, T value)
    {
        ThrowIfDisposed();
        var column = PreparedStatement.Variable(index);
        while (_count < index)
        {
            _values.WriteUnset();
            _count++;
            _mayHaveGaps = true;
        }
        if (index == _count)
            return Append(value);
        var start = OffsetOf(index);
        var end = start + LengthSize + Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(_values.Written[start..]));
        var tail = _values.Length;
        Encode(column, value, tail);
        _values.ReplaceWithTail(start, end, tail);
        return this;
    }

    /// <summary>Sets a marker by name; the first of that name.</summary>
    public BoundStatement Set<T>(string name, T value)
    {
        foreach (var column in PreparedStatement.Variables)
        {
            if (string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase))
                return Set(column.Index, value);
        }
        throw new ArgumentException($"The statement has no marker '{name}': {PreparedStatement.Cql}", nameof(name));
    }

    /// <summary>Sets a marker to null, which deletes the column (and leaves a tombstone).</summary>
    public BoundStatement SetNull(int index) => Set<object?>(index, null);

    /// <summary>Gives the buffer back. Executions under way are not disturbed; new ones are refused.</summary>
    public void Dispose()
    {
        var before = Interlocked.Or(ref _uses, Disposed);
        if (before == 0)
            _values.Return();
    }

    /// <summary>The same values and settings, of their own.</summary>
    internal BoundStatement Copy()
    {
        var copy = new BoundStatement(PreparedStatement) { _count = _count, _mayHaveGaps = _mayHaveGaps };
        copy._values.Write(Values);
        copy.TakeSettings(this);
        return copy;
    }

    internal BoundStatement Start(int values)
    {
        if (values > PreparedStatement.Variables.Count)
        {
            throw new ArgumentException(
                $"{values} values were given for a statement with {PreparedStatement.Variables.Count} markers: {PreparedStatement.Cql}", nameof(values));
        }
        return this;
    }

    internal BoundStatement Append<T>(T value)
    {
        Encode(PreparedStatement.Variable(_count), value, _values.Length);
        _count++;
        return this;
    }

    internal override bool BeginUse()
    {
        if ((Interlocked.Increment(ref _uses) & Disposed) == 0)
            return true;
        EndUse();
        return false;
    }

    internal override void EndUse()
    {
        if (Interlocked.Decrement(ref _uses) == Disposed)
            _values.Return();
    }

    /// <exception cref="InvalidOperationException">A marker is not set, and protocol 3 cannot say so to the server.</exception>
    internal override void Validate(ProtocolVersion version)
    {
        var markers = PreparedStatement.Variables.Count;
        if (_count == markers && !_mayHaveGaps)
            return;
        if (_count < markers)
            throw NotBound(_count, version);
        if (version >= ProtocolVersion.V4)
            return;
        var offset = 0;
        for (var i = 0; i < _count; i++)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(_values.Written[offset..]);
            if (length == UnsetLength)
                throw NotBound(i, version);
            offset += LengthSize + Math.Max(0, length);
        }
    }

    internal override bool TryGetRoutingKey(Span<byte> scratch, out ReadOnlySpan<byte> key)
    {
        if (base.TryGetRoutingKey(scratch, out key))
            return true;
        var routing = PreparedStatement.Routing;
        if (routing.Length == 0)
            return false;
        if (routing.Length == 1)
            return TryGetValue(routing[0], out key) && key.Length > 0;
        var position = 0;
        foreach (var index in routing)
        {
            if (!TryGetValue(index, out var value) || value.Length > RoutingColumnLengthMax || position + value.Length + 3 > scratch.Length)
                return false;
            BinaryPrimitives.WriteUInt16BigEndian(scratch[position..], (ushort)value.Length);
            value.CopyTo(scratch[(position + 2)..]);
            position += 2 + value.Length;
            scratch[position++] = 0;
        }
        key = scratch[..position];
        return true;
    }

    /// <summary>A value takes four bytes for its length here, three around it in the key; each is there once.</summary>
    internal override int ComposedKeySizeMax => PreparedStatement.Routing.Length > 1 ? _values.Length : 0;

    internal override PreparedStatement? FindPrepared(ReadOnlySpan<byte> id) => PreparedStatement;

    private protected override int Measure(in RequestParameters parameters) =>
        2 + PreparedStatement.IdFor(parameters.Host).Length + 2 + _values.Length + parameters.ParametersSize;

    private protected override void Write(ref WireWriter writer, in RequestParameters parameters)
    {
        writer.WriteShortBytes(PreparedStatement.IdFor(parameters.Host));
        writer.WriteUInt16((int)parameters.Consistency);
        writer.WriteByte((byte)(parameters.Flags | (_count > 0 ? QueryFlags.Values : 0)));
        if (_count > 0)
        {
            writer.WriteUInt16(_count);
            writer.WriteRaw(_values.Written);
        }
        parameters.WriteAfterValues(ref writer);
    }

    private void Encode<T>(CqlColumn column, T value, int rollback)
    {
        try
        {
            // A value type has a codec of its own; anything else may hold one.
            if (typeof(T) == typeof(Unset) || (!typeof(T).IsValueType && value is Unset))
            {
                _values.WriteUnset();
                _mayHaveGaps = true;
            }
            else
            {
                CodecRegistry.Get<T>().EncodeChecked(ref _values, value, column);
            }
        }
        catch
        {
            _values.Truncate(rollback);
            throw;
        }
    }

    private bool TryGetValue(int index, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (index >= _count)
            return false;
        var offset = OffsetOf(index);
        var length = BinaryPrimitives.ReadInt32BigEndian(_values.Written[offset..]);
        if (length < 0)
            return false;
        value = _values.Written.Slice(offset + LengthSize, length);
        return true;
    }

    private int OffsetOf(int index)
    {
        var offset = 0;
        var values = _values.Written;
        for (var i = 0; i < index; i++)
            offset += LengthSize + Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(values[offset..]));
        return offset;
    }

    private InvalidOperationException NotBound(int index, ProtocolVersion version) =>
        new($"Marker {index} ('{PreparedStatement.Variable(index).Name}') has no value: {PreparedStatement.Cql}. "
            + (version >= ProtocolVersion.V4 ? "Bind a value, null or Unset." : "Bind a value or null (unset values need protocol 4, Cassandra 2.2)."));

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf((_uses & Disposed) != 0, this);
}
