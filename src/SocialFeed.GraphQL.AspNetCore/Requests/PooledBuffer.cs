using System.Buffers;

namespace SocialFeed.GraphQL.AspNetCore.Requests;

/// <summary>Bytes in a rented array. Whoever holds it disposes it, once.</summary>
internal sealed class PooledBuffer(int minimumLength) : IDisposable
{
    private byte[]? _array = ArrayPool<byte>.Shared.Rent(minimumLength);

    public Memory<byte> Memory => _array ?? throw new ObjectDisposedException(nameof(PooledBuffer));

    public void Dispose()
    {
        var array = Interlocked.Exchange(ref _array, null);
        if (array is not null)
            ArrayPool<byte>.Shared.Return(array);
    }
}
