using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace SocialFeed.Cql;

/// <summary>The token of a partition key as Cassandra's Murmur3Partitioner computes it.</summary>
/// <remarks>
/// MurmurHash3 x64 128 with seed 0, first half, with Cassandra's own defect: bytes of the tail (the last length mod 16)
/// are sign extended before they are mixed. <see cref="long.MinValue"/> is no token of a key and becomes <see cref="long.MaxValue"/>.
/// </remarks>
internal static class Murmur3
{
    private const ulong C1 = 0x87c37b91114253d5;
    private const ulong C2 = 0x4cf5ad432745937f;

    /// <summary>The token of a serialized partition key: the raw value of a single column, or the composite form of several.</summary>
    public static long Token(ReadOnlySpan<byte> key)
    {
        ulong h1 = 0, h2 = 0;
        var rest = key;
        while (rest.Length >= 16)
        {
            h1 ^= MixFirst(BinaryPrimitives.ReadUInt64LittleEndian(rest));
            h1 = (BitOperations.RotateLeft(h1, 27) + h2) * 5 + 0x52dce729;
            h2 ^= MixSecond(BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]));
            h2 = (BitOperations.RotateLeft(h2, 31) + h1) * 5 + 0x38495ab5;
            rest = rest[16..];
        }

        if (rest.Length > 8)
            h2 ^= MixSecond(SignExtendedTail(rest[8..]));
        if (rest.Length > 0)
            h1 ^= MixFirst(SignExtendedTail(rest.Length > 8 ? rest[..8] : rest));

        h1 ^= (ulong)key.Length;
        h2 ^= (ulong)key.Length;
        h1 += h2;
        h2 += h1;
        h1 = Finish(h1);
        h2 = Finish(h2);
        h1 += h2;
        return h1 == unchecked((ulong)long.MinValue) ? long.MaxValue : (long)h1;
    }

    /// <summary>
    /// The composite form of a key of several columns: for each column its length as 16 bits, its bytes, a zero byte.
    /// </summary>
    /// <returns>False when a column is longer than 65,535 bytes: such a key has no token, and servers refuse it.</returns>
    public static bool TryAppendComponent(IBufferWriter<byte> key, ReadOnlySpan<byte> column)
    {
        if (column.Length > ushort.MaxValue)
            return false;
        var target = key.GetSpan(column.Length + 3);
        BinaryPrimitives.WriteUInt16BigEndian(target, (ushort)column.Length);
        column.CopyTo(target[2..]);
        target[column.Length + 2] = 0;
        key.Advance(column.Length + 3);
        return true;
    }

    private static ulong SignExtendedTail(ReadOnlySpan<byte> tail)
    {
        ulong k = 0;
        for (var i = 0; i < tail.Length; i++)
            k ^= (ulong)(long)(sbyte)tail[i] << (8 * i);
        return k;
    }

    private static ulong MixFirst(ulong k) => BitOperations.RotateLeft(k * C1, 31) * C2;

    private static ulong MixSecond(ulong k) => BitOperations.RotateLeft(k * C2, 33) * C1;

    private static ulong Finish(ulong k)
    {
        k ^= k >> 33;
        k *= 0xff51afd7ed558ccd;
        k ^= k >> 33;
        k *= 0xc4ceb9fe1a85ec53;
        k ^= k >> 33;
        return k;
    }
}
