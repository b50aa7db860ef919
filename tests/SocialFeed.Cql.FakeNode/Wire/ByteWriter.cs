using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace SocialFeed.Cql.FakeNode.Wire;

/// <summary>Writes the notations of section 3 of the specification; grows as needed.</summary>
public sealed class ByteWriter(int capacity = 256)
{
    private byte[] bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> Memory => bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Takes back what was written after a length.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>Room to be filled later, at the returned position.</summary>
    public int Reserve(int count)
    {
        Grow(count);
        return Length - count;
    }

    public Span<byte> At(int position, int count) => bytes.AsSpan(position, count);

    public ByteWriter Byte(byte value)
    {
        Grow(1)[0] = value;
        return this;
    }

    public ByteWriter UInt16(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(Grow(2), checked((ushort)value));
        return this;
    }

    public ByteWriter Int32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(Grow(4), value);
        return this;
    }

    public ByteWriter Int64(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(Grow(8), value);
        return this;
    }

    public ByteWriter Raw(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Grow(value.Length));
        return this;
    }

    public ByteWriter String(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        UInt16(length);
        Encoding.UTF8.GetBytes(value, Grow(length));
        return this;
    }

    public ByteWriter LongString(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Int32(length);
        Encoding.UTF8.GetBytes(value, Grow(length));
        return this;
    }

    public ByteWriter ShortBytes(ReadOnlySpan<byte> value) => UInt16(value.Length).Raw(value);

    public ByteWriter Bytes(byte[]? value) => value is null ? Int32(-1) : Int32(value.Length).Raw(value);

    public ByteWriter StringList(IReadOnlyCollection<string> values)
    {
        UInt16(values.Count);
        foreach (var value in values)
            String(value);
        return this;
    }

    public ByteWriter StringMultimap(IReadOnlyDictionary<string, string[]> values)
    {
        UInt16(values.Count);
        foreach (var (key, list) in values)
            String(key).StringList(list);
        return this;
    }

    public ByteWriter BytesMap(IReadOnlyDictionary<string, byte[]?> values)
    {
        UInt16(values.Count);
        foreach (var (key, value) in values)
            String(key).Bytes(value);
        return this;
    }

    public ByteWriter Uuid(Guid value)
    {
        value.TryWriteBytes(Grow(16), bigEndian: true, out _);
        return this;
    }

    public ByteWriter Inet(IPEndPoint value)
    {
        var address = value.Address.GetAddressBytes();
        return Byte((byte)address.Length).Raw(address).Int32(value.Port);
    }

    private Span<byte> Grow(int count)
    {
        if (Length + count > bytes.Length)
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, Length + count));
        Length += count;
        return bytes.AsSpan(Length - count, count);
    }
}
