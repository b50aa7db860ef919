using SocialFeed.Cassandra.Listing;
using SocialFeed.Cassandra.Sessions;
using SocialFeed.Core;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Timelines;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Graph;

/// <summary>
/// Follow edges: the follower's row in <c>following</c> and the follower's place in the followee's list. The edge is
/// written first and is open (pulled at read) until its backfill is done; whoever reads an open edge makes sure that
/// its place in the list stands, so that no closed edge is without one. An edge ends in three steps: it is marked as
/// ending, its place is taken out, its row is deleted; whoever meets one that is ending goes on with it. Callers let
/// one operation through for a pair of accounts. Thread-safe.
/// </summary>
internal sealed class FollowEdges(CassandraSession session, Lists lists, WriteClock clock)
{
    /// <summary>In filled_down_to, of an edge that is being taken away: it counts as gone.</summary>
    public const long Ending = -1;

    /// <summary>Times that an edge is written again above a deletion by a clock ahead of this one.</summary>
    private const int Attempts = 4;

    /// <summary>Edges that this process knows to have their place, with their write times: see <see cref="EnsureListedAsync"/>.</summary>
    private const int KnownListed = 10_000;

    private static readonly long SkewMicros = (long)Limits.ClockSkew.TotalMicroseconds;

    private readonly FollowingLimit _limit = new(session);
    private readonly BoundedCache<(long FollowerId, long FollowId), long?> _listed = new(KnownListed);

    public async ValueTask<Edge?> FindAsync(long followerId, long followeeId, CancellationToken cancellationToken)
    {
        using var rows = await session.QueryAsync(session[GraphStatements.GetEdge].Bind(followerId, followeeId), cancellationToken)
            .ConfigureAwait(false);
        return rows.MoveNext() && !rows.Current.IsNull(0) ? ReadEdge(rows.Current) : null;
    }

    /// <summary>Adds an edge between two who have none; null when the follower has too many.</summary>
    /// <param name="ended">The one before, if it was just ended.</param>
    /// <returns>Whether the edge with this id stands at the end: another process may have written one at the same time.</returns>
    public async ValueTask<bool?> AddAsync(
        long followerId, long followeeId, long followId, Edge? ended, CancellationToken cancellationToken)
    {
        if (!await _limit.TryReserveAsync(followerId, cancellationToken).ConfigureAwait(false))
            return null;
        var stands = false;
        try
        {
            var timestamp = clock.NextAfter(ended is { } before ? before.WrittenAt + Edge.DeletedAfter : 0);
            await PutAsync(followerId, followeeId, followId, timestamp, cancellationToken).ConfigureAwait(false);
            await lists.AddAsync(ListTable.Followers, followeeId, followId, followerId, cancellationToken).ConfigureAwait(false);
            stands = await EnsureStandsAsync(followerId, followeeId, followId, timestamp, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _limit.Settle(followerId, stands);
        }
        return stands;
    }

    public async ValueTask EndAsync(long followerId, long followeeId, Edge edge, CancellationToken cancellationToken)
    {
        if (edge.FilledDownTo != Ending)
        {
            await session.ExecuteAsync(
                session[GraphStatements.PutFilled].Bind(Ending, followerId, followeeId).SetTimestamp(
                    (long?)(edge.WrittenAt + Edge.EndingAfter)),
                cancellationToken).ConfigureAwait(false);
        }
        await RemovePlacesAsync(followeeId, [.. edge.Places.Append(edge.FollowId).Distinct()], cancellationToken).ConfigureAwait(false);
        await TakePlacesAsync(followerId, followeeId, edge.Places, edge.WrittenAt + Edge.DeletedAfter, cancellationToken)
            .ConfigureAwait(false);
        await session.ExecuteAsync(
            session[GraphStatements.DeleteEdge].Bind(followerId, followeeId).SetTimestamp((long?)(edge.WrittenAt + Edge.DeletedAfter)),
            cancellationToken).ConfigureAwait(false);
        _limit.Remove(followerId);
    }

    /// <summary>
    /// Closes an edge, unless it is gone by now.
    /// </summary>
    public async ValueTask SetFilledDownToAsync(
        long followerId, long followeeId, long followId, long position, CancellationToken cancellationToken)
    {
        // An edge that this process just wrote need not be read again: the timestamp keeps the write off whatever came after it.
        if (!_listed.TryGet((followerId, followId), out var known) || known is not { } writtenAt)
        {
            if (await FindAsync(followerId, followeeId, cancellationToken).ConfigureAwait(false) is not { } edge || edge.FollowId != followId)
                return;
            writtenAt = edge.WrittenAt;
        }
        var put = session[GraphStatements.PutFilled].Bind(position, followerId, followeeId);
        await session.ExecuteAsync(put.SetTimestamp((long?)(writtenAt + Edge.FilledAfter)), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Every edge of a follower that is not ending; the open ones are made sure of.</summary>
    public async ValueTask ReadAllAsync(long followerId, List<Follow> edges, CancellationToken cancellationToken)
    {
        await session.ReadAllAsync(
            session[GraphStatements.GetFollowing].Bind(followerId), row => ReadFollow(followerId, row), edges, cancellationToken)
                .ConfigureAwait(false);
        edges.RemoveAll(static edge => edge.Id == 0);
        // Two processes may have let in one or two more at the same moment; what relies on the limit must not fail for it.
        if (edges.Count > Limits.FollowingPerUser)
            edges.RemoveRange(Limits.FollowingPerUser, edges.Count - Limits.FollowingPerUser);
        var open = edges.FindAll(static edge => edge.FilledDownTo == long.MaxValue);
        await session.ForEachAsync(open.Count, open, (all, i, cancel) => EnsureListedAsync(all[i], cancel), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Writes the place of an open edge again, whose follow may have died before it: from now on fan-out reaches the
    /// follower.
    /// </summary>
    public async ValueTask EnsureListedAsync(Follow edge, CancellationToken cancellationToken)
    {
        if (_listed.TryGet((edge.FollowerId, edge.Id), out _))
            return;
        await lists.AddAsync(ListTable.Followers, edge.FolloweeId, edge.Id, edge.FollowerId, cancellationToken, isReplay: true)
            .ConfigureAwait(false);
        _listed.Set((edge.FollowerId, edge.Id), null);
    }

    public async ValueTask<int> CountAsync(long followerId, CancellationToken cancellationToken) =>
        (int)await session.FindAsync(
            session[GraphStatements.CountFollowing].Bind(followerId), static row => row.GetInt64(0), cancellationToken)
                .ConfigureAwait(false);

    /// <summary>The followee and the edge; an id of 0 when it is ending or none.</summary>
    public static Follow ReadFollow(long followerId, Row row)
    {
        if (row.IsNull(1) || row.IsNull(2) || row.GetInt64(2) == Ending)
            return default;
        return new Follow(followerId, row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
    }

    private ValueTask PutAsync(long followerId, long followeeId, long followId, long timestamp, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            session[GraphStatements.PutEdge].Bind(
                followId, long.MaxValue, new[] { followId }, followerId, followeeId).SetTimestamp((long?)timestamp),
            cancellationToken);

    // The deletion of an earlier edge by a process whose clock is ahead would hide this one. That is seen by reading it.
    private async ValueTask<bool> EnsureStandsAsync(
        long followerId, long followeeId, long followId, long timestamp, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var edge = await FindAsync(followerId, followeeId, cancellationToken).ConfigureAwait(false);
            if (edge is { } found)
            {
                await KeepOnePlaceAsync(followerId, followeeId, found, cancellationToken).ConfigureAwait(false);
                if (found.FollowId == followId)
                    _listed.Set((followerId, followId), found.WrittenAt);
                return found.FollowId == followId && found.FilledDownTo != Ending;
            }
            if (!await IsListedAsync(followeeId, followId, cancellationToken).ConfigureAwait(false))
            {
                // Ended meanwhile by another process, which took the place out first.
                await TakePlacesAsync(followerId, followeeId, [followId], timestamp, cancellationToken).ConfigureAwait(false);
                return false;
            }
            if (attempt == Attempts)
            {
                throw new CassandraStoreException(
                    $"A follow does not stand after {Attempts} attempts: the clocks of the gateways differ by more than "
                    + $"{Limits.ClockSkew}. Synchronize them.");
            }
            timestamp = clock.NextAfter(timestamp + (SkewMicros << attempt));
            await PutAsync(followerId, followeeId, followId, timestamp, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> IsListedAsync(long followeeId, long place, CancellationToken cancellationToken)
    {
        var found = new List<Listed>();
        var range = new PositionRange(place + 1, place - 1, OldestFirst: false);
        await lists.ReadAsync(ListTable.Followers, followeeId, range, 1, found, ListedRows.ReadUser, cancellationToken)
            .ConfigureAwait(false);
        return found.Count > 0;
    }

    // Two processes at once, neither of which knew of the other: one edge stands, with both places noted. Whoever
    // reads last sees both, so that only the place of the edge that stands is left.
    private async ValueTask KeepOnePlaceAsync(long followerId, long followeeId, Edge edge, CancellationToken cancellationToken)
    {
        var others = Array.FindAll(edge.Places, place => place != edge.FollowId);
        if (others.Length == 0)
            return;
        await RemovePlacesAsync(followeeId, others, cancellationToken).ConfigureAwait(false);
        await TakePlacesAsync(followerId, followeeId, others, edge.WrittenAt + Edge.FilledAfter, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask TakePlacesAsync(
        long followerId, long followeeId, long[] places, long timestamp, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            session[GraphStatements.TakePlaces].Bind(places, followerId, followeeId).SetTimestamp((long?)timestamp), cancellationToken);

    private ValueTask RemovePlacesAsync(long followeeId, long[] places, CancellationToken cancellationToken) => session.ForEachAsync(
        places.Length,
        (lists, followeeId, places),
        static (work, i, cancel) => work.lists.RemoveAsync(ListTable.Followers, work.followeeId, work.places[i], cancel),
        cancellationToken);

    private static Edge ReadEdge(Row row) =>
        new(row.GetInt64(0), row.GetNullableInt64(1) ?? long.MaxValue, row.GetInt64(2), row.IsNull(3) ? [] : row.GetValue<long[]>(3));
}

/// <summary>A row of <c>following</c>, with the write time of its id.</summary>
/// <remarks>
/// What happens to an edge carries a timestamp that hangs on the edge's own, and not on a clock: whenever it arrives,
/// it cannot undo what comes after it in the life of the edge, nor touch the edge that follows it.
/// </remarks>
internal readonly record struct Edge(long FollowId, long FilledDownTo, long WrittenAt, long[] Places)
{
    // Microseconds after the write of the edge.
    public const long FilledAfter = 1;
    public const long EndingAfter = 2;
    public const long DeletedAfter = 3;
}
