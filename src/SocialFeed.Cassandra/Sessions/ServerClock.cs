using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Sessions;

/// <summary>Compares the clock of this process with that of a node, which is another one each time.</summary>
internal static class ServerClock
{
    /// <summary>
    /// How far this clock is ahead of the node's, negative when behind: as much as is certain. The node was asked
    /// while the request was under way, and nobody knows when, so that what the request took is left out.
    /// </summary>
    /// <exception cref="CqlException">No node answers.</exception>
    public static async ValueTask<TimeSpan> MeasureAheadAsync(ISession session, TimeProvider time, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow();
        // The time in a time UUID: functions that give a timestamp have other names on each release.
        using var rows = await session.ExecuteAsync(
            new SimpleStatement("SELECT now() FROM system.local").SetIdempotence(true), cancellationToken);
        var after = time.GetUtcNow();
        return rows.MoveNext() ? AheadOf(new TimeUuid(rows.Current.GetGuid(0)).Time, before, after) : TimeSpan.Zero;
    }

    public static TimeSpan AheadOf(DateTimeOffset server, DateTimeOffset before, DateTimeOffset after)
    {
        if (before > server)
            return before - server;
        return after < server ? after - server : TimeSpan.Zero;
    }
}
