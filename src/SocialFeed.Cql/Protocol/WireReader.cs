using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace SocialFeed.Cql.Protocol;

/// <summary>Reads the notations of the native protocol (section 3) from one message body. Every read is checked against the end of the body.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> source)
{
    private readonly ReadOnlySpan<byte> _source = source;
    private int _position;

    public readonly int Position => _position;

    public readonly ReadOnlySpan<byte> Rest => _source[_position..];

    public readonly int Remaining => _source.Length - _position;

    public byte ReadByte() => Take(1)[0];

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public int ReadInt32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public long ReadInt64() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public Guid ReadGuid() => new(Take(16), bigEndian: true);

    public string ReadString() => Encoding.UTF8.GetString(Take(ReadUInt16()));

    /// <summary>[bytes]: null when the length is negative.</summary>
    public byte[]? ReadBytes()
    {
        var length = ReadInt32();
        return length < 0 ? null : Take(length).ToArray();
    }

    /// <summary>Steps over one [bytes].</summary>
    public void SkipBytes()
    {
        var length = ReadInt32();
        if (length > 0)
            Take(length);
    }

    public byte[] ReadShortBytes() => Take(ReadUInt16()).ToArray();

    public string[] ReadStringList()
    {
        var items = new string[ReadCount(2)];
        for (var i = 0; i < items.Length; i++)
            items[i] = ReadString();
        return items;
    }

    public Dictionary<string, string[]> ReadStringMultimap()
    {
        var count = ReadCount(4);
        var map = new Dictionary<string, string[]>(count, StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < count; i++)
        {
            var key = ReadString();
            map[key] = ReadStringList();
        }
        return map;
    }

    public Dictionary<string, byte[]?> ReadBytesMap()
    {
        var count = ReadCount(6);
        var map = new Dictionary<string, byte[]?>(count, StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var key = ReadString();
            map[key] = ReadBytes();
        }
        return map;
    }

    /// <summary>[inet]: address and port.</summary>
    public IPEndPoint ReadInet()
    {
        var address = ReadInetAddress();
        var port = ReadInt32();
        if (port is < 0 or > 65535)
            throw Malformed($"a port of {port}");
        return new IPEndPoint(address, port);
    }

    /// <summary>[inetaddr]: address without port.</summary>
    public IPAddress ReadInetAddress()
    {
        var size = ReadByte();
        if (size is not (4 or 16))
            throw Malformed($"an address of {size} bytes");
        return new IPAddress(Take(size));
    }

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _source.Length - _position)
            throw Malformed($"{count} bytes wanted at offset {_position} of {_source.Length}");
        var taken = _source.Slice(_position, count);
        _position += count;
        return taken;
    }

    /// <summary>A [short] count of things that take at least <paramref name="minimumSize"/> bytes each, so that a lie cannot make us allocate.</summary>
    private int ReadCount(int minimumSize)
    {
        var count = ReadUInt16();
        if ((long)count * minimumSize > Remaining)
            throw Malformed($"a list of {count} in {Remaining} bytes");
        return count;
    }

    public static ProtocolErrorException Malformed(string what) =>
        new($"The server's message cannot be read: {what}. Either the server is damaged or it speaks another protocol than was negotiated.");
}
