using System.Globalization;
using SocialFeed.Cassandra.Graph;
using SocialFeed.Cassandra.Sessions;
using SocialFeed.Core.Accounts;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Accounts;

/// <summary>Accounts and credentials over Cassandra; how they come to exist stands in <see cref="Registrations"/>. Thread-safe.</summary>
internal sealed class CassandraAccountStore(CassandraSession session, CassandraSessionStore sessions, AuthorSet inactive) : IAccountStore
{
    private static readonly Query PutUser = new(
        """
        INSERT INTO $.users (user_id, handle, display_name, bio, avatar_url, website, role, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """);

    private static readonly Query UpdateUser = new(
        "UPDATE $.users SET display_name = ?, bio = ?, avatar_url = ?, website = ?, role = ?, state = ? WHERE user_id = ?");

    private static readonly Query GetUser = new(
        "SELECT user_id, handle, display_name, bio, avatar_url, website, role, state FROM $.users WHERE user_id = ?");

    private static readonly Query PutCredentials = new(
        "INSERT INTO $.credentials (user_id, email, password_hash, failed_sign_ins, locked_until) VALUES (?, ?, ?, ?, ?)");

    private static readonly Query GetCredentials = new(
        "SELECT user_id, email, password_hash, failed_sign_ins, locked_until FROM $.credentials WHERE user_id = ?");

    private static readonly Query DeleteUser = new("DELETE FROM $.users WHERE user_id = ?");
    private static readonly Query DeleteCredentials = new("DELETE FROM $.credentials WHERE user_id = ?");

    private readonly Registrations _registrations = new(session);

    public async ValueTask<CreateAccountOutcome> CreateAsync(User user, Credentials credentials, CancellationToken cancellationToken)
    {
        var handle = Fold(user.Handle);
        var email = Fold(credentials.Email);
        if (!await _registrations.ReserveHandleAsync(handle, user.Id, cancellationToken))
            return CreateAccountOutcome.HandleTaken;
        if (!user.IsActive)
            await inactive.PutAsync(user.Id, true, cancellationToken);
        await session.ExecuteAsync(
            session[PutUser].Bind(
                user.Id, user.Handle, user.DisplayName, user.Bio, user.AvatarUrl, user.Website, (int)user.Role, (int)user.State),
            cancellationToken);
        if (!await _registrations.ClaimEmailAsync(email, user.Id, cancellationToken))
        {
            await _registrations.ReleaseHandleAsync(handle, user.Id, cancellationToken);
            await ForgetAsync(user.Id, cancellationToken);
            return CreateAccountOutcome.EmailTaken;
        }
        await PutCredentialsAsync(credentials with { UserId = user.Id }, cancellationToken);
        if (await _registrations.ConfirmHandleAsync(handle, user.Id, cancellationToken))
            return CreateAccountOutcome.Created;
        await _registrations.ReleaseEmailAsync(email, user.Id, cancellationToken);
        await ForgetAsync(user.Id, cancellationToken);
        return CreateAccountOutcome.HandleTaken;
    }

    public ValueTask GetUsersAsync(ReadOnlyMemory<long> ids, Memory<User?> users, CancellationToken cancellationToken) =>
        session.ForEachAsync(
            ids.Length,
            (Store: this, Ids: ids, Users: users),
            static async (work, i, cancellation) =>
            {
                var user = await work.Store.FindUserAsync(work.Ids.Span[i], cancellation);
                work.Users.Span[i] = user;
            },
            cancellationToken);

    public async ValueTask<User?> FindByHandleAsync(string handle, CancellationToken cancellationToken) =>
        await _registrations.FindByHandleAsync(Fold(handle), cancellationToken) is { } id
            ? await FindUserAsync(id, cancellationToken)
            : null;

    public async ValueTask<IReadOnlyDictionary<string, long>> FindIdsByHandlesAsync(
        IReadOnlyCollection<string> handles, CancellationToken cancellationToken)
    {
        var asked = handles.Take(Core.Limits.MentionsPerPost).Distinct().ToArray();
        var ids = new long?[asked.Length];
        await session.ForEachAsync(
            asked.Length,
            (Store: this, Asked: asked, Ids: ids),
            static async (work, i, cancellation) =>
                work.Ids[i] = await work.Store._registrations.FindByHandleAsync(Fold(work.Asked[i]), cancellation),
            cancellationToken);
        var found = new Dictionary<string, long>(asked.Length);
        for (var i = 0; i < asked.Length; i++)
        {
            if (ids[i] is { } id)
                found.Add(asked[i], id);
        }
        return found;
    }

    public async ValueTask<Credentials?> FindCredentialsByHandleAsync(string handle, CancellationToken cancellationToken) =>
        await _registrations.FindByHandleAsync(Fold(handle), cancellationToken) is { } id
            ? await FindCredentialsAsync(id, cancellationToken)
            : null;

    public async ValueTask<Credentials?> FindCredentialsByEmailAsync(string email, CancellationToken cancellationToken) =>
        await _registrations.FindByEmailAsync(Fold(email), cancellationToken) is { } id
            && await _registrations.ExistsAsync(id, cancellationToken)
            ? await FindCredentialsAsync(id, cancellationToken)
            : null;

    public async ValueTask UpdateUserAsync(User user, CancellationToken cancellationToken)
    {
        // Into the set before the row, out of it after: at no point does a suspended account take part while its row says so.
        if (!user.IsActive)
            await inactive.PutAsync(user.Id, true, cancellationToken);
        await session.ExecuteAsync(
            session[UpdateUser].Bind(user.DisplayName, user.Bio, user.AvatarUrl, user.Website, (int)user.Role, (int)user.State, user.Id),
            cancellationToken);
        if (!user.IsActive)
            return;
        await inactive.RefreshAsync(cancellationToken);
        if (inactive.Contains(user.Id))
            await inactive.PutAsync(user.Id, false, cancellationToken);
    }

    public ValueTask UpdateCredentialsAsync(Credentials credentials, CancellationToken cancellationToken) =>
        PutCredentialsAsync(credentials, cancellationToken);

    public ValueTask CreateSessionAsync(Session newSession, CancellationToken cancellationToken) =>
        sessions.CreateAsync(newSession, cancellationToken);

    public ValueTask<Session?> GetSessionAsync(long sessionId, CancellationToken cancellationToken) =>
        sessions.GetAsync(sessionId, cancellationToken);

    public ValueTask<bool> RotateSessionAsync(
        long sessionId, byte[] expectedHash, byte[] newHash, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        sessions.RotateAsync(sessionId, expectedHash, newHash, expiresAt, cancellationToken);

    public ValueTask DeleteSessionAsync(long sessionId, CancellationToken cancellationToken) =>
        sessions.DeleteAsync(sessionId, cancellationToken);

    public ValueTask DeleteSessionsOfAsync(long userId, CancellationToken cancellationToken) =>
        sessions.DeleteAllAsync(userId, cancellationToken);

    /// <summary>As handles and emails stand in their tables.</summary>
    internal static string Fold(string text) => text.ToLower(CultureInfo.InvariantCulture);

    private ValueTask<User?> FindUserAsync(long id, CancellationToken cancellationToken) =>
        session.FindAsync(session[GetUser].Bind(id), ReadUser, cancellationToken);

    private ValueTask<Credentials?> FindCredentialsAsync(long id, CancellationToken cancellationToken) =>
        session.FindAsync(session[GetCredentials].Bind(id), ReadCredentials, cancellationToken);

    private ValueTask PutCredentialsAsync(Credentials credentials, CancellationToken cancellationToken) => session.ExecuteAsync(
        session[PutCredentials].Bind(
            credentials.UserId, credentials.Email, credentials.PasswordHash, credentials.FailedSignIns, credentials.LockedUntil),
        cancellationToken);

    private async ValueTask ForgetAsync(long userId, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(session[DeleteUser].Bind(userId), cancellationToken);
        await session.ExecuteAsync(session[DeleteCredentials].Bind(userId), cancellationToken);
    }

    private static User? ReadUser(Row row) => row.GetString(1) is { } handle
        ? new User(
            row.GetInt64(0),
            handle,
            row.GetString(2) ?? "",
            row.GetString(3),
            row.GetString(4),
            row.GetString(5),
            (Role)row.GetInt32(6),
            (AccountState)row.GetInt32(7))
        : null;

    private static Credentials? ReadCredentials(Row row) => row.GetString(1) is { } email
        ? new Credentials(row.GetInt64(0), email, row.GetString(2), row.GetNullableInt32(3) ?? 0, row.GetNullableTimestamp(4))
        : null;
}
