using SocialFeed.Cassandra.Sessions;
using SocialFeed.Core.Ids;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Accounts;

/// <summary>
/// Who has a handle and who an email, by lightweight transactions. The handle is reserved for a while, the account's row
/// is written, the email is claimed, and last the handle is confirmed: an account exists once its handle is. So a
/// registration that dies keeps nothing for good: the reservation ends by itself, and an email that was claimed for an
/// account which never came to exist is given to the next who asks. Thread-safe.
/// </summary>
internal sealed class Registrations(CassandraSession session)
{
    /// <summary>How long a reservation of a handle lasts without being confirmed; far longer than a registration takes.</summary>
    private const int ReservationSeconds = 120;

    private static readonly Query ReserveHandle = new(
        $"INSERT INTO $.handles (handle, user_id) VALUES (?, ?) IF NOT EXISTS USING TTL {ReservationSeconds}", idempotent: false);

    private static readonly Query ClaimEmail = new(
        "INSERT INTO $.emails (email, user_id) VALUES (?, ?) IF NOT EXISTS", idempotent: false);

    private static readonly Query TakeEmail = new("UPDATE $.emails SET user_id = ? WHERE email = ? IF user_id = ?", idempotent: false);

    private static readonly Query ConfirmHandle = new(
        "UPDATE $.handles SET user_id = ? WHERE handle = ? IF user_id = ?", idempotent: false);
    private static readonly Query ReleaseHandle = new("DELETE FROM $.handles WHERE handle = ? IF user_id = ?", idempotent: false);
    private static readonly Query ReleaseEmail = new("DELETE FROM $.emails WHERE email = ? IF user_id = ?", idempotent: false);
    private static readonly Query FindHandle = new("SELECT user_id, TTL(user_id) FROM $.handles WHERE handle = ?");
    private static readonly Query FindEmail = new("SELECT user_id FROM $.emails WHERE email = ?");
    private static readonly Query GetHandle = new("SELECT handle FROM $.users WHERE user_id = ?");

    /// <summary>
    /// An account that does not exist so long after its id was made never will: its handle's reservation has ended,
    /// with as much again for clocks that differ.
    /// </summary>
    public static readonly TimeSpan AbandonedAfter = 2 * TimeSpan.FromSeconds(ReservationSeconds);

    /// <summary>False when somebody else has the handle, or is about to.</summary>
    public ValueTask<bool> ReserveHandleAsync(string handle, long userId, CancellationToken cancellationToken) =>
        ApplyAsync(() => session[ReserveHandle].Bind(handle, userId), userId, cancellationToken);

    /// <summary>
    /// False when somebody else has the email. One that an abandoned registration has is taken over. The account's row must stand
    /// before: by it others find the handle, and see whether this registration is still under way.
    /// </summary>
    public async ValueTask<bool> ClaimEmailAsync(string email, long userId, CancellationToken cancellationToken)
    {
        if (await ApplyAsync(() => session[ClaimEmail].Bind(email, userId), userId, cancellationToken))
            return true;
        return await FindByEmailAsync(email, cancellationToken) is { } owner
            && await IsAbandonedAsync(owner, cancellationToken)
            && await ApplyAsync(() => session[TakeEmail].Bind(userId, email, owner), userId, cancellationToken);
    }

    /// <summary>From here on the account exists; false when the reservation has ended meanwhile.</summary>
    public ValueTask<bool> ConfirmHandleAsync(string handle, long userId, CancellationToken cancellationToken) =>
        // A refusal is one, even if it shows this account: asked again after a time-out, an own confirmation is applied again.
        session.ApplyAsync(() => session[ConfirmHandle].Bind(userId, handle, userId), static _ => false, cancellationToken);

    public async ValueTask ReleaseHandleAsync(string handle, long userId, CancellationToken cancellationToken) =>
        await ApplyAsync(() => session[ReleaseHandle].Bind(handle, userId), userId, cancellationToken);

    public async ValueTask ReleaseEmailAsync(string email, long userId, CancellationToken cancellationToken) =>
        await ApplyAsync(() => session[ReleaseEmail].Bind(email, userId), userId, cancellationToken);

    /// <summary>The account of a handle, in lower case; null as long as it is only reserved.</summary>
    public ValueTask<long?> FindByHandleAsync(string handle, CancellationToken cancellationToken) =>
        session.FindAsync(
            session[FindHandle].Bind(handle), static row => row.IsNull(1) ? row.GetNullableInt64(0) : null, cancellationToken);

    /// <summary>Who has an email, in lower case; that account need not exist: see <see cref="ExistsAsync"/>.</summary>
    public ValueTask<long?> FindByEmailAsync(string email, CancellationToken cancellationToken) =>
        session.FindAsync(session[FindEmail].Bind(email), static row => row.GetNullableInt64(0), cancellationToken);

    /// <summary>Whether the account has the handle that its row says.</summary>
    public async ValueTask<bool> ExistsAsync(long userId, CancellationToken cancellationToken) =>
        await session.FindAsync(session[GetHandle].Bind(userId), static row => row.GetString(0), cancellationToken) is { } handle
        && await FindByHandleAsync(CassandraAccountStore.Fold(handle), cancellationToken) == userId;

    private async ValueTask<bool> IsAbandonedAsync(long userId, CancellationToken cancellationToken)
    {
        if (SnowflakeId.TimeOf(userId) > session.Time.GetUtcNow() - AbandonedAfter)
            return false;
        if (await session.FindAsync(session[GetHandle].Bind(userId), static row => row.GetString(0), cancellationToken) is not { } handle)
            return true;
        // Serial: a confirmation that is only half done is completed by this read, and then seen.
        handle = CassandraAccountStore.Fold(handle);
        var find = session[FindHandle].Bind(handle).SetConsistencyLevel(ConsistencyLevel.LocalSerial);
        return await session.FindAsync(find, static row => row.GetNullableInt64(0), cancellationToken) != userId;
    }

    /// <summary>After a refusal the row's user_id tells whether an earlier attempt took effect.</summary>
    private ValueTask<bool> ApplyAsync(Func<BoundStatement> bind, long userId, CancellationToken cancellationToken) =>
        session.ApplyAsync(bind, row => row.ColumnCount > 1 && row.GetValue<long?>("user_id") == userId, cancellationToken);
}
