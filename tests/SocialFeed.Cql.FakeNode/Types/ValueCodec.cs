using System.Buffers.Binary;
using System.Net;
using System.Numerics;
using System.Text;
using SocialFeed.Cql.FakeNode.Wire;

namespace SocialFeed.Cql.FakeNode.Types;

/// <summary>
/// Values as bytes (v3 and v4, section 6). Plain .NET values: timestamp is milliseconds (long), date days with 2^31 as the epoch (uint), time nanoseconds
/// (long), decimal a (scale, unscaled) pair, duration (months, days, nanoseconds), lists and sets <see cref="List{T}"/>, maps a list of pairs, tuples and
/// user-defined types arrays of fields.
/// </summary>
public static class ValueCodec
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static byte[]? Encode(NodeType type, object? value)
    {
        if (value is null)
            return null;
        var writer = new ByteWriter(16);
        switch (type.Code)
        {
            case CqlTypeCode.Ascii or CqlTypeCode.Varchar: return Utf8.GetBytes((string)value);
            case CqlTypeCode.Bigint or CqlTypeCode.Counter or CqlTypeCode.Timestamp or CqlTypeCode.Time: writer.Int64(Convert.ToInt64(value)); break;
            case CqlTypeCode.Blob or CqlTypeCode.Custom: return (byte[])value;
            case CqlTypeCode.Boolean: writer.Byte((bool)value ? (byte)1 : (byte)0); break;
            case CqlTypeCode.Double: writer.Int64(BitConverter.DoubleToInt64Bits(Convert.ToDouble(value))); break;
            case CqlTypeCode.Float: writer.Int32(BitConverter.SingleToInt32Bits(Convert.ToSingle(value))); break;
            case CqlTypeCode.Int: writer.Int32(Convert.ToInt32(value)); break;
            case CqlTypeCode.Date: writer.Int32(unchecked((int)Convert.ToUInt32(value))); break;
            case CqlTypeCode.Smallint: writer.UInt16(unchecked((ushort)Convert.ToInt16(value))); break;
            case CqlTypeCode.Tinyint: writer.Byte(unchecked((byte)Convert.ToSByte(value))); break;
            case CqlTypeCode.Uuid or CqlTypeCode.Timeuuid: writer.Uuid((Guid)value); break;
            case CqlTypeCode.Varint: return ((BigInteger)value).ToByteArray(isUnsigned: false, isBigEndian: true);
            case CqlTypeCode.Inet: return ((IPAddress)value).GetAddressBytes();
            case CqlTypeCode.Decimal: EncodeDecimal(writer, ((int, BigInteger))value); break;
            case CqlTypeCode.Duration: EncodeDuration(writer, ((int, int, long))value); break;
            case CqlTypeCode.List or CqlTypeCode.Set: EncodeList(writer, type.Parameters[0], (System.Collections.IEnumerable)value); break;
            case CqlTypeCode.Map: EncodeMap(writer, type, (IEnumerable<KeyValuePair<object, object?>>)value); break;
            case CqlTypeCode.Tuple or CqlTypeCode.Udt: EncodeFields(writer, type, (object?[])value); break;
            default: throw new NotSupportedException($"No codec for {type.ToCql()}.");
        }
        return writer.Written.ToArray();
    }

    /// <exception cref="WireException">The bytes are no value of the type.</exception>
    public static object? Decode(NodeType type, byte[]? bytes)
    {
        if (bytes is null)
            return null;
        var reader = new ByteReader(bytes);
        object? value = type.Code switch
        {
            CqlTypeCode.Ascii or CqlTypeCode.Varchar => DecodeText(type, bytes),
            CqlTypeCode.Blob or CqlTypeCode.Custom => bytes,
            _ when bytes.Length == 0 => null,
            CqlTypeCode.Bigint or CqlTypeCode.Counter or CqlTypeCode.Timestamp or CqlTypeCode.Time => reader.Int64(),
            CqlTypeCode.Boolean => reader.Byte() != 0,
            CqlTypeCode.Double => BitConverter.Int64BitsToDouble(reader.Int64()),
            CqlTypeCode.Float => BitConverter.Int32BitsToSingle(reader.Int32()),
            CqlTypeCode.Int => reader.Int32(),
            CqlTypeCode.Date => unchecked((uint)reader.Int32()),
            CqlTypeCode.Smallint => unchecked((short)reader.UInt16()),
            CqlTypeCode.Tinyint => unchecked((sbyte)reader.Byte()),
            CqlTypeCode.Uuid or CqlTypeCode.Timeuuid => bytes.Length == 16 ? new Guid(bytes, bigEndian: true) : throw Length(type, bytes),
            CqlTypeCode.Varint => new BigInteger(bytes, isUnsigned: false, isBigEndian: true),
            CqlTypeCode.Inet => bytes.Length is 4 or 16 ? new IPAddress(bytes) : throw Length(type, bytes),
            CqlTypeCode.Decimal => bytes.Length > 4
                ? (reader.Int32(), new BigInteger(bytes.AsSpan(4), isUnsigned: false, isBigEndian: true)) : throw Length(type, bytes),
            CqlTypeCode.Duration => ((int)Vint.Read(ref reader), (int)Vint.Read(ref reader), Vint.Read(ref reader)),
            CqlTypeCode.List or CqlTypeCode.Set => DecodeList(ref reader, type.Parameters[0]),
            CqlTypeCode.Map => DecodeMap(ref reader, type),
            CqlTypeCode.Tuple or CqlTypeCode.Udt => DecodeFields(ref reader, type),
            _ => throw new NotSupportedException($"No codec for {type.ToCql()}."),
        };
        if (FixedLength(type.Code) is { } length && bytes.Length != 0 && bytes.Length != length)
            throw Length(type, bytes);
        return value;
    }

    /// <summary>Checks a bound value as the server does before it stores it.</summary>
    public static void Check(NodeType type, byte[]? bytes) => Decode(type, bytes);

    private static int? FixedLength(CqlTypeCode code) => code switch
    {
        CqlTypeCode.Boolean or CqlTypeCode.Tinyint => 1,
        CqlTypeCode.Smallint => 2,
        CqlTypeCode.Int or CqlTypeCode.Float or CqlTypeCode.Date => 4,
        CqlTypeCode.Bigint or CqlTypeCode.Counter or CqlTypeCode.Double or CqlTypeCode.Timestamp or CqlTypeCode.Time => 8,
        _ => null,
    };

    private static WireException Length(NodeType type, byte[] bytes) => new($"Unexpected {bytes.Length} bytes for a value of type {type.ToCql()}.");

    private static string DecodeText(NodeType type, byte[] bytes)
    {
        if (type.Code == CqlTypeCode.Ascii && bytes.Any(b => b > 127))
            throw new WireException("Invalid byte for ascii.");
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new WireException("String didn't validate.");
        }
    }

    private static void EncodeDecimal(ByteWriter writer, (int Scale, BigInteger Unscaled) value) =>
        writer.Int32(value.Scale).Raw(value.Unscaled.ToByteArray(isUnsigned: false, isBigEndian: true));

    private static void EncodeDuration(ByteWriter writer, (int Months, int Days, long Nanoseconds) value)
    {
        Vint.Write(writer, value.Months);
        Vint.Write(writer, value.Days);
        Vint.Write(writer, value.Nanoseconds);
    }

    private static void EncodeList(ByteWriter writer, NodeType element, System.Collections.IEnumerable values)
    {
        var count = writer.Reserve(4);
        var n = 0;
        foreach (var value in values)
        {
            writer.Bytes(Encode(element, value));
            n++;
        }
        BinaryPrimitives.WriteInt32BigEndian(writer.At(count, 4), n);
    }

    private static void EncodeMap(ByteWriter writer, NodeType type, IEnumerable<KeyValuePair<object, object?>> values)
    {
        var pairs = values.ToList();
        writer.Int32(pairs.Count);
        foreach (var (key, value) in pairs)
            writer.Bytes(Encode(type.Parameters[0], key)).Bytes(Encode(type.Parameters[1], value));
    }

    private static void EncodeFields(ByteWriter writer, NodeType type, object?[] values)
    {
        for (var i = 0; i < values.Length; i++)
            writer.Bytes(Encode(type.Parameters[i], values[i]));
    }

    private static List<object?> DecodeList(ref ByteReader reader, NodeType element)
    {
        var list = new List<object?>();
        for (var n = reader.Int32(); n > 0; n--)
            list.Add(Decode(element, reader.Bytes() ?? throw new WireException("null is not allowed in a collection.")));
        Ended(ref reader);
        return list;
    }

    private static List<KeyValuePair<object, object?>> DecodeMap(ref ByteReader reader, NodeType type)
    {
        var map = new List<KeyValuePair<object, object?>>();
        for (var n = reader.Int32(); n > 0; n--)
        {
            var key = Decode(type.Parameters[0], reader.Bytes()) ?? throw new WireException("null is not allowed as a map key.");
            map.Add(new(key, Decode(type.Parameters[1], reader.Bytes() ?? throw new WireException("null is not allowed in a collection."))));
        }
        Ended(ref reader);
        return map;
    }

    /// <summary>Fields may be fewer than the type has: those are null.</summary>
    private static object?[] DecodeFields(ref ByteReader reader, NodeType type)
    {
        var fields = new object?[type.Parameters.Count];
        for (var i = 0; i < fields.Length && reader.Remaining > 0; i++)
            fields[i] = Decode(type.Parameters[i], reader.Bytes());
        Ended(ref reader);
        return fields;
    }

    private static void Ended(ref ByteReader reader)
    {
        if (reader.Remaining > 0)
            throw new WireException($"{reader.Remaining} bytes too many in a value.");
    }
}
