using SocialFeed.Core.Ids;

namespace SocialFeed.Cli.Seeding;

/// <summary>Ids of the simulated past, one per millisecond.</summary>
internal static class SeedIds
{
    /// <summary>Leases begin with the lowest number, so live processes have this one only when 1,023 others are taken.</summary>
    public const int Worker = SnowflakeId.MaxWorker;

    public static long At(long moment) => SnowflakeId.Compose(moment, Worker, 0);

    public static DateTimeOffset TimeOf(long moment) => SnowflakeId.Epoch.AddMilliseconds(moment);

    /// <summary>A generator whose first id is that of the given moment.</summary>
    public static IdGenerator GeneratorAt(long moment) => new(new FixedTime(TimeOf(moment)), Worker, SnowflakeId.Epoch);

    /// <summary>Stands still at the moment of one seeded action.</summary>
    public sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
