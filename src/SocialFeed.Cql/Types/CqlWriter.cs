using System.Buffers;
using System.Buffers.Binary;

namespace SocialFeed.Cql;

/// <summary>A growing, pooled buffer that values are encoded into. A value's length is written before it and filled in afterwards.</summary>
public struct CqlWriter
{
    private const int InitialSize = 256;

    /// <summary>The protocol's bound of a body, which no encoded value can exceed.</summary>
    private const int SizeMax = Protocol.FrameHeader.BodyLengthMax;

    private byte[]? _buffer;
    private int _length;

    public readonly int Length => _length;

    public readonly ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public void WriteByte(byte value)
    {
        GetSpan(1)[0] = value;
        _length++;
    }

    public void WriteUInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(GetSpan(2), value);
        _length += 2;
    }

    public void WriteInt32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(GetSpan(4), value);
        _length += 4;
    }

    public void WriteInt64(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(GetSpan(8), value);
        _length += 8;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _length += bytes.Length;
    }

    /// <summary>Space for at least that many bytes; say with <see cref="Advance"/> how many were used.</summary>
    public Span<byte> GetSpan(int size)
    {
        if (_buffer is null || _buffer.Length - _length < size)
            Grow(size);
        return _buffer.AsSpan(_length);
    }

    public void Advance(int count) => _length += count;

    /// <summary>A null value ([bytes] of length -1).</summary>
    public void WriteNull() => WriteInt32(-1);

    /// <summary>A value left as it is (length -2; protocol 4).</summary>
    internal void WriteUnset() => WriteInt32(-2);

    /// <summary>Leaves room for the length of what follows; <see cref="EndLength"/> fills it in.</summary>
    public int BeginLength()
    {
        GetSpan(4);
        _length += 4;
        return _length;
    }

    public readonly void EndLength(int mark) => BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(mark - 4), _length - mark);

    /// <summary>Puts the bytes from <paramref name="tail"/> to the end in the place of those from <paramref name="start"/> to <paramref name="end"/>.</summary>
    internal void ReplaceWithTail(int start, int end, int tail)
    {
        if (_length - tail == end - start)
        {
            // Numbers, most of the time.
            _buffer.AsSpan(tail, _length - tail).CopyTo(_buffer.AsSpan(start));
            _length = tail;
            return;
        }
        var replacement = _buffer.AsSpan(tail, _length - tail).ToArray();
        var between = _buffer.AsSpan(end, tail - end).ToArray();
        _length = start;
        Write(replacement);
        Write(between);
    }

    internal void Truncate(int length) => _length = length;

    internal void Return()
    {
        var buffer = _buffer;
        _buffer = null;
        _length = 0;
        if (buffer is not null)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private void Grow(int size)
    {
        var needed = (long)_length + size;
        if (needed > SizeMax)
            throw new ArgumentException($"The values of a statement may take {SizeMax} bytes at most; this one needs {needed}. Split it.", nameof(size));
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(Math.Max(InitialSize, needed), Math.Min(SizeMax, _length * 2L)));
        if (_buffer is not null)
        {
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
        }
        _buffer = larger;
    }
}
