using System.Collections;
using System.Collections.Concurrent;
using System.Net;
using System.Numerics;

namespace SocialFeed.Cql.Types;

/// <summary>
/// Values whose .NET type is only known when they are there: written by the codec of that type, read as the type that the CQL type maps to by default.
/// Boxes, so it is for conveniences, user-defined types and tools.
/// </summary>
internal sealed class DynamicCodec : CqlCodec<object?>
{
    private static readonly ConcurrentDictionary<Type, Boxed> _byType = new();

    public static DynamicCodec Instance { get; } = new();

    public override bool Supports(CqlType type) => true;

    public bool CanEncode(object value, CqlType type) => For(value.GetType()).Supports(type);

    public override void Encode(ref CqlWriter writer, object? value, CqlType type) => For(value!.GetType()).Encode(ref writer, value, type);

    public override void EncodeWithLength(ref CqlWriter writer, object? value, CqlType type)
    {
        switch (value)
        {
            case null:
                writer.WriteNull();
                break;
            case Unset:
                writer.WriteUnset();
                break;
            default:
                var codec = For(value.GetType());
                if (!codec.Supports(type))
                    throw new ArgumentException($"A value of type {TypeName.Of(value.GetType())} cannot stand for a {type}.", nameof(value));
                codec.EncodeWithLength(ref writer, value, type);
                break;
        }
    }

    public override object? Decode(ReadOnlySpan<byte> source, CqlType type) =>
        source.IsEmpty && !HasEmptyForm(type) ? null : For(DefaultType(type)).Decode(source, type);

    public override object? DecodeNull() => null;

    /// <summary>Writes a value of a simple statement, whose marker's type is not known, as the CQL type that its .NET type maps to.</summary>
    public static void EncodeInferred(ref CqlWriter writer, object? value)
    {
        if (value is null)
        {
            writer.WriteNull();
        }
        else if (IsEmptyCollection(value))
        {
            var mark = writer.BeginLength();
            writer.WriteInt32(0);
            writer.EndLength(mark);
        }
        else
        {
            Instance.EncodeWithLength(ref writer, value, Infer(value));
        }
    }

    /// <summary>It is written as its count; its element type cannot be told and does not matter.</summary>
    private static bool IsEmptyCollection(object value)
    {
        if (value is string or byte[] || value is not IEnumerable sequence)
            return false;
        foreach (var _ in sequence)
            return false;
        return true;
    }

    /// <summary>The .NET type that a CQL type is read as when nothing else is asked for.</summary>
    public static Type DefaultType(CqlType type) => type.Code switch
    {
        ColumnTypeCode.Ascii or ColumnTypeCode.Text => typeof(string),
        ColumnTypeCode.Bigint or ColumnTypeCode.Counter => typeof(long),
        ColumnTypeCode.Boolean => typeof(bool),
        ColumnTypeCode.Decimal => typeof(CqlDecimal),
        ColumnTypeCode.Double => typeof(double),
        ColumnTypeCode.Float => typeof(float),
        ColumnTypeCode.Int => typeof(int),
        ColumnTypeCode.Timestamp => typeof(DateTimeOffset),
        ColumnTypeCode.Uuid => typeof(Guid),
        ColumnTypeCode.Timeuuid => typeof(TimeUuid),
        ColumnTypeCode.Varint => typeof(BigInteger),
        ColumnTypeCode.Inet => typeof(IPAddress),
        ColumnTypeCode.Date => typeof(DateOnly),
        ColumnTypeCode.Time => typeof(TimeOnly),
        ColumnTypeCode.SmallInt => typeof(short),
        ColumnTypeCode.TinyInt => typeof(sbyte),
        ColumnTypeCode.Duration => typeof(CqlDuration),
        ColumnTypeCode.List => typeof(List<>).MakeGenericType(Nested(type, 0)),
        ColumnTypeCode.Set => typeof(HashSet<>).MakeGenericType(Nested(type, 0)),
        ColumnTypeCode.Map => typeof(Dictionary<,>).MakeGenericType(Nested(type, 0), Nested(type, 1)),
        ColumnTypeCode.Vector => Nested(type, 0).MakeArrayType(),
        ColumnTypeCode.Udt => typeof(CqlUdt),
        ColumnTypeCode.Tuple => typeof(CqlTuple),
        _ => typeof(byte[]),
    };

    private static Type Nested(CqlType type, int index) => DefaultType(type.Arguments[index]);

    private static bool HasEmptyForm(CqlType type) => type.Code is ColumnTypeCode.Ascii or ColumnTypeCode.Text or ColumnTypeCode.Blob or ColumnTypeCode.Custom
        or ColumnTypeCode.List or ColumnTypeCode.Set or ColumnTypeCode.Map or ColumnTypeCode.Udt or ColumnTypeCode.Tuple;

    private static CqlType Infer(object value) => value switch
    {
        bool => CqlType.Boolean,
        sbyte => CqlType.TinyInt,
        short => CqlType.SmallInt,
        int => CqlType.Int,
        long => CqlType.Bigint,
        float => CqlType.Float,
        double => CqlType.Double,
        string => CqlType.Text,
        Guid => CqlType.Uuid,
        TimeUuid => CqlType.Timeuuid,
        DateTimeOffset or DateTime => CqlType.Timestamp,
        DateOnly => CqlType.Date,
        TimeOnly or TimeSpan => CqlType.Time,
        CqlDuration => CqlType.Duration,
        BigInteger => CqlType.Varint,
        decimal or CqlDecimal => CqlType.Decimal,
        byte[] or ReadOnlyMemory<byte> => CqlType.Blob,
        IPAddress => CqlType.Inet,
        Unset => CqlType.Blob,
        IDictionary map => CqlType.Map(InferElement(map.Keys), InferElement(map.Values)),
        System.Runtime.CompilerServices.ITuple tuple => CqlType.Tuple([.. Enumerable.Range(0, tuple.Length).Select(i => InferMember(tuple[i]))]),
        CqlTuple tuple => CqlType.Tuple([.. tuple.Items.Select(InferMember)]),
        IEnumerable sequence when IsSet(value.GetType()) => CqlType.Set(InferElement(sequence)),
        IEnumerable sequence => CqlType.List(InferElement(sequence)),
        _ => throw new ArgumentException(
            $"The CQL type of a value of type {TypeName.Of(value.GetType())} cannot be told in a simple statement: prepare the statement.", nameof(value)),
    };

    private static bool IsSet(Type type) => type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(ISet<>));

    private static CqlType InferElement(IEnumerable sequence)
    {
        foreach (var element in sequence)
            return InferMember(element);
        throw new ArgumentException("The CQL type of an empty collection inside of a value cannot be told in a simple statement: prepare the statement.", nameof(sequence));
    }

    private static CqlType InferMember(object? value) => value is null
        ? throw new ArgumentException("The CQL type of null inside of a value cannot be told in a simple statement: prepare the statement.", nameof(value))
        : Infer(value);

    private static Boxed For(Type type) => _byType.GetOrAdd(type, static t =>
        (Boxed)Activator.CreateInstance(typeof(Boxed<>).MakeGenericType(typeof(IPAddress).IsAssignableFrom(t) ? typeof(IPAddress) : t))!);

    private abstract class Boxed
    {
        public abstract bool Supports(CqlType type);

        public abstract void Encode(ref CqlWriter writer, object value, CqlType type);

        public abstract void EncodeWithLength(ref CqlWriter writer, object value, CqlType type);

        public abstract object? Decode(ReadOnlySpan<byte> source, CqlType type);
    }

    private sealed class Boxed<T> : Boxed
    {
        private readonly CqlCodec<T> _codec = CodecRegistry.Get<T>();

        public override bool Supports(CqlType type) => _codec.Supports(type);

        public override void Encode(ref CqlWriter writer, object value, CqlType type) => _codec.Encode(ref writer, (T)value, type);

        public override void EncodeWithLength(ref CqlWriter writer, object value, CqlType type) => _codec.EncodeWithLength(ref writer, (T)value, type);

        public override object? Decode(ReadOnlySpan<byte> source, CqlType type) => _codec.Decode(source, type);
    }
}
