using SocialFeed.Cql.Types;

namespace SocialFeed.Cql;

/// <summary>
/// Which .NET type stands for which CQL type. bool: boolean. sbyte: tinyint. short: smallint. int: int, and date as days. long: bigint, counter, timestamp as
/// milliseconds and time as nanoseconds. float, double. string: text, ascii. Guid: uuid, timeuuid. TimeUuid: timeuuid. DateTimeOffset, DateTime (UTC or local):
/// timestamp. DateOnly: date. TimeOnly, TimeSpan: time. CqlDuration: duration. BigInteger: varint. decimal, CqlDecimal: decimal. byte[], ReadOnlyMemory of byte:
/// blob, custom. IPAddress: inet. Arrays, List, HashSet, SortedSet and their interfaces: list, set, vector. Dictionary, SortedDictionary and their interfaces: map.
/// ValueTuple and Tuple of up to five, CqlTuple: tuple. CqlUdt: user-defined types. object: whatever the column is. Nullable of each.
/// Any column can be read raw with GetBytes and GetSpan.
/// </summary>
public static class CqlCodecs
{
    /// <summary>Makes <typeparamref name="T"/> usable in Bind, Set and GetValue, also inside of collections and tuples. Do it before the type is first used.</summary>
    public static void Register<T>(CqlCodec<T> codec)
    {
        ArgumentNullException.ThrowIfNull(codec);
        CodecRegistry.Register(codec);
    }

    /// <summary>Makes <typeparamref name="T"/> stand for a user-defined type: its fields as a <see cref="CqlUdt"/>, and back.</summary>
    public static void RegisterUdt<T>(Func<CqlUdt, T> read, Action<T, CqlUdt> write)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(write);
        CodecRegistry.Register(new MappedUdtCodec<T>(read, write));
    }
}
