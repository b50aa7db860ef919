using SocialFeed.Cql.FakeNode.Types;
using SocialFeed.Cql.FakeNode.Wire;

namespace SocialFeed.Cql.FakeNode.Storage;

/// <summary>What UPDATE does to encoded collections and counters.</summary>
internal static class Collections
{
    public static byte[][] Items(byte[]? collection)
    {
        if (collection is null)
            return [];
        var reader = new ByteReader(collection);
        var items = new byte[reader.Int32()][];
        for (var i = 0; i < items.Length; i++)
            items[i] = reader.Bytes() ?? throw CqlNull();
        return items;
    }

    public static byte[]? Add(NodeType type, byte[]? old, byte[]? added)
    {
        switch (type.Code)
        {
            case CqlTypeCode.Counter:
                return ValueCodec.Encode(type, ((long?)ValueCodec.Decode(type, old) ?? 0) + (long)ValueCodec.Decode(type, added)!);
            case CqlTypeCode.List:
                return Full(TermValues.Join(Items(old).Concat(Items(added))));
            case CqlTypeCode.Set:
                var comparer = TermValues.Comparer(type.Parameters[0]);
                return Full(TermValues.Join(new SortedSet<byte[]>(Items(old).Concat(Items(added)), comparer)));
            default:
                var map = new SortedDictionary<byte[], byte[]>(TermValues.Comparer(type.Parameters[0]));
                foreach (var (key, value) in Pairs(old).Concat(Pairs(added)))
                    map[key] = value;
                return Full(TermValues.JoinMap(map.Select(p => (p.Key, p.Value))));
        }
    }

    public static byte[]? Subtract(NodeType type, byte[]? old, byte[]? removed)
    {
        if (type.Code == CqlTypeCode.Counter)
            return ValueCodec.Encode(type, ((long?)ValueCodec.Decode(type, old) ?? 0) - (long)ValueCodec.Decode(type, removed)!);
        var gone = Items(removed).ToList();
        if (type.Code == CqlTypeCode.Map)
            return Full(TermValues.JoinMap(Pairs(old).Where(p => !gone.Exists(g => g.AsSpan().SequenceEqual(p.Key)))));
        return Full(TermValues.Join(Items(old).Where(i => !gone.Exists(g => g.AsSpan().SequenceEqual(i)))));
    }

    /// <summary>A collection of several cells that is empty does not exist.</summary>
    public static byte[]? Full(byte[]? collection) => collection is [0, 0, 0, 0] ? null : collection;

    private static IEnumerable<(byte[] Key, byte[] Value)> Pairs(byte[]? map)
    {
        if (map is null)
            return [];
        var reader = new ByteReader(map);
        var pairs = new (byte[], byte[])[reader.Int32()];
        for (var i = 0; i < pairs.Length; i++)
            pairs[i] = (reader.Bytes() ?? throw CqlNull(), reader.Bytes() ?? throw CqlNull());
        return pairs;
    }

    private static Language.CqlError CqlNull() => Language.CqlError.Invalid("null is not supported inside collections");
}
