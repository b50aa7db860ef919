using System.Buffers.Binary;
using System.Text;

namespace SocialFeed.Cql.Protocol;

/// <summary>Writes the notations of the native protocol (section 3) into space that was measured before.</summary>
internal ref struct WireWriter(Span<byte> target)
{
    private readonly Span<byte> _target = target;
    private int _position;

    public readonly int Position => _position;

    public void WriteByte(byte value) => _target[_position++] = value;

    public void WriteUInt16(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_target[_position..], checked((ushort)value));
        _position += 2;
    }

    public void WriteInt32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_target[_position..], value);
        _position += 4;
    }

    public void WriteInt64(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(_target[_position..], value);
        _position += 8;
    }

    public void WriteRaw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_target[_position..]);
        _position += bytes.Length;
    }

    /// <summary>[bytes].</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        WriteInt32(bytes.Length);
        WriteRaw(bytes);
    }

    /// <summary>[short bytes].</summary>
    public void WriteShortBytes(ReadOnlySpan<byte> bytes)
    {
        WriteUInt16(bytes.Length);
        WriteRaw(bytes);
    }

    /// <summary>[string].</summary>
    public void WriteString(string text)
    {
        var length = Encoding.UTF8.GetBytes(text, _target[(_position + 2)..]);
        WriteUInt16(length);
        _position += length;
    }
}
