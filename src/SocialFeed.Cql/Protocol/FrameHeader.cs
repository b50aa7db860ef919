using System.Buffers.Binary;

namespace SocialFeed.Cql.Protocol;

/// <summary>The nine bytes before every message (native protocol 3 and 4, section 2). The stream id is signed; negative ones are the server's own.</summary>
internal readonly record struct FrameHeader(byte Version, FrameFlags Flags, short Stream, Opcode Opcode, int Length)
{
    public const int Size = 9;

    /// <summary>Bodies above this are refused by the protocol itself (256 MB).</summary>
    public const int BodyLengthMax = 256 * 1024 * 1024;

    private const byte ResponseBit = 0x80;

    public bool IsResponse => (Version & ResponseBit) != 0;

    public int VersionNumber => Version & 0x7F;

    public static FrameHeader Parse(ReadOnlySpan<byte> source) => new(
        source[0],
        (FrameFlags)source[1],
        BinaryPrimitives.ReadInt16BigEndian(source[2..]),
        (Opcode)source[4],
        BinaryPrimitives.ReadInt32BigEndian(source[5..]));

    public void WriteTo(Span<byte> target)
    {
        target[0] = Version;
        target[1] = (byte)Flags;
        BinaryPrimitives.WriteInt16BigEndian(target[2..], Stream);
        target[4] = (byte)Opcode;
        BinaryPrimitives.WriteInt32BigEndian(target[5..], Length);
    }
}
