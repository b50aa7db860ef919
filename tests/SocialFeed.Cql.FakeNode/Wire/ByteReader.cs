using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace SocialFeed.Cql.FakeNode.Wire;

/// <summary>Reads the notations of section 3 of the specification from one message body.</summary>
public ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int position;

    public readonly int Remaining => bytes.Length - position;

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public string String() => Text(UInt16());

    public string LongString()
    {
        var length = Int32();
        return length >= 0 ? Text(length) : throw new WireException($"A long string has the length {length}.");
    }

    public byte[] ShortBytes() => Take(UInt16()).ToArray();

    /// <summary>[bytes]; null when the length is negative.</summary>
    public byte[]? Bytes()
    {
        var length = Int32();
        return length < 0 ? null : Take(length).ToArray();
    }

    /// <summary>[value]: bytes, null (-1) or, from v4 on, not set (-2).</summary>
    public BoundValue Value()
    {
        var length = Int32();
        return length switch
        {
            >= 0 => new BoundValue(Take(length).ToArray(), IsUnset: false),
            -1 => new BoundValue(null, IsUnset: false),
            -2 => new BoundValue(null, IsUnset: true),
            _ => throw new WireException($"Invalid value length {length}."),
        };
    }

    public Dictionary<string, string> StringMap()
    {
        var map = new Dictionary<string, string>();
        for (var n = UInt16(); n > 0; n--)
            map[String()] = String();
        return map;
    }

    public List<string> StringList()
    {
        var list = new List<string>();
        for (var n = UInt16(); n > 0; n--)
            list.Add(String());
        return list;
    }

    public Dictionary<string, byte[]?> BytesMap()
    {
        var map = new Dictionary<string, byte[]?>();
        for (var n = UInt16(); n > 0; n--)
            map[String()] = Bytes();
        return map;
    }

    public IPEndPoint Inet()
    {
        var address = new IPAddress(Take(Byte()));
        return new IPEndPoint(address, Int32());
    }

    private string Text(int length)
    {
        try
        {
            return Utf8.GetString(Take(length));
        }
        catch (DecoderFallbackException)
        {
            throw new WireException("A string is not valid UTF-8.");
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > Remaining)
            throw new WireException($"The body ends where {count} more bytes were announced.");
        var taken = bytes.Slice(position, count);
        position += count;
        return taken;
    }
}

/// <summary>A value bound to a marker.</summary>
public readonly record struct BoundValue(byte[]? Bytes, bool IsUnset);
