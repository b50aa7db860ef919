using System.Buffers.Binary;

namespace SocialFeed.Cql.FakeNode.Wire;

/// <summary>The nine bytes before each message (native protocol v3 and v4, section 2).</summary>
public readonly record struct NodeFrameHeader(byte Version, byte Flags, short Stream, NodeOpcode Opcode, int Length)
{
    public const int Size = 9;
    public const int BodyMax = 256 * 1024 * 1024;
    public const byte Response = 0x80;

    public const byte Compressed = 0x01;
    public const byte Tracing = 0x02;
    public const byte CustomPayload = 0x04;
    public const byte Warning = 0x08;

    public static NodeFrameHeader Read(ReadOnlySpan<byte> bytes) => new(
        bytes[0], bytes[1], BinaryPrimitives.ReadInt16BigEndian(bytes[2..]), (NodeOpcode)bytes[4], BinaryPrimitives.ReadInt32BigEndian(bytes[5..]));

    public void Write(Span<byte> bytes)
    {
        bytes[0] = Version;
        bytes[1] = Flags;
        BinaryPrimitives.WriteInt16BigEndian(bytes[2..], Stream);
        bytes[4] = (byte)Opcode;
        BinaryPrimitives.WriteInt32BigEndian(bytes[5..], Length);
    }
}
