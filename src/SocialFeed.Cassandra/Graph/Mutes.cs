using SocialFeed.Cassandra.Sessions;
using SocialFeed.Core;
using SocialFeed.Core.Graph;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Graph;

/// <summary>
/// Mutes: one partition for each account, at most <see cref="Limits.MutesPerUser"/> rows, read whole. Callers let one
/// operation through for a pair.
/// </summary>
internal sealed class Mutes(CassandraSession session, WriteClock clock)
{
    private const int Attempts = 4;
    private static readonly long SkewMicros = (long)Limits.ClockSkew.TotalMicroseconds;

    /// <summary>False when it stood.</summary>
    public async ValueTask<bool> AddAsync(long userId, long mutedId, long muteId, CancellationToken cancellationToken)
    {
        if ((await FindAsync(userId, mutedId, cancellationToken).ConfigureAwait(false)).Id != 0)
            return false;
        var timestamp = clock.Next();
        for (var attempt = 1; ; attempt++)
        {
            await session.ExecuteAsync(
                session[GraphStatements.PutMute].Bind(muteId, userId, mutedId).SetTimestamp((long?)timestamp), cancellationToken)
                    .ConfigureAwait(false);
            // The deletion of an earlier mute by a process whose clock is ahead would hide this one.
            if ((await FindAsync(userId, mutedId, cancellationToken).ConfigureAwait(false)).Id != 0)
                return true;
            if (attempt == Attempts)
            {
                throw new CassandraStoreException(
                    $"A mute does not stand after {Attempts} attempts: the clocks of the gateways differ by more than "
                    + $"{Limits.ClockSkew}. Synchronize them.");
            }
            timestamp = clock.NextAfter(timestamp + (SkewMicros << attempt));
        }
    }

    /// <summary>False when there was none.</summary>
    public async ValueTask<bool> RemoveAsync(long userId, long mutedId, CancellationToken cancellationToken)
    {
        var mute = await FindAsync(userId, mutedId, cancellationToken).ConfigureAwait(false);
        if (mute.Id == 0)
            return false;
        await session.ExecuteAsync(
            session[GraphStatements.DeleteMute].Bind(userId, mutedId).SetTimestamp((long?)clock.NextAfter(mute.WrittenAt)),
            cancellationToken)
            .ConfigureAwait(false);
        return true;
    }

    /// <summary>All of an account's mutes, in no order.</summary>
    public ValueTask ReadAllAsync(long userId, List<Listed> mutes, CancellationToken cancellationToken) => session.ReadAllAsync(
        session[GraphStatements.GetMutes].Bind(userId),
        static row => new Listed(row.GetNullableInt64(1) ?? 0, row.GetInt64(0)),
        mutes,
        cancellationToken);

    private ValueTask<(long Id, long WrittenAt)> FindAsync(long userId, long mutedId, CancellationToken cancellationToken) =>
        session.FindAsync(
        session[GraphStatements.GetMute].Bind(userId, mutedId),
        static row => (row.GetNullableInt64(0) ?? 0, row.GetNullableInt64(1) ?? 0),
        cancellationToken);
}
