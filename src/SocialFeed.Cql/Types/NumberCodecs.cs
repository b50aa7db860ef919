using System.Buffers.Binary;
using System.Numerics;

namespace SocialFeed.Cql.Types;

/// <summary>varint: the shortest two's complement, big endian.</summary>
internal sealed class BigIntegerCodec : CqlCodec<BigInteger>
{
    public override bool Supports(CqlType type) => type.Code == ColumnTypeCode.Varint;

    public override void Encode(ref CqlWriter writer, BigInteger value, CqlType type) => Write(ref writer, value);

    public override BigInteger Decode(ReadOnlySpan<byte> source, CqlType type) => source.IsEmpty ? throw Wire.WrongSize(0, type) : Read(source);

    public static void Write(ref CqlWriter writer, BigInteger value)
    {
        var size = value.GetByteCount();
        value.TryWriteBytes(writer.GetSpan(size), out var written, isBigEndian: true);
        writer.Advance(written);
    }

    public static BigInteger Read(ReadOnlySpan<byte> source) => new(source, isBigEndian: true);
}

/// <summary>decimal: [int scale][varint unscaled].</summary>
internal sealed class CqlDecimalCodec : CqlCodec<CqlDecimal>
{
    public override bool Supports(CqlType type) => type.Code == ColumnTypeCode.Decimal;

    public override void Encode(ref CqlWriter writer, CqlDecimal value, CqlType type)
    {
        writer.WriteInt32(value.Scale);
        BigIntegerCodec.Write(ref writer, value.Unscaled);
    }

    public override CqlDecimal Decode(ReadOnlySpan<byte> source, CqlType type) => source.Length < 5
        ? throw Wire.WrongSize(source.Length, type)
        : new CqlDecimal(BigIntegerCodec.Read(source[4..]), BinaryPrimitives.ReadInt32BigEndian(source));
}

/// <summary>decimal, as far as System.Decimal holds it exactly; OverflowException beyond.</summary>
internal sealed class DecimalCodec : CqlCodec<decimal>
{
    private static readonly CqlDecimalCodec _any = new();

    public override bool Supports(CqlType type) => type.Code == ColumnTypeCode.Decimal;

    public override void Encode(ref CqlWriter writer, decimal value, CqlType type) => _any.Encode(ref writer, value, type);

    public override decimal Decode(ReadOnlySpan<byte> source, CqlType type) => (decimal)_any.Decode(source, type);
}

/// <summary>duration: three signed vints (zig-zag; the leading ones of the first byte count the bytes that follow).</summary>
internal sealed class CqlDurationCodec : CqlCodec<CqlDuration>
{
    public override bool Supports(CqlType type) => type.Code == ColumnTypeCode.Duration;

    public override void Encode(ref CqlWriter writer, CqlDuration value, CqlType type)
    {
        VInt.WriteSigned(ref writer, value.Months);
        VInt.WriteSigned(ref writer, value.Days);
        VInt.WriteSigned(ref writer, value.Nanoseconds);
    }

    public override CqlDuration Decode(ReadOnlySpan<byte> source, CqlType type)
    {
        var rest = source;
        var months = VInt.ReadSigned(ref rest, type);
        var days = VInt.ReadSigned(ref rest, type);
        var nanoseconds = VInt.ReadSigned(ref rest, type);
        if (months != (int)months || days != (int)days)
            throw new InvalidOperationException($"A duration of {months} months and {days} days is beyond what CQL allows.");
        return new CqlDuration((int)months, (int)days, nanoseconds);
    }
}

/// <summary>Cassandra's variable-length integers.</summary>
internal static class VInt
{
    public static void WriteSigned(ref CqlWriter writer, long value) => WriteUnsigned(ref writer, (ulong)((value << 1) ^ (value >> 63)));

    public static void WriteUnsigned(ref CqlWriter writer, ulong value)
    {
        var bits = 64 - BitOperations.LeadingZeroCount(value | 1);
        var extra = Math.Min(8, (bits - 1) / 7);
        var target = writer.GetSpan(9);
        for (var i = extra; i > 0; i--)
        {
            target[i] = (byte)value;
            value = value >> 8;
        }
        target[0] = extra == 8 ? (byte)0xFF : (byte)(~(0xFF >> extra) | (int)value);
        writer.Advance(extra + 1);
    }

    public static long ReadSigned(ref ReadOnlySpan<byte> source, CqlType type)
    {
        var raw = ReadUnsigned(ref source, type);
        return (long)(raw >> 1) ^ -(long)(raw & 1);
    }

    public static ulong ReadUnsigned(ref ReadOnlySpan<byte> source, CqlType type)
    {
        if (source.IsEmpty)
            throw Wire.WrongSize(0, type);
        var extra = BitOperations.LeadingZeroCount((uint)(byte)~source[0]) - 24;
        if (source.Length < extra + 1)
            throw Wire.WrongSize(source.Length, type);
        ulong value = extra >= 8 ? 0 : (ulong)(source[0] & (0xFF >> extra));
        for (var i = 1; i <= extra; i++)
            value = (value << 8) | source[i];
        source = source[(extra + 1)..];
        return value;
    }
}
