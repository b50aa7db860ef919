using System.Numerics;
using SocialFeed.Cql.FakeNode.Wire;

namespace SocialFeed.Cql.FakeNode.Types;

/// <summary>Variable-length integers as durations use them: zig-zag, then as many leading one bits as extra bytes follow.</summary>
internal static class Vint
{
    public static void Write(ByteWriter writer, long value)
    {
        var bits = (ulong)((value << 1) ^ (value >> 63));
        var extra = 0;
        while (extra < 8 && bits >> (7 + (extra * 7)) != 0)
            extra++;
        if (extra == 8)
        {
            writer.Byte(0xFF);
        }
        else
        {
            var prefix = (byte)(0xFF00 >> extra);
            writer.Byte((byte)(prefix | (byte)(bits >> (8 * extra))));
        }
        for (var i = extra - 1; i >= 0; i--)
            writer.Byte((byte)(bits >> (8 * i)));
    }

    public static long Read(ref ByteReader reader)
    {
        var first = reader.Byte();
        var extra = BitOperations.LeadingZeroCount((uint)(byte)~first) - 24;
        var bits = extra >= 8 ? 0UL : (ulong)(first & (0xFF >> extra));
        for (var i = 0; i < extra; i++)
            bits = (bits << 8) | reader.Byte();
        return (long)(bits >> 1) ^ -(long)(bits & 1);
    }
}
