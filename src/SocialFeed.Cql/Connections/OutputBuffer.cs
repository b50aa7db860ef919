using System.Buffers;

namespace SocialFeed.Cql.Connections;

/// <summary>
/// Two buffers: requests are appended to one while the other is being sent, so that whatever comes in during a send leaves together with the next one.
/// Used under the connection's lock; the one taken belongs to the sender until it is given back.
/// </summary>
internal sealed class OutputBuffer
{
    private const int InitialSize = 16 * 1024;

    /// <summary>Buffers that grew beyond this are not kept.</summary>
    private const int KeptSizeMax = 1024 * 1024;

    private byte[]? _filling;
    private byte[]? _spare;
    private int _length;

    /// <summary>Bytes waiting.</summary>
    public int Length => _length;

    public Span<byte> Reserve(int size)
    {
        if (_filling is null)
        {
            _filling = _spare is { } spare && spare.Length >= size ? spare : ArrayPool<byte>.Shared.Rent(Math.Max(InitialSize, size));
            if (ReferenceEquals(_filling, _spare))
                _spare = null;
        }
        else if (_filling.Length - _length < size)
        {
            var larger = ArrayPool<byte>.Shared.Rent(checked(Math.Max(_length + size, _filling.Length * 2)));
            _filling.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_filling);
            _filling = larger;
        }
        return _filling.AsSpan(_length, size);
    }

    public void Commit(int written) => _length += written;

    /// <summary>Takes what is there, to be sent.</summary>
    public ReadOnlyMemory<byte> Take(out byte[] buffer)
    {
        buffer = _filling!;
        var batch = buffer.AsMemory(0, _length);
        _filling = null;
        _length = 0;
        return batch;
    }

    public void GiveBack(byte[] buffer)
    {
        if (_spare is null && buffer.Length <= KeptSizeMax)
            _spare = buffer;
        else
            ArrayPool<byte>.Shared.Return(buffer);
    }

    public void Release()
    {
        if (_filling is not null)
            ArrayPool<byte>.Shared.Return(_filling);
        if (_spare is not null)
            ArrayPool<byte>.Shared.Return(_spare);
        (_filling, _spare, _length) = (null, null, 0);
    }
}
