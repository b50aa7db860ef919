using System.Buffers.Binary;
using System.Text;

namespace SocialFeed.Cql.Types;

/// <summary>Codecs of numbers, booleans, text and ids (section 6 of the protocol).</summary>
internal sealed class BooleanCodec : CqlCodec<bool>
{
    public override bool Supports(CqlType type) => type.Code == ColumnTypeCode.Boolean;

    public override void Encode(ref CqlWriter writer, bool value, CqlType type) => writer.WriteByte(value ? (byte)1 : (byte)0);

    public override bool Decode(ReadOnlySpan<byte> source, CqlType type) => Wire.Sized(source, 1, type)[0] != 0;
}

internal sealed class SByteCodec : CqlCodec<sbyte>
{
    public override bool Supports(CqlType type) => type.Code == ColumnTypeCode.TinyInt;

    public override void Encode(ref CqlWriter writer, sbyte value, CqlType type) => writer.WriteByte((byte)value);

    public override sbyte Decode(ReadOnlySpan<byte> source, CqlType type) => (sbyte)Wire.Sized(source, 1, type)[0];
}

internal sealed class Int16Codec : CqlCodec<short>
{
    public override bool Supports(CqlType type) => type.Code == ColumnTypeCode.SmallInt;

    public override void Encode(ref CqlWriter writer, short value, CqlType type) => writer.WriteUInt16((ushort)value);

    public override short Decode(ReadOnlySpan<byte> source, CqlType type) => BinaryPrimitives.ReadInt16BigEndian(Wire.Sized(source, 2, type));
}

/// <summary>int; a date as days since 1970 (the wire adds 2^31).</summary>
internal sealed class Int32Codec : CqlCodec<int>
{
    public override bool Supports(CqlType type) => type.Code is ColumnTypeCode.Int or ColumnTypeCode.Date;

    public override void Encode(ref CqlWriter writer, int value, CqlType type) =>
        writer.WriteInt32(type.Code == ColumnTypeCode.Date ? value ^ int.MinValue : value);

    public override void EncodeWithLength(ref CqlWriter writer, int value, CqlType type)
    {
        var target = writer.GetSpan(8);
        BinaryPrimitives.WriteInt32BigEndian(target, 4);
        BinaryPrimitives.WriteInt32BigEndian(target[4..], type.Code == ColumnTypeCode.Date ? value ^ int.MinValue : value);
        writer.Advance(8);
    }

    public override int Decode(ReadOnlySpan<byte> source, CqlType type)
    {
        var value = BinaryPrimitives.ReadInt32BigEndian(Wire.Sized(source, 4, type));
        return type.Code == ColumnTypeCode.Date ? value ^ int.MinValue : value;
    }
}

/// <summary>bigint and counter; timestamp as milliseconds since 1970, time as nanoseconds of the day.</summary>
internal sealed class Int64Codec : CqlCodec<long>
{
    public override bool Supports(CqlType type) =>
        type.Code is ColumnTypeCode.Bigint or ColumnTypeCode.Counter or ColumnTypeCode.Timestamp or ColumnTypeCode.Time;

    public override void Encode(ref CqlWriter writer, long value, CqlType type) => writer.WriteInt64(value);

    public override void EncodeWithLength(ref CqlWriter writer, long value, CqlType type)
    {
        var target = writer.GetSpan(12);
        BinaryPrimitives.WriteInt32BigEndian(target, 8);
        BinaryPrimitives.WriteInt64BigEndian(target[4..], value);
        writer.Advance(12);
    }

    public override long Decode(ReadOnlySpan<byte> source, CqlType type) => BinaryPrimitives.ReadInt64BigEndian(Wire.Sized(source, 8, type));
}

internal sealed class SingleCodec : CqlCodec<float>
{
    public override bool Supports(CqlType type) => type.Code == ColumnTypeCode.Float;

    public override void Encode(ref CqlWriter writer, float value, CqlType type) => writer.WriteInt32(BitConverter.SingleToInt32Bits(value));

    public override float Decode(ReadOnlySpan<byte> source, CqlType type) => BinaryPrimitives.ReadSingleBigEndian(Wire.Sized(source, 4, type));
}

internal sealed class DoubleCodec : CqlCodec<double>
{
    public override bool Supports(CqlType type) => type.Code == ColumnTypeCode.Double;

    public override void Encode(ref CqlWriter writer, double value, CqlType type) => writer.WriteInt64(BitConverter.DoubleToInt64Bits(value));

    public override double Decode(ReadOnlySpan<byte> source, CqlType type) => BinaryPrimitives.ReadDoubleBigEndian(Wire.Sized(source, 8, type));
}

/// <summary>text and ascii. Text that is not valid UTF-16 is refused, instead of being stored as question marks.</summary>
internal sealed class StringCodec : CqlCodec<string>
{
    private const int ShortText = 512;

    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public override bool Supports(CqlType type) => type.Code is ColumnTypeCode.Text or ColumnTypeCode.Ascii;

    public override void Encode(ref CqlWriter writer, string value, CqlType type)
    {
        var size = value.Length <= ShortText ? _strict.GetMaxByteCount(value.Length) : _strict.GetByteCount(value);
        var target = writer.GetSpan(size);
        int length;
        try
        {
            length = _strict.GetBytes(value, target);
        }
        catch (EncoderFallbackException e)
        {
            throw new ArgumentException($"The text holds half a surrogate pair at position {e.Index}, which UTF-8 cannot express.", nameof(value), e);
        }
        if (type.Code == ColumnTypeCode.Ascii && !Ascii.IsValid(target[..length]))
            throw new ArgumentException("The text holds characters that ascii does not have: make the column text.", nameof(value));
        writer.Advance(length);
    }

    public override string Decode(ReadOnlySpan<byte> source, CqlType type) => Encoding.UTF8.GetString(source);
}

internal sealed class GuidCodec : CqlCodec<Guid>
{
    private const int Size = 16;

    public override bool Supports(CqlType type) => type.Code is ColumnTypeCode.Uuid or ColumnTypeCode.Timeuuid;

    public override void Encode(ref CqlWriter writer, Guid value, CqlType type)
    {
        value.TryWriteBytes(writer.GetSpan(Size), bigEndian: true, out _);
        writer.Advance(Size);
    }

    public override Guid Decode(ReadOnlySpan<byte> source, CqlType type) => new(Wire.Sized(source, Size, type), bigEndian: true);
}

internal sealed class TimeUuidCodec : CqlCodec<TimeUuid>
{
    private const int Size = 16;

    public override bool Supports(CqlType type) => type.Code is ColumnTypeCode.Timeuuid or ColumnTypeCode.Uuid;

    public override void Encode(ref CqlWriter writer, TimeUuid value, CqlType type)
    {
        value.ToGuid().TryWriteBytes(writer.GetSpan(Size), bigEndian: true, out _);
        writer.Advance(Size);
    }

    public override TimeUuid Decode(ReadOnlySpan<byte> source, CqlType type) => new(new Guid(Wire.Sized(source, Size, type), bigEndian: true));
}

internal sealed class ByteArrayCodec : CqlCodec<byte[]>
{
    public override bool Supports(CqlType type) => type.Code is ColumnTypeCode.Blob or ColumnTypeCode.Custom;

    public override void Encode(ref CqlWriter writer, byte[] value, CqlType type) => writer.Write(value);

    public override byte[] Decode(ReadOnlySpan<byte> source, CqlType type) => source.ToArray();
}

internal sealed class ReadOnlyMemoryCodec : CqlCodec<ReadOnlyMemory<byte>>
{
    public override bool Supports(CqlType type) => type.Code is ColumnTypeCode.Blob or ColumnTypeCode.Custom;

    public override void Encode(ref CqlWriter writer, ReadOnlyMemory<byte> value, CqlType type) => writer.Write(value.Span);

    public override ReadOnlyMemory<byte> Decode(ReadOnlySpan<byte> source, CqlType type) => source.ToArray();
}

/// <summary>Adds null to a value type.</summary>
internal sealed class NullableCodec<T> : CqlCodec<T?>
    where T : struct
{
    private readonly CqlCodec<T> _inner = CodecRegistry.Get<T>();

    public override bool Supports(CqlType type) => _inner.Supports(type);

    public override bool IsNull(T? value) => value is null;

    public override void Encode(ref CqlWriter writer, T? value, CqlType type) => _inner.Encode(ref writer, value.GetValueOrDefault(), type);

    public override void EncodeWithLength(ref CqlWriter writer, T? value, CqlType type)
    {
        if (value is { } set)
            _inner.EncodeWithLength(ref writer, set, type);
        else
            writer.WriteNull();
    }

    /// <summary>An empty value, which most types can have and which is not null to the server, has no other counterpart here.</summary>
    public override T? Decode(ReadOnlySpan<byte> source, CqlType type) => source.IsEmpty && Wire.HasNoEmptyForm(type) ? null : _inner.Decode(source, type);
}

/// <summary>Checks of sizes.</summary>
internal static class Wire
{
    public static ReadOnlySpan<byte> Sized(ReadOnlySpan<byte> source, int size, CqlType type)
    {
        if (source.Length != size)
            throw WrongSize(source.Length, type);
        return source;
    }

    /// <summary>Whether zero bytes, legal on the wire, are no value of the .NET type.</summary>
    public static bool HasNoEmptyForm(CqlType type) => type.Code is not (ColumnTypeCode.Blob or ColumnTypeCode.Custom);

    public static InvalidOperationException WrongSize(int length, CqlType type) => length == 0
        ? new InvalidOperationException($"The value of type {type} is empty (zero bytes, which is not null): read it as a nullable type.")
        : new InvalidOperationException($"A value of type {type} cannot have {length} bytes.");
}
