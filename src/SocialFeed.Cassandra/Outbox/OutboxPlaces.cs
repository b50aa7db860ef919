using SocialFeed.Core.Ids;

namespace SocialFeed.Cassandra.Outbox;

/// <summary>
/// Where an entry stands in the outbox. A shard has two buckets a minute: the even one takes entries in the minute of
/// their position, the odd one those that are written late, or moved, in the minute they are. Entries of the odd kind
/// have their bucket noted in the ledger.
/// </summary>
internal static class OutboxPlaces
{
    public const int Shards = 16;

    /// <summary>At 10,000 entries a second a partition has 37,500 rows.</summary>
    public static readonly TimeSpan BucketLength = TimeSpan.FromMinutes(1);

    /// <summary>An entry whose position is older, or newer by more than clocks differ, is written as a late one.</summary>
    public static readonly TimeSpan LateAfter = TimeSpan.FromMinutes(2);

    /// <summary>
    /// From then on nothing is written into a bucket any more: <see cref="LateAfter"/>, a request timeout and the
    /// skew of clocks have passed since its end.
    /// </summary>
    public static readonly TimeSpan ClosedAfter = TimeSpan.FromMinutes(3);

    public static int ShardOf(long position) => (int)(((ulong)position * 0x9E3779B97F4A7C15) >> 60);

    /// <summary>The bucket of a position that is written in time.</summary>
    public static int BucketOf(long position) => MinuteOf(SnowflakeId.TimeOf(position)) * 2;

    /// <summary>The bucket of late entries at an instant.</summary>
    public static int LateBucketAt(DateTimeOffset at) => MinuteOf(at) * 2 + 1;

    /// <summary>A bucket that holds nothing from before an instant, by whatever clock it was noted.</summary>
    public static int FirstBucketAt(DateTimeOffset at) => MinuteOf(at - TimeSpan.FromMinutes(10)) * 2;

    public static bool IsLateBucket(int bucket) => (bucket & 1) != 0;

    public static bool IsLate(long position, DateTimeOffset now)
    {
        var age = now - SnowflakeId.TimeOf(position);
        return age > LateAfter || age < -BucketLength;
    }

    public static DateTimeOffset EndOf(int bucket) => SnowflakeId.Epoch + BucketLength * (bucket / 2 + 1);

    public static bool IsClosed(int bucket, DateTimeOffset now) => now > EndOf(bucket) + ClosedAfter;

    private static int MinuteOf(DateTimeOffset at) => (int)Math.Max(0, (at - SnowflakeId.Epoch) / BucketLength);
}
