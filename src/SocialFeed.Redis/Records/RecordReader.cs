using System.Text;

namespace SocialFeed.Redis.Records;

/// <summary>Reads what <see cref="RecordWriter"/> wrote.</summary>
/// <remarks>Every method throws <see cref="FormatException"/> where the bytes are none of ours.</remarks>
internal ref struct RecordReader(ReadOnlySpan<byte> bytes)
{
    /// <summary>More than any list in a record holds; a damaged length must not allocate without bound.</summary>
    private const int ListMax = 1_000;
    private const int LastShift = 63;
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public long Number()
    {
        ulong value = 0;
        for (var shift = 0; shift <= LastShift && !_rest.IsEmpty; shift += 7)
        {
            var next = _rest[0];
            _rest = _rest[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return (long)value;
        }
        throw new FormatException("A number of a cached record does not end.");
    }

    public long? OptionalNumber() => Number() is var value && value == -1 ? null : value;

    public string? Text()
    {
        var length = Number() - 1;
        if (length == -1)
            return null;
        if (length < 0 || length > _rest.Length)
            throw new FormatException("A text of a cached record is longer than the record.");
        var text = Encoding.UTF8.GetString(_rest[..(int)length]);
        _rest = _rest[(int)length..];
        return text;
    }

    public string RequiredText() => Text() ?? throw new FormatException("A text that every record has is missing in a cached one.");

    public int Count() => Number() is var count and >= 0 and <= ListMax
        ? (int)count
        : throw new FormatException("A list of a cached record is longer than any can be.");
}
