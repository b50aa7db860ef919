using SocialFeed.Cassandra.Sessions;
using SocialFeed.Core;

namespace SocialFeed.Cassandra.Graph;

/// <summary>
/// Holds accounts to <see cref="Limits.FollowingPerUser"/>: counts a follower's edges once, then goes by what this
/// process adds and removes, for a few seconds. Exact within a process; several may let in a few too many between
/// them. Thread-safe.
/// </summary>
internal sealed class FollowingLimit(CassandraSession session)
{
    private const int CachedTallies = 20_000;
    private static readonly TimeSpan BelievedFor = TimeSpan.FromSeconds(10);

    private readonly Gates _counting = new();
    private readonly BoundedCache<long, Tally> _tallies = new(CachedTallies);

    /// <summary>Takes one place; give it back or keep it with <see cref="Settle"/>.</summary>
    public async ValueTask<bool> TryReserveAsync(long followerId, CancellationToken cancellationToken)
    {
        using var passage = await _counting.EnterAsync(followerId, 0, cancellationToken).ConfigureAwait(false);
        if (!_tallies.TryGet(followerId, out var tally))
            _tallies.Set(followerId, tally = new Tally());
        if (NeedsCount(tally))
        {
            var counted = await session.FindAsync(
                session[GraphStatements.CountFollowing].Bind(followerId), static row => row.GetInt64(0), cancellationToken)
                    .ConfigureAwait(false);
            lock (tally)
                (tally.Following, tally.CountedAt) = ((int)counted + tally.UnderWay, session.Time.GetTimestamp());
        }
        lock (tally)
        {
            if (tally.Following >= Limits.FollowingPerUser)
                return false;
            tally.Following++;
            tally.UnderWay++;
            return true;
        }
    }

    public void Settle(long followerId, bool isKept)
    {
        if (!_tallies.TryGet(followerId, out var tally))
            return;
        lock (tally)
        {
            tally.UnderWay--;
            if (!isKept)
                tally.Following--;
        }
    }

    public void Remove(long followerId)
    {
        if (!_tallies.TryGet(followerId, out var tally))
            return;
        lock (tally)
            tally.Following--;
    }

    // Not while follows are under way, whose rows may be counted or not: those would be counted twice or never.
    private bool NeedsCount(Tally tally)
    {
        lock (tally)
        {
            if (tally.CountedAt is not { } countedAt)
                return true;
            return tally.UnderWay == 0
                && (tally.Following >= Limits.FollowingPerUser || session.Time.GetElapsedTime(countedAt) > BelievedFor);
        }
    }

    private sealed class Tally
    {
        public int Following { get; set; }

        public int UnderWay { get; set; }

        public long? CountedAt { get; set; }
    }
}
