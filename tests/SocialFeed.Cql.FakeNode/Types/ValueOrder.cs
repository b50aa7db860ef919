using System.Numerics;

namespace SocialFeed.Cql.FakeNode.Types;

/// <summary>The order of values in clustering columns.</summary>
public static class ValueOrder
{
    public static int Compare(NodeType type, byte[] left, byte[] right)
    {
        if (left.Length == 0 || right.Length == 0)
            return left.Length.CompareTo(right.Length);
        return type.Code switch
        {
            CqlTypeCode.Timeuuid => CompareTimeuuid(left, right),
            CqlTypeCode.Uuid => CompareUuid(left, right),
            CqlTypeCode.Boolean or CqlTypeCode.Int or CqlTypeCode.Bigint or CqlTypeCode.Counter or CqlTypeCode.Timestamp or CqlTypeCode.Time or CqlTypeCode.Smallint
                or CqlTypeCode.Tinyint or CqlTypeCode.Double or CqlTypeCode.Float or CqlTypeCode.Varint =>
                ((IComparable)ValueCodec.Decode(type, left)!).CompareTo(ValueCodec.Decode(type, right)),
            CqlTypeCode.Decimal => CompareDecimal(((int, BigInteger))ValueCodec.Decode(type, left)!, ((int, BigInteger))ValueCodec.Decode(type, right)!),
            _ => left.AsSpan().SequenceCompareTo(right),
        };
    }

    private static int CompareUuid(byte[] left, byte[] right)
    {
        var byVersion = (left[6] >> 4).CompareTo(right[6] >> 4);
        if (byVersion != 0)
            return byVersion;
        return left[6] >> 4 == 1 ? CompareTimeuuid(left, right) : left.AsSpan().SequenceCompareTo(right);
    }

    /// <summary>By time, then by the lower half as signed bytes.</summary>
    private static int CompareTimeuuid(byte[] left, byte[] right)
    {
        var byTime = Time(left).CompareTo(Time(right));
        for (var i = 8; byTime == 0 && i < 16; i++)
            byTime = ((sbyte)left[i]).CompareTo((sbyte)right[i]);
        return byTime;
    }

    private static long Time(byte[] b) =>
        ((long)(b[6] & 0x0F) << 56) | ((long)b[7] << 48) | ((long)b[4] << 40) | ((long)b[5] << 32) | ((long)b[0] << 24) | ((long)b[1] << 16) | ((long)b[2] << 8) | b[3];

    private static int CompareDecimal((int Scale, BigInteger Unscaled) left, (int Scale, BigInteger Unscaled) right)
    {
        var scale = Math.Max(left.Scale, right.Scale);
        return (left.Unscaled * BigInteger.Pow(10, scale - left.Scale)).CompareTo(right.Unscaled * BigInteger.Pow(10, scale - right.Scale));
    }
}
