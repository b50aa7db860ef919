using System.Buffers;
using System.Numerics;

namespace SocialFeed.Cql.Protocol;

/// <summary>
/// Buffers of answers. They are rented by the threads that read and given back by those that consume, hundreds at a time, which is what the shared array pool, with
/// its caches per thread, keeps too few for.
/// </summary>
internal static class BodyPool
{
    private const int SmallestSize = 256;
    private const int LargestSize = 64 * 1024;

    /// <summary>Bytes kept of each size; what is beyond is left to the garbage collector.</summary>
    private const int KeptBytesMax = 2 * 1024 * 1024;

    private static readonly SizeClass[] _classes = CreateClasses();

    /// <summary>A buffer of at least that many bytes; its contents are not cleared.</summary>
    public static byte[] Rent(int size) =>
        size > LargestSize ? ArrayPool<byte>.Shared.Rent(size) : _classes[IndexOf(size)].Rent();

    /// <summary>Takes a buffer back. One of a size that this pool does not have came from elsewhere, and is left alone.</summary>
    public static void Return(byte[] buffer)
    {
        if (buffer.Length > LargestSize)
            ArrayPool<byte>.Shared.Return(buffer);
        else if (buffer.Length >= SmallestSize && BitOperations.IsPow2(buffer.Length))
            _classes[IndexOf(buffer.Length)].Return(buffer);
    }

    private static int IndexOf(int size) => BitOperations.Log2((uint)Math.Max(size - 1, SmallestSize - 1)) + 1 - BitOperations.Log2(SmallestSize);

    private static SizeClass[] CreateClasses()
    {
        var classes = new SizeClass[IndexOf(LargestSize) + 1];
        for (var i = 0; i < classes.Length; i++)
            classes[i] = new SizeClass(SmallestSize << i, KeptBytesMax / (SmallestSize << i));
        return classes;
    }

    private sealed class SizeClass(int size, int kept)
    {
        private readonly Lock _gate = new();
        private byte[]?[] _buffers = new byte[]?[Math.Min(kept, 16)];
        private int _count;

        public byte[] Rent()
        {
            lock (_gate)
            {
                if (_count > 0)
                {
                    var buffer = _buffers[--_count]!;
                    _buffers[_count] = null;
                    return buffer;
                }
            }
            return GC.AllocateUninitializedArray<byte>(size);
        }

        public void Return(byte[] buffer)
        {
            // One that was not rented here may be too short for the next who rents.
            if (buffer.Length != size)
                return;
            lock (_gate)
            {
                if (_count == _buffers.Length && _count < kept)
                    Array.Resize(ref _buffers, Math.Min(kept, _count * 2));
                if (_count < _buffers.Length)
                    _buffers[_count++] = buffer;
            }
        }
    }
}
