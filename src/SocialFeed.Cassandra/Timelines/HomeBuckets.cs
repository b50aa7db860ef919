using SocialFeed.Core;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Cassandra.Timelines;

/// <summary>
/// Where the rows of home timelines stand, and for how long: partitions of 6.2 days, of which at most six hold rows
/// that have not expired.
/// </summary>
internal static class HomeBuckets
{
    /// <summary>2^51 positions: 2^29 milliseconds, 6.2 days.</summary>
    private const int Shift = 51;

    /// <summary>
    /// Rows outlive their retention by this much, so that neither clocks that differ nor the start of a page take one
    /// away that is still relied upon.
    /// </summary>
    public static readonly TimeSpan TtlSlack = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Whole = Limits.HomeRetention + TtlSlack;

    public static int Of(long position) => (int)(position >> Shift);

    /// <summary>Seconds that a row has left; zero or less when it need not be written.</summary>
    public static int TtlOf(long position, DateTimeOffset now)
    {
        var left = SnowflakeId.TimeOf(position) + Limits.HomeRetention + TtlSlack - now;
        return (int)Math.Ceiling((left < Whole ? left : Whole).TotalSeconds);
    }

    /// <summary>
    /// The part of a range that may hold living rows. Reads keep to it, so that none goes through rows that have
    /// expired and were not compacted away yet.
    /// </summary>
    public static PositionRange Living(PositionRange range, DateTimeOffset now) => range with
    {
        Above = Math.Max(range.Above, SnowflakeId.FirstAt(now - Whole) - 1),
        Below = Math.Min(range.Below, SnowflakeId.FirstAt(now + TtlSlack)), // positions of a clock ahead of this one
    };

    /// <summary>The buckets of a <see cref="Living"/> range, from the end where it starts.</summary>
    public static int[] Between(PositionRange range)
    {
        if (range.Above + 1 >= range.Below)
            return [];
        var (lowest, highest) = (Of(range.Above + 1), Of(range.Below - 1));
        var buckets = new int[highest - lowest + 1];
        for (var i = 0; i < buckets.Length; i++)
            buckets[i] = range.OldestFirst ? lowest + i : highest - i;
        return buckets;
    }

    /// <summary>How many of <see cref="Between"/> to read first: one, and the next too where the newest has hardly begun.</summary>
    public static int ReadFirst(PositionRange range, DateTimeOffset now)
    {
        var newest = Math.Min(range.Below - 1, SnowflakeId.FirstAt(now));
        var hasHardlyBegun = (newest & ((1L << Shift) - 1)) < 1L << (Shift - 2);
        return !range.OldestFirst && hasHardlyBegun ? 2 : 1;
    }
}
