using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SocialFeed.GraphQL.Execution;

/// <summary>
/// A 128-bit hash of a document and an operation name, keyed with random numbers of the process, so that nobody outside can make documents that
/// collide. Not for storage. Two lanes of multiply-and-fold over 16 bytes at a time.
/// </summary>
internal static class DocumentHash
{
    private static readonly ulong[] Keys = MakeKeys();

    public static UInt128 Compute(ReadOnlySpan<byte> document, string? operationName)
    {
        var a = Keys[0] ^ (ulong)document.Length;
        var b = Keys[1];
        while (document.Length >= 16)
        {
            Mix(ref a, ref b, BinaryPrimitives.ReadUInt64LittleEndian(document), BinaryPrimitives.ReadUInt64LittleEndian(document[8..]));
            document = document[16..];
        }

        Span<byte> tail = stackalloc byte[16];
        tail.Clear();
        document.CopyTo(tail);
        Mix(ref a, ref b, BinaryPrimitives.ReadUInt64LittleEndian(tail), BinaryPrimitives.ReadUInt64LittleEndian(tail[8..]));
        if (operationName is not null)
        {
            foreach (var c in operationName)
                Mix(ref a, ref b, c, (ulong)operationName.Length);
        }

        Mix(ref a, ref b, Keys[6], Keys[7]);
        return new UInt128(a, b);
    }

    private static void Mix(ref ulong a, ref ulong b, ulong low, ulong high)
    {
        a = Fold(a ^ low ^ Keys[2], high ^ Keys[3]) + b;
        b = Fold(b ^ high ^ Keys[4], low ^ Keys[5]) ^ a;
    }

    private static ulong Fold(ulong x, ulong y)
    {
        var high = Math.BigMul(x, y, out var low);
        return high ^ low;
    }

    private static ulong[] MakeKeys()
    {
        var keys = new ulong[8];
        RandomNumberGenerator.Fill(System.Runtime.InteropServices.MemoryMarshal.AsBytes(keys.AsSpan()));
        return keys;
    }
}
