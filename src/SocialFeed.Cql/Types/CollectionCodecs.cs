using System.Buffers.Binary;

namespace SocialFeed.Cql.Types;

/// <summary>Elements of collections: [int count], then each with its length; of vectors: bare when of fixed size, else with a vint length (Cassandra 5.0).</summary>
internal static class Elements
{
    private static InvalidOperationException CutShort(CqlType type) => new($"A value of type {type} is cut short.");

    public static bool IsSequence(CqlType type) => type.Code is ColumnTypeCode.List or ColumnTypeCode.Set or ColumnTypeCode.Vector;

    public static void Write<T>(ref CqlWriter writer, CqlCodec<T> codec, T value, CqlType type)
    {
        if (codec.IsNull(value))
            throw new ArgumentException("A collection cannot hold null.", nameof(value));
        codec.EncodeWithLength(ref writer, value, type);
    }

    public static void WriteVectorElement<T>(ref CqlWriter writer, CqlCodec<T> codec, T value, CqlType type)
    {
        if (codec.IsNull(value))
            throw new ArgumentException("A vector cannot hold null.", nameof(value));
        if (FixedSize(type) > 0)
        {
            codec.Encode(ref writer, value, type);
            return;
        }
        var scratch = new CqlWriter();
        try
        {
            codec.Encode(ref scratch, value, type);
            VInt.WriteUnsigned(ref writer, (ulong)scratch.Length);
            writer.Write(scratch.Written);
        }
        finally
        {
            scratch.Return();
        }
    }

    /// <summary>Reads the count of elements, and refuses more than the bytes could hold.</summary>
    public static int ReadCount(ref ReadOnlySpan<byte> source, CqlType type)
    {
        if (type.Code == ColumnTypeCode.Vector)
            return type.Dimensions <= source.Length ? type.Dimensions : throw CutShort(type);
        // An empty value, which is not null, is read as an empty collection.
        if (source.IsEmpty)
            return 0;
        if (source.Length < 4)
            throw CutShort(type);
        var count = BinaryPrimitives.ReadInt32BigEndian(source);
        source = source[4..];
        return count >= 0 && count <= source.Length / 4 ? count : throw CutShort(type);
    }

    public static T Read<T>(ref ReadOnlySpan<byte> source, CqlCodec<T> codec, CqlType elementType, CqlType type)
    {
        int length;
        if (type.Code == ColumnTypeCode.Vector)
        {
            length = FixedSize(elementType);
            if (length == 0)
                length = checked((int)VInt.ReadUnsigned(ref source, type));
        }
        else
        {
            if (source.Length < 4)
                throw CutShort(type);
            length = BinaryPrimitives.ReadInt32BigEndian(source);
            source = source[4..];
        }
        if (length < 0)
            return codec.DecodeNull();
        if (length > source.Length)
            throw CutShort(type);
        var value = codec.Decode(source[..length], elementType);
        source = source[length..];
        return value;
    }

    /// <summary>Bytes of a type that has the same in every value, as the server counts it for vectors; else 0.</summary>
    public static int FixedSize(CqlType type) => type.Code switch
    {
        ColumnTypeCode.Boolean => 1,
        ColumnTypeCode.Int or ColumnTypeCode.Float => 4,
        ColumnTypeCode.Bigint or ColumnTypeCode.Double or ColumnTypeCode.Timestamp => 8,
        ColumnTypeCode.Uuid or ColumnTypeCode.Timeuuid => 16,
        ColumnTypeCode.Vector => FixedSize(type.Arguments[0]) * type.Dimensions,
        _ => 0,
    };
}

/// <summary>Lists, sets and their interfaces.</summary>
internal sealed class CollectionCodec<TCollection, TElement>(Type concrete) : CqlCodec<TCollection>
    where TCollection : class, IEnumerable<TElement>
{
    private readonly CqlCodec<TElement> _element = CodecRegistry.Get<TElement>();
    private readonly bool _isList = concrete == typeof(List<TElement>);

    public override bool Supports(CqlType type) => Elements.IsSequence(type) && _element.Supports(type.Arguments[0]);

    public override void Encode(ref CqlWriter writer, TCollection value, CqlType type)
    {
        var count = value is IReadOnlyCollection<TElement> sized ? sized.Count : value.Count();
        if (type.Code == ColumnTypeCode.Vector)
            WriteVector(ref writer, value, count, type);
        else
            WriteCollection(ref writer, value, count, type.Arguments[0]);
    }

    public override TCollection Decode(ReadOnlySpan<byte> source, CqlType type)
    {
        var count = Elements.ReadCount(ref source, type);
        var result = _isList ? new List<TElement>(count) : (ICollection<TElement>)Activator.CreateInstance(concrete)!;
        for (var i = 0; i < count; i++)
            result.Add(Elements.Read(ref source, _element, type.Arguments[0], type));
        return (TCollection)result;
    }

    private void WriteCollection(ref CqlWriter writer, TCollection value, int count, CqlType elementType)
    {
        writer.WriteInt32(count);
        foreach (var element in value)
            Elements.Write(ref writer, _element, element, elementType);
    }

    private void WriteVector(ref CqlWriter writer, TCollection value, int count, CqlType type)
    {
        if (count != type.Dimensions)
            throw new ArgumentException($"{count} elements were given for a {type}.", nameof(value));
        foreach (var element in value)
            Elements.WriteVectorElement(ref writer, _element, element, type.Arguments[0]);
    }
}

/// <summary>Arrays.</summary>
internal sealed class ArrayCodec<T> : CqlCodec<T[]>
{
    private readonly CqlCodec<T> _element = CodecRegistry.Get<T>();

    public override bool Supports(CqlType type) => Elements.IsSequence(type) && _element.Supports(type.Arguments[0]);

    public override void Encode(ref CqlWriter writer, T[] value, CqlType type)
    {
        var vector = type.Code == ColumnTypeCode.Vector;
        if (vector && value.Length != type.Dimensions)
            throw new ArgumentException($"{value.Length} elements were given for a {type}.", nameof(value));
        if (!vector)
            writer.WriteInt32(value.Length);
        foreach (var element in value)
        {
            if (vector)
                Elements.WriteVectorElement(ref writer, _element, element, type.Arguments[0]);
            else
                Elements.Write(ref writer, _element, element, type.Arguments[0]);
        }
    }

    public override T[] Decode(ReadOnlySpan<byte> source, CqlType type)
    {
        var result = new T[Elements.ReadCount(ref source, type)];
        for (var i = 0; i < result.Length; i++)
            result[i] = Elements.Read(ref source, _element, type.Arguments[0], type);
        return result;
    }
}

/// <summary>Dictionaries and their interfaces: key and value take turns.</summary>
internal sealed class DictionaryCodec<TDictionary, TKey, TValue>(Type concrete) : CqlCodec<TDictionary>
    where TDictionary : class, IEnumerable<KeyValuePair<TKey, TValue>>
    where TKey : notnull
{
    private readonly CqlCodec<TKey> _key = CodecRegistry.Get<TKey>();
    private readonly CqlCodec<TValue> _value = CodecRegistry.Get<TValue>();
    private readonly bool _isDictionary = concrete == typeof(Dictionary<TKey, TValue>);

    public override bool Supports(CqlType type) =>
        type.Code == ColumnTypeCode.Map && _key.Supports(type.Arguments[0]) && _value.Supports(type.Arguments[1]);

    public override void Encode(ref CqlWriter writer, TDictionary value, CqlType type)
    {
        writer.WriteInt32(value is IReadOnlyCollection<KeyValuePair<TKey, TValue>> sized ? sized.Count : value.Count());
        foreach (var (key, item) in value)
        {
            Elements.Write(ref writer, _key, key, type.Arguments[0]);
            Elements.Write(ref writer, _value, item, type.Arguments[1]);
        }
    }

    public override TDictionary Decode(ReadOnlySpan<byte> source, CqlType type)
    {
        var count = Elements.ReadCount(ref source, type);
        var result = _isDictionary ? new Dictionary<TKey, TValue>(count) : (IDictionary<TKey, TValue>)Activator.CreateInstance(concrete)!;
        for (var i = 0; i < count; i++)
        {
            var key = Elements.Read(ref source, _key, type.Arguments[0], type);
            result[key] = Elements.Read(ref source, _value, type.Arguments[1], type);
        }
        return (TDictionary)result;
    }
}
