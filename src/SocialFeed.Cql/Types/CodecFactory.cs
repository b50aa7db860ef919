using System.Net;
using System.Numerics;

namespace SocialFeed.Cql.Types;

/// <summary>Makes the codec of a .NET type; see the list in <see cref="CqlCodecs"/>.</summary>
internal static class CodecFactory
{
    private static readonly Dictionary<Type, object> _scalars = new()
    {
        [typeof(bool)] = new BooleanCodec(),
        [typeof(sbyte)] = new SByteCodec(),
        [typeof(short)] = new Int16Codec(),
        [typeof(int)] = new Int32Codec(),
        [typeof(long)] = new Int64Codec(),
        [typeof(float)] = new SingleCodec(),
        [typeof(double)] = new DoubleCodec(),
        [typeof(string)] = new StringCodec(),
        [typeof(Guid)] = new GuidCodec(),
        [typeof(TimeUuid)] = new TimeUuidCodec(),
        [typeof(DateTimeOffset)] = new DateTimeOffsetCodec(),
        [typeof(DateTime)] = new DateTimeCodec(),
        [typeof(DateOnly)] = new DateOnlyCodec(),
        [typeof(TimeOnly)] = new TimeOnlyCodec(),
        [typeof(TimeSpan)] = new TimeSpanCodec(),
        [typeof(CqlDuration)] = new CqlDurationCodec(),
        [typeof(BigInteger)] = new BigIntegerCodec(),
        [typeof(decimal)] = new DecimalCodec(),
        [typeof(CqlDecimal)] = new CqlDecimalCodec(),
        [typeof(byte[])] = new ByteArrayCodec(),
        [typeof(ReadOnlyMemory<byte>)] = new ReadOnlyMemoryCodec(),
        [typeof(IPAddress)] = new IPAddressCodec(),
        [typeof(CqlUdt)] = new CqlUdtCodec(),
        [typeof(CqlTuple)] = new CqlTupleCodec(),
        [typeof(object)] = new DynamicCodec(),
    };

    /// <summary>A CqlCodec of that type, or null when it stands for no CQL type.</summary>
    public static object? Create(Type type)
    {
        if (_scalars.TryGetValue(type, out var scalar))
            return scalar;
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Make(typeof(NullableCodec<>), underlying);
        if (type.IsArray && type.GetArrayRank() == 1)
            return Make(typeof(ArrayCodec<>), type.GetElementType()!);
        if (!type.IsGenericType)
            return null;
        var arguments = type.GetGenericArguments();
        var definition = type.GetGenericTypeDefinition();
        if (TupleCodecs.Definitions.TryGetValue(definition, out var tuple))
            return Make(tuple, arguments);
        return arguments.Length switch
        {
            1 => Collection(type, definition, arguments[0]),
            2 => Dictionary(type, definition, arguments),
            _ => null,
        };
    }

    private static object? Collection(Type type, Type definition, Type element)
    {
        if (definition == typeof(HashSet<>) || definition == typeof(ISet<>) || definition == typeof(IReadOnlySet<>))
            return Make(typeof(CollectionCodec<,>), type, element, typeof(HashSet<>).MakeGenericType(element));
        if (definition == typeof(SortedSet<>))
            return Make(typeof(CollectionCodec<,>), type, element, type);
        if (type.IsAssignableFrom(typeof(List<>).MakeGenericType(element)))
            return Make(typeof(CollectionCodec<,>), type, element, typeof(List<>).MakeGenericType(element));
        return null;
    }

    private static object? Dictionary(Type type, Type definition, Type[] arguments)
    {
        if (definition == typeof(SortedDictionary<,>))
            return Make(typeof(DictionaryCodec<,,>), type, arguments, type);
        var dictionary = typeof(Dictionary<,>).MakeGenericType(arguments);
        return type.IsAssignableFrom(dictionary) ? Make(typeof(DictionaryCodec<,,>), type, arguments, dictionary) : null;
    }

    private static object? Make(Type codec, params Type[] arguments) => Activator.CreateInstance(codec.MakeGenericType(arguments));

    private static object? Make(Type codec, Type type, Type element, Type concrete) =>
        Activator.CreateInstance(codec.MakeGenericType(type, element), concrete);

    private static object? Make(Type codec, Type type, Type[] arguments, Type concrete) =>
        Activator.CreateInstance(codec.MakeGenericType(type, arguments[0], arguments[1]), concrete);
}
