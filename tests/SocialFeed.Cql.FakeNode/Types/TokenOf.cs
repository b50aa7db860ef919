using System.Buffers.Binary;
using System.Numerics;

namespace SocialFeed.Cql.FakeNode.Types;

/// <summary>Tokens of the Murmur3Partitioner: the first half of MurmurHash3 x64 128 with the tail read as signed bytes.</summary>
public static class TokenOf
{
    private const ulong C1 = 0x87c37b91114253d5;
    private const ulong C2 = 0x4cf5ad432745937f;

    /// <summary>The token of a partition key given as the values of its columns.</summary>
    public static long Key(IReadOnlyList<byte[]> columns) => Bytes(Join(columns));

    /// <summary>A single column as it is; several as length, bytes and a zero each.</summary>
    public static byte[] Join(IReadOnlyList<byte[]> columns)
    {
        if (columns.Count == 1)
            return columns[0];
        var writer = new Wire.ByteWriter();
        foreach (var column in columns)
            writer.ShortBytes(column).Byte(0);
        return writer.Written.ToArray();
    }

    public static long Bytes(ReadOnlySpan<byte> key)
    {
        ulong h1 = 0, h2 = 0;
        var blocks = key.Length / 16;
        for (var i = 0; i < blocks; i++)
        {
            var k1 = BinaryPrimitives.ReadUInt64LittleEndian(key[(i * 16)..]);
            var k2 = BinaryPrimitives.ReadUInt64LittleEndian(key[((i * 16) + 8)..]);
            h1 ^= BitOperations.RotateLeft(k1 * C1, 31) * C2;
            h1 = ((BitOperations.RotateLeft(h1, 27) + h2) * 5) + 0x52dce729;
            h2 ^= BitOperations.RotateLeft(k2 * C2, 33) * C1;
            h2 = ((BitOperations.RotateLeft(h2, 31) + h1) * 5) + 0x38495ab5;
        }
        var tail = key[(blocks * 16)..];
        ulong t1 = 0, t2 = 0;
        for (var i = 0; i < tail.Length; i++)
        {
            var signed = (ulong)(long)(sbyte)tail[i];
            if (i < 8)
                t1 ^= signed << (8 * i);
            else
                t2 ^= signed << (8 * (i - 8));
        }
        if (tail.Length > 8)
            h2 ^= BitOperations.RotateLeft(t2 * C2, 33) * C1;
        if (tail.Length > 0)
            h1 ^= BitOperations.RotateLeft(t1 * C1, 31) * C2;
        h1 ^= (ulong)key.Length;
        h2 ^= (ulong)key.Length;
        h1 += h2;
        h2 += h1;
        h1 = Mix(h1);
        h2 = Mix(h2);
        var token = unchecked((long)(h1 + h2));
        return token == long.MinValue ? long.MaxValue : token;
    }

    private static ulong Mix(ulong k)
    {
        k ^= k >> 33;
        k *= 0xff51afd7ed558ccd;
        k ^= k >> 33;
        k *= 0xc4ceb9fe1a85ec53;
        return k ^ (k >> 33);
    }
}
