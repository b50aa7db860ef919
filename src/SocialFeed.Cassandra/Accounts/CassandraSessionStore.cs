using SocialFeed.Cassandra.Sessions;
using SocialFeed.Core.Accounts;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Accounts;

/// <summary>
/// Sessions over Cassandra: rows that expire with the session. All changes are lightweight transactions, so that of
/// two uses of a refresh token one wins and a deleted session stays deleted. Thread-safe.
/// </summary>
internal sealed class CassandraSessionStore(CassandraSession session)
{
    private static readonly Query Create = new(
        """
        INSERT INTO $.sessions (session_id, user_id, refresh_hash, previous_hash, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)
        IF NOT EXISTS USING TTL ?
        """,
        idempotent: false);

    private static readonly Query Get = new(
        "SELECT session_id, user_id, refresh_hash, previous_hash, created_at, expires_at FROM $.sessions WHERE session_id = ?");

    private static readonly Query Rotate = new(
        """
        UPDATE $.sessions USING TTL ? SET user_id = ?, refresh_hash = ?, previous_hash = ?, created_at = ?, expires_at = ?
        WHERE session_id = ? IF refresh_hash = ?
        """,
        idempotent: false);

    private static readonly Query Delete = new("DELETE FROM $.sessions WHERE session_id = ? IF EXISTS", idempotent: false);

    private static readonly Query PutOfUser = new("INSERT INTO $.sessions_by_user (user_id, session_id) VALUES (?, ?) USING TTL ?");
    private static readonly Query GetOfUser = new("SELECT session_id FROM $.sessions_by_user WHERE user_id = ?");
    private static readonly Query DeleteOfUser = new("DELETE FROM $.sessions_by_user WHERE user_id = ? AND session_id = ?");

    public async ValueTask CreateAsync(Session created, CancellationToken cancellationToken)
    {
        var life = LifeOf(created.ExpiresAt);
        // Listed first, so that ending all sessions of the account finds it.
        await session.ExecuteAsync(session[PutOfUser].Bind(created.UserId, created.Id, life), cancellationToken);
        await session.ApplyAsync(
            () => session[Create].Bind(
                created.Id,
                created.UserId,
                created.RefreshTokenHash,
                created.PreviousTokenHash,
                created.CreatedAt,
                created.ExpiresAt,
                life),
            static _ => true,
            cancellationToken);
    }

    public ValueTask<Session?> GetAsync(long sessionId, CancellationToken cancellationToken) =>
        session.FindAsync(session[Get].Bind(sessionId), Read, cancellationToken);

    public async ValueTask<bool> RotateAsync(
        long sessionId, byte[] expectedHash, byte[] newHash, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        // Every column is written again, else those that were not would expire at the former time.
        if (await GetAsync(sessionId, cancellationToken) is not { } current)
            return false;
        var life = LifeOf(expiresAt);
        await session.ExecuteAsync(session[PutOfUser].Bind(current.UserId, sessionId, life), cancellationToken);
        return await session.ApplyAsync(
            () => session[Rotate].Bind(life, current.UserId, newHash, expectedHash, current.CreatedAt, expiresAt, sessionId, expectedHash),
            row => row.ColumnCount > 1 && row.GetValue<byte[]?>("refresh_hash") is { } hash && hash.AsSpan().SequenceEqual(newHash),
            cancellationToken);
    }

    public async ValueTask DeleteAsync(long sessionId, CancellationToken cancellationToken)
    {
        await session.ApplyAsync(() => session[Delete].Bind(sessionId), static _ => true, cancellationToken);
    }

    /// <summary>Ends all sessions of an account; one that is being created meanwhile may survive, as if it came after.</summary>
    public async ValueTask DeleteAllAsync(long userId, CancellationToken cancellationToken)
    {
        var ids = new List<long>();
        await session.ReadAllAsync(session[GetOfUser].Bind(userId), static row => row.GetInt64(0), ids, cancellationToken);
        await session.ForEachAsync(
            ids.Count,
            (Store: this, User: userId, Ids: ids),
            static async (work, i, cancellation) =>
            {
                await work.Store.DeleteAsync(work.Ids[i], cancellation);
                await work.Store.UnlistAsync(work.User, work.Ids[i], cancellation);
            },
            cancellationToken);
    }

    private ValueTask UnlistAsync(long userId, long sessionId, CancellationToken cancellationToken) =>
        session.ExecuteAsync(session[DeleteOfUser].Bind(userId, sessionId), cancellationToken);

    /// <summary>Seconds until the session ends; at least one, since 0 would mean forever.</summary>
    private int LifeOf(DateTimeOffset expiresAt) =>
        (int)Math.Clamp(Math.Ceiling((expiresAt - session.Time.GetUtcNow()).TotalSeconds), 1, TimeSpan.FromDays(3_650).TotalSeconds);

    private static Session? Read(Row row) => row.IsNull(1) || row.IsNull(2)
        ? null
        : new Session(
            row.GetInt64(0),
            row.GetInt64(1),
            row.GetBytes(2)!,
            row.GetBytes(3),
            row.GetNullableTimestamp(4) ?? default,
            row.GetNullableTimestamp(5) ?? default);
}
