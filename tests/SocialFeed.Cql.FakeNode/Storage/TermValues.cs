using System.Globalization;
using System.Net;
using System.Numerics;
using SocialFeed.Cql.FakeNode.Language;
using SocialFeed.Cql.FakeNode.Types;
using SocialFeed.Cql.FakeNode.Wire;

namespace SocialFeed.Cql.FakeNode.Storage;

/// <summary>Terms as bytes of a type: bound values as they are, literals encoded.</summary>
internal sealed class TermValues(IReadOnlyList<BoundValue> values, IReadOnlyList<string>? names)
{
    /// <summary>The value, and whether it is to be left as it is (v4 "not set").</summary>
    public BoundValue Get(NodeType type, Term term)
    {
        if (term is not Marker marker)
            return new BoundValue(Literal(type, term), IsUnset: false);
        var at = names is null ? marker.Index : names.ToList().IndexOf(marker.Name ?? "");
        if (at < 0 || at >= values.Count)
            throw CqlError.Invalid($"Invalid amount of bind variables: no value for marker {marker.Index} ({marker.Name})");
        try
        {
            ValueCodec.Check(type, values[at].Bytes);
        }
        catch (WireException e)
        {
            throw CqlError.Invalid(e.Message);
        }
        return values[at];
    }

    /// <summary>A value that a key column needs.</summary>
    public byte[] Key(NodeColumn column, Term term)
    {
        var value = Get(column.Type, term);
        if (value.IsUnset)
            throw CqlError.Invalid($"Invalid unset value for column {column.Name}");
        return value.Bytes ?? throw CqlError.Invalid($"Invalid null value for {(column.Kind == ColumnKind.PartitionKey ? "partition" : "clustering")} key part {column.Name}");
    }

    public static byte[]? Literal(NodeType type, Term term)
    {
        switch (term)
        {
            case NullTerm:
                return null;
            case Constant constant:
                return ValueCodec.Encode(type, FromText(type, constant));
            case FunctionTerm { Name: "now" }:
                return ValueCodec.Encode(type, TimeUuids.Next());
            case FunctionTerm function when function.Name.StartsWith("blobas", StringComparison.Ordinal) || function.Name.EndsWith("asblob", StringComparison.Ordinal):
                return Literal(NodeType.Blob, function.Arguments[0]);
            case CollectionTerm list when type.Code is CqlTypeCode.List or CqlTypeCode.Set:
                var items = list.Items.Select(i => Literal(type.Parameters[0], i)!);
                return Join(type.Code == CqlTypeCode.Set ? items.Order(Comparer(type.Parameters[0])) : items);
            case CollectionTerm { Opening: '{', Items.Count: 0 } when type.Code == CqlTypeCode.Map:
                return Join([]);
            case CollectionTerm tuple when type.Code == CqlTypeCode.Tuple:
                return Fields(tuple.Items.Select((item, i) => Literal(type.Parameters[i], item)));
            case MapTerm map when type.Code == CqlTypeCode.Map:
                return JoinMap(map.Entries.Select(e => (Literal(type.Parameters[0], e.Key)!, Literal(type.Parameters[1], e.Value)!))
                    .OrderBy(e => e.Item1, Comparer(type.Parameters[0])));
            case FieldsTerm fields when type.Code == CqlTypeCode.Udt:
                var given = fields.Fields.ToDictionary(f => f.Name, f => f.Value);
                return Fields(type.Fields.Select((name, i) => given.TryGetValue(name, out var value) ? Literal(type.Parameters[i], value) : null));
            default:
                throw CqlError.Invalid($"Invalid literal for type {type.ToCql()}");
        }
    }

    public static IComparer<byte[]> Comparer(NodeType type) => Comparer<byte[]>.Create((x, y) => ValueOrder.Compare(type, x, y));

    public static byte[] Join(IEnumerable<byte[]> items)
    {
        var list = items.ToList();
        var writer = new ByteWriter().Int32(list.Count);
        foreach (var item in list)
            writer.Bytes(item);
        return writer.Written.ToArray();
    }

    public static byte[] JoinMap(IEnumerable<(byte[] Key, byte[] Value)> entries)
    {
        var list = entries.ToList();
        var writer = new ByteWriter().Int32(list.Count);
        foreach (var (key, value) in list)
            writer.Bytes(key).Bytes(value);
        return writer.Written.ToArray();
    }

    private static byte[] Fields(IEnumerable<byte[]?> fields)
    {
        var writer = new ByteWriter();
        foreach (var field in fields)
            writer.Bytes(field);
        return writer.Written.ToArray();
    }

    private static object FromText(NodeType type, Constant constant)
    {
        var text = constant.Text;
        var culture = CultureInfo.InvariantCulture;
        try
        {
            return type.Code switch
            {
                CqlTypeCode.Ascii or CqlTypeCode.Varchar => constant.Kind == TokenKind.Text ? text : throw CqlError.Invalid($"Invalid constant ({text}) for a text"),
                CqlTypeCode.Bigint or CqlTypeCode.Counter => long.Parse(text, culture),
                CqlTypeCode.Int => int.Parse(text, culture),
                CqlTypeCode.Smallint => short.Parse(text, culture),
                CqlTypeCode.Tinyint => sbyte.Parse(text, culture),
                CqlTypeCode.Boolean => bool.Parse(text),
                CqlTypeCode.Double => double.Parse(text, culture),
                CqlTypeCode.Float => float.Parse(text, culture),
                CqlTypeCode.Uuid or CqlTypeCode.Timeuuid => Guid.Parse(text),
                CqlTypeCode.Blob => Convert.FromHexString(text),
                CqlTypeCode.Varint => BigInteger.Parse(text, culture),
                CqlTypeCode.Decimal => Decimal(text),
                CqlTypeCode.Inet => IPAddress.Parse(text),
                CqlTypeCode.Timestamp when constant.Kind == TokenKind.Number => long.Parse(text, culture),
                CqlTypeCode.Timestamp => DateTimeOffset.Parse(text, culture, DateTimeStyles.AssumeUniversal).ToUnixTimeMilliseconds(),
                CqlTypeCode.Date when constant.Kind == TokenKind.Number => uint.Parse(text, culture),
                CqlTypeCode.Date => (uint)(DateOnly.Parse(text, culture).DayNumber - new DateOnly(1970, 1, 1).DayNumber + (1L << 31)),
                CqlTypeCode.Time when constant.Kind == TokenKind.Number => long.Parse(text, culture),
                CqlTypeCode.Time => TimeOnly.Parse(text, culture).Ticks * 100,
                _ => throw CqlError.Invalid($"Invalid constant ({text}) for type {type.ToCql()}"),
            };
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw CqlError.Invalid($"Invalid constant ({text}) for type {type.ToCql()}");
        }
    }

    private static (int, BigInteger) Decimal(string text)
    {
        var point = text.IndexOf('.');
        return point < 0 ? (0, BigInteger.Parse(text, CultureInfo.InvariantCulture))
            : (text.Length - point - 1, BigInteger.Parse(text.Remove(point, 1), CultureInfo.InvariantCulture));
    }
}

/// <summary>Version 1 uuids for now().</summary>
internal static class TimeUuids
{
    private const long EpochTicks = 499_163_040_000_000_000; // 1582-10-15
    private static long last;

    public static Guid Next()
    {
        var ticks = TimeProvider.System.GetUtcNow().Ticks - EpochTicks;
        ticks = Interlocked.Exchange(ref last, Math.Max(Interlocked.Read(ref last) + 1, ticks)) is var previous && previous >= ticks ? previous + 1 : ticks;
        return new Guid((int)ticks, (short)(ticks >> 32), (short)(((ticks >> 48) & 0x0FFF) | 0x1000), 0x80, 1, 2, 3, 4, 5, 6, 7);
    }
}
