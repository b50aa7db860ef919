using SocialFeed.Core.Ids;

namespace SocialFeed.Cassandra.Sessions;

/// <summary>
/// Write timestamps in microseconds. What a post brings is written at its own time, so that writing it again never
/// undoes what came later.
/// </summary>
internal static class WriteTimes
{
    /// <summary>The fixed write timestamp of everything that an id brings along.</summary>
    public static long Of(long id) => CassandraSession.Micros(SnowflakeId.TimeOf(id));

    /// <summary>
    /// For a change of what an id brought: now, but after it, even when the clock that made the id was ahead of this
    /// one.
    /// </summary>
    public static long After(long id, long nowMicros) => Math.Max(nowMicros, Of(id) + 1);
}
