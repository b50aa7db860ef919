using System.Globalization;
using System.Numerics;

namespace SocialFeed.Cql;

/// <summary>decimal of any size: Unscaled times ten to the power of minus Scale. Equal when the numbers are, whatever their scale (as CQL compares).</summary>
public readonly struct CqlDecimal(BigInteger unscaled, int scale) : IEquatable<CqlDecimal>, IComparable<CqlDecimal>
{
    private const int DecimalScaleMax = 28;

    /// <summary>Larger differences of scale are not multiplied out to compare; the magnitudes decide.</summary>
    private const int AlignedScaleMax = 100_000;

    public BigInteger Unscaled { get; } = unscaled;

    public int Scale { get; } = scale;

    public static implicit operator CqlDecimal(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var magnitude = (new BigInteger((uint)bits[2]) << 64) | (new BigInteger((uint)bits[1]) << 32) | (uint)bits[0];
        return new CqlDecimal(value < 0 ? -magnitude : magnitude, (bits[3] >> 16) & 0xFF);
    }

    /// <exception cref="OverflowException">The number has more digits, or another scale, than System.Decimal can hold exactly.</exception>
    public static explicit operator decimal(CqlDecimal value)
    {
        var (unscaled, scale) = (value.Unscaled, value.Scale);
        if (scale < -DecimalScaleMax || scale > AlignedScaleMax)
            throw new OverflowException($"A decimal of scale {scale} does not fit System.Decimal: read it as CqlDecimal.");
        for (; scale < 0; scale++)
            unscaled *= 10;
        for (; scale > DecimalScaleMax && (unscaled % 10).IsZero && !unscaled.IsZero; scale--)
            unscaled /= 10;
        if (unscaled.IsZero)
            return new decimal(0, 0, 0, false, (byte)Math.Min(scale, DecimalScaleMax));
        var magnitude = BigInteger.Abs(unscaled);
        if (scale > DecimalScaleMax || magnitude >> 96 != 0)
            throw new OverflowException($"{value} does not fit System.Decimal: read it as CqlDecimal.");
        return new decimal(
            (int)(uint)(magnitude & uint.MaxValue), (int)(uint)((magnitude >> 32) & uint.MaxValue), (int)(uint)(magnitude >> 64), unscaled.Sign < 0, (byte)scale);
    }

    public bool Equals(CqlDecimal other) => CompareTo(other) == 0;

    public override bool Equals(object? obj) => obj is CqlDecimal other && Equals(other);

    public override int GetHashCode()
    {
        var (unscaled, scale) = (Unscaled, Scale);
        if (unscaled.IsZero)
            return 0;
        for (; (unscaled % 10).IsZero; scale--)
            unscaled /= 10;
        return HashCode.Combine(unscaled, scale);
    }

    public int CompareTo(CqlDecimal other)
    {
        if (Unscaled.Sign != other.Unscaled.Sign || Unscaled.IsZero)
            return Unscaled.Sign.CompareTo(other.Unscaled.Sign);
        var difference = (long)Scale - other.Scale;
        if (difference == 0)
            return Unscaled.CompareTo(other.Unscaled);
        if (Math.Abs(difference) > AlignedScaleMax)
        {
            var mine = BigInteger.Log10(BigInteger.Abs(Unscaled)) - Scale;
            var theirs = BigInteger.Log10(BigInteger.Abs(other.Unscaled)) - other.Scale;
            return mine.CompareTo(theirs) * Unscaled.Sign;
        }
        return difference > 0
            ? Unscaled.CompareTo(other.Unscaled * BigInteger.Pow(10, (int)difference))
            : (Unscaled * BigInteger.Pow(10, (int)-difference)).CompareTo(other.Unscaled);
    }

    public override string ToString() => Scale == 0
        ? Unscaled.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Unscaled}E{-(long)Scale}");

    public static bool operator ==(CqlDecimal left, CqlDecimal right) => left.Equals(right);

    public static bool operator !=(CqlDecimal left, CqlDecimal right) => !left.Equals(right);

    public static bool operator <(CqlDecimal left, CqlDecimal right) => left.CompareTo(right) < 0;

    public static bool operator >(CqlDecimal left, CqlDecimal right) => left.CompareTo(right) > 0;

    public static bool operator <=(CqlDecimal left, CqlDecimal right) => left.CompareTo(right) <= 0;

    public static bool operator >=(CqlDecimal left, CqlDecimal right) => left.CompareTo(right) >= 0;
}
