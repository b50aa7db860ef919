using System.Buffers;
using System.Text;

namespace SocialFeed.Redis.Records;

/// <summary>Writes the fields of a record one after the other: numbers as varints, texts as their length in UTF-8 plus one (0 is null) and their bytes.</summary>
internal readonly struct RecordWriter()
{
    private const int FirstCapacity = 256;
    private const int VarintMax = 10;
    private readonly ArrayBufferWriter<byte> _bytes = new(FirstCapacity);

    public void Number(long value)
    {
        var rest = (ulong)value;
        var span = _bytes.GetSpan(VarintMax);
        var length = 0;
        while (rest >= 0x80)
        {
            span[length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }
        span[length++] = (byte)rest;
        _bytes.Advance(length);
    }

    /// <summary>Null is -1: ids and sizes are never negative.</summary>
    public void Number(long? value) => Number(value ?? -1);

    public void Text(string? value)
    {
        if (value is null)
        {
            Number(0);
            return;
        }
        var length = Encoding.UTF8.GetByteCount(value);
        Number(length + 1);
        Encoding.UTF8.GetBytes(value, _bytes.GetSpan(length));
        _bytes.Advance(length);
    }

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();
}
