using System.Collections;
using System.Net;
using System.Numerics;
using SocialFeed.Cql.FakeNode.Types;
using SocialFeed.Cql.Types;

namespace SocialFeed.Cql.Tests.Fixtures;

/// <summary>Random types and values of them, in the fake node's plain form and as the driver's.</summary>
internal sealed class RandomValues(Random random, int version)
{
    private const int DepthMax = 3;

    private static readonly CqlTypeCode[] Scalars =
    [
        CqlTypeCode.Ascii, CqlTypeCode.Bigint, CqlTypeCode.Blob, CqlTypeCode.Boolean, CqlTypeCode.Decimal, CqlTypeCode.Double, CqlTypeCode.Float,
        CqlTypeCode.Int, CqlTypeCode.Timestamp, CqlTypeCode.Uuid, CqlTypeCode.Varchar, CqlTypeCode.Varint, CqlTypeCode.Timeuuid, CqlTypeCode.Inet,
    ];

    private static readonly CqlTypeCode[] ScalarsOfV4 = [CqlTypeCode.Date, CqlTypeCode.Time, CqlTypeCode.Smallint, CqlTypeCode.Tinyint, CqlTypeCode.Duration];

    /// <summary>Those whose .NET values are equal only if their bytes are.</summary>
    private static readonly CqlTypeCode[] Keys = [CqlTypeCode.Int, CqlTypeCode.Varchar, CqlTypeCode.Uuid, CqlTypeCode.Bigint, CqlTypeCode.Varint];

    public NodeType Type(int depth = 0)
    {
        if (depth >= DepthMax || random.Next(3) > 0)
        {
            var codes = version >= 4 && random.Next(3) == 0 ? ScalarsOfV4 : Scalars;
            return new NodeType(codes[random.Next(codes.Length)]);
        }
        switch (random.Next(5))
        {
            case 0: return NodeType.Of(CqlTypeCode.List, Type(depth + 1));
            case 1: return NodeType.Of(CqlTypeCode.Set, new NodeType(Keys[random.Next(Keys.Length)]));
            case 2: return NodeType.Of(CqlTypeCode.Map, new NodeType(Keys[random.Next(Keys.Length)]), Type(depth + 1));
            case 3: return NodeType.Of(CqlTypeCode.Tuple, Types(depth));
            default:
                var types = Types(depth);
                return NodeType.Of(CqlTypeCode.Udt, types) with { Keyspace = "ks", Name = "type" + types.Length, Fields = [.. types.Select((_, i) => $"field{i}")] };
        }
    }

    /// <summary>A value in the plain form; null only inside of tuples and user-defined types.</summary>
    public object Value(NodeType type) => type.Code switch
    {
        CqlTypeCode.Ascii => new string([.. Enumerable.Range(0, random.Next(20)).Select(_ => (char)random.Next(128))]),
        CqlTypeCode.Varchar => string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => char.ConvertFromUtf32(CodePoint()))),
        CqlTypeCode.Bigint or CqlTypeCode.Counter => Bits(),
        CqlTypeCode.Timestamp => random.NextInt64(-62_135_596_800_000, 253_402_300_799_999),
        CqlTypeCode.Time => random.NextInt64(864_000_000_000) * 100,
        CqlTypeCode.Date => (uint)((1L << 31) + random.Next(-719_162, 2_932_896)),
        CqlTypeCode.Blob => Bytes(random.Next(40)),
        CqlTypeCode.Boolean => random.Next(2) == 0,
        CqlTypeCode.Decimal => (random.Next(-50, 50), new BigInteger(Bytes(random.Next(1, 20)))),
        CqlTypeCode.Double => BitConverter.Int64BitsToDouble(Bits()) is var d && double.IsNaN(d) ? 0.5 : d,
        CqlTypeCode.Float => BitConverter.Int32BitsToSingle((int)Bits()) is var f && float.IsNaN(f) ? 0.5f : f,
        CqlTypeCode.Int => (int)Bits(),
        CqlTypeCode.Smallint => (short)Bits(),
        CqlTypeCode.Tinyint => (sbyte)Bits(),
        CqlTypeCode.Uuid => new Guid(Bytes(16)),
        CqlTypeCode.Timeuuid => new Guid(random.Next(), (short)random.Next(), (short)(random.Next(0x1000) | 0x1000), Bytes(8)),
        CqlTypeCode.Varint => new BigInteger(Bytes(random.Next(1, 24))),
        CqlTypeCode.Inet => new IPAddress(Bytes(random.Next(2) == 0 ? 4 : 16)),
        CqlTypeCode.Duration => random.Next(2) is var sign && sign == 0
            ? (random.Next(), random.Next(), random.NextInt64()) : (-random.Next(), -random.Next(), -random.NextInt64()),
        CqlTypeCode.List => Enumerable.Range(0, random.Next(4)).Select(_ => (object?)Value(type.Parameters[0])).ToList(),
        CqlTypeCode.Set => Enumerable.Range(0, random.Next(4)).Select(_ => (object?)Value(type.Parameters[0])).Distinct().ToList(),
        CqlTypeCode.Map => Enumerable.Range(0, random.Next(4)).Select(_ => Value(type.Parameters[0])).Distinct()
            .Select(k => new KeyValuePair<object, object?>(k, Value(type.Parameters[1]))).ToList(),
        _ => type.Parameters.Select(p => random.Next(4) == 0 ? null : Value(p)).ToArray(),
    };

    public static CqlType ToDriver(NodeType type) => type.Code switch
    {
        CqlTypeCode.List => CqlType.List(ToDriver(type.Parameters[0])),
        CqlTypeCode.Set => CqlType.Set(ToDriver(type.Parameters[0])),
        CqlTypeCode.Map => CqlType.Map(ToDriver(type.Parameters[0]), ToDriver(type.Parameters[1])),
        CqlTypeCode.Tuple => CqlType.Tuple([.. type.Parameters.Select(ToDriver)]),
        CqlTypeCode.Udt => CqlType.Udt(type.Keyspace, type.Name, type.Fields, [.. type.Parameters.Select(ToDriver)]),
        CqlTypeCode.Custom => CqlType.Custom(type.CustomClass),
        _ => CqlType.Simple((int)type.Code)!,
    };

    public static object? ToDriver(NodeType type, object? value)
    {
        if (value is null)
            return null;
        switch (type.Code)
        {
            case CqlTypeCode.Timestamp: return DateTimeOffset.FromUnixTimeMilliseconds((long)value);
            case CqlTypeCode.Time: return new TimeOnly((long)value / 100);
            case CqlTypeCode.Date: return DateOnly.FromDayNumber((int)((uint)value - (1L << 31) + new DateOnly(1970, 1, 1).DayNumber));
            case CqlTypeCode.Timeuuid: return new TimeUuid((Guid)value);
            case CqlTypeCode.Decimal: return ((int Scale, BigInteger Unscaled))value is var d ? new CqlDecimal(d.Unscaled, d.Scale) : default;
            case CqlTypeCode.Duration: return ((int M, int D, long N))value is var u ? new CqlDuration(u.M, u.D, u.N) : default;
            case CqlTypeCode.Tuple: return new CqlTuple([.. ((object?[])value).Select((v, i) => ToDriver(type.Parameters[i], v))]);
            case CqlTypeCode.Udt:
                var udt = new CqlUdt();
                for (var i = 0; i < type.Fields.Count; i++)
                    udt[type.Fields[i]] = ToDriver(type.Parameters[i], ((object?[])value)[i]);
                return udt;
            case CqlTypeCode.List or CqlTypeCode.Set:
                var collection = Activator.CreateInstance(DynamicCodec.DefaultType(ToDriver(type)))!;
                var add = collection.GetType().GetMethod("Add")!;
                foreach (var item in (List<object?>)value)
                    add.Invoke(collection, [ToDriver(type.Parameters[0], item)]);
                return collection;
            case CqlTypeCode.Map:
                var map = (IDictionary)Activator.CreateInstance(DynamicCodec.DefaultType(ToDriver(type)))!;
                foreach (var (key, item) in (List<KeyValuePair<object, object?>>)value)
                    map.Add(ToDriver(type.Parameters[0], key)!, ToDriver(type.Parameters[1], item));
                return map;
            default: return value;
        }
    }

    /// <summary>A driver's value as text that is equal only for equal values.</summary>
    public static string Show(object? value) => value switch
    {
        null => "null",
        string text => $"'{text}'",
        byte[] bytes => "0x" + Convert.ToHexString(bytes),
        double d => BitConverter.DoubleToInt64Bits(d).ToString("x"),
        float f => BitConverter.SingleToInt32Bits(f).ToString("x"),
        CqlDecimal d => $"{d.Unscaled}e{d.Scale}",
        CqlTuple tuple => $"({string.Join(", ", tuple.Items.Select(Show))})",
        CqlUdt udt => $"{{{string.Join(", ", udt.Fields.Select(f => $"{f.Key}: {Show(f.Value)}"))}}}",
        IDictionary map => $"{{{string.Join(", ", map.Keys.Cast<object>().Select(k => $"{Show(k)}: {Show(map[k])}"))}}}",
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Show))}]",
        DateTimeOffset time => time.UtcTicks.ToString(),
        _ => $"{value.GetType().Name} {value}",
    };

    private NodeType[] Types(int depth) => [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Type(depth + 1))];

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>A number of random length, so that small ones are met too.</summary>
    private long Bits() => random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);

    private int CodePoint()
    {
        var point = random.Next(4) switch { 0 => random.Next(0x80), 1 => random.Next(0x800), 2 => random.Next(0x10000), _ => random.Next(0x110000) };
        return point is >= 0xD800 and < 0xE000 ? 0xFFFD : point;
    }
}
