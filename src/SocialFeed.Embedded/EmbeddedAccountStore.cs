using SocialFeed.Core;
using SocialFeed.Core.Accounts;
using SocialFeed.Embedded.Caching;
using SocialFeed.Embedded.Storage;

namespace SocialFeed.Embedded;

/// <summary>Accounts, credentials and sessions over SQLite. Thread-safe.</summary>
internal sealed class EmbeddedAccountStore(Writer writer, ReaderPool readers, StoreCaches caches) : IAccountStore
{
    /// <summary>Sessions that are over and cleared away with each new one: more than one each, so that they cannot pile up.</summary>
    private const int ExpiredPerSession = 4;

    private const string UserColumns = "users.id, users.handle, display_name, bio, avatar_url, website, role, state";
    private const string CredentialColumns = "credentials.user_id, credentials.email, password_hash, failed_sign_ins, locked_until";

    private static readonly Sql FindHandle = new("SELECT user_id FROM handles WHERE handle = ?1");
    private static readonly Sql FindEmail = new("SELECT user_id FROM emails WHERE email = ?1");
    private static readonly Sql InsertHandle = new("INSERT INTO handles (handle, user_id) VALUES (?1, ?2)");
    private static readonly Sql InsertEmail = new("INSERT INTO emails (email, user_id) VALUES (?1, ?2)");
    private static readonly Sql DeleteEmail = new("DELETE FROM emails WHERE email = ?1");

    private static readonly Sql InsertUser = new(
        "INSERT INTO users (id, handle, display_name, bio, avatar_url, website, role, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");

    private static readonly Sql UpdateUser = new(
        "UPDATE users SET display_name = ?2, bio = ?3, avatar_url = ?4, website = ?5, role = ?6, state = ?7 WHERE id = ?1");

    private static readonly Sql InsertInactive = new("INSERT OR IGNORE INTO inactive_accounts (user_id) VALUES (?1)");
    private static readonly Sql DeleteInactive = new("DELETE FROM inactive_accounts WHERE user_id = ?1");
    private static readonly Sql GetUser = new($"SELECT {UserColumns} FROM users WHERE id = ?1");

    private static readonly Sql GetUserByHandle = new(
        $"SELECT {UserColumns} FROM handles JOIN users ON users.id = handles.user_id WHERE handles.handle = ?1");

    private static readonly Sql InsertCredentials = new(
        "INSERT INTO credentials (user_id, email, password_hash, failed_sign_ins, locked_until) VALUES (?1, ?2, ?3, ?4, ?5)");

    private static readonly Sql GetEmail = new("SELECT email FROM credentials WHERE user_id = ?1");

    private static readonly Sql UpdateCredentials = new(
        "UPDATE credentials SET email = ?2, password_hash = ?3, failed_sign_ins = ?4, locked_until = ?5 WHERE user_id = ?1");

    private static readonly Sql GetCredentialsByHandle = new(
        $"SELECT {CredentialColumns} FROM handles JOIN credentials ON credentials.user_id = handles.user_id WHERE handle = ?1");

    private static readonly Sql GetCredentialsByEmail = new(
        $"SELECT {CredentialColumns} FROM emails JOIN credentials ON credentials.user_id = emails.user_id WHERE emails.email = ?1");

    private static readonly Sql InsertSession = new(
        "INSERT INTO sessions (id, user_id, refresh_hash, previous_hash, created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");

    private static readonly Sql DeleteExpiredSessions = new(
        "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)");

    private static readonly Sql GetSession = new(
        "SELECT id, user_id, refresh_hash, previous_hash, created_at, expires_at FROM sessions WHERE id = ?1");

    private static readonly Sql RotateSession = new(
        "UPDATE sessions SET previous_hash = refresh_hash, refresh_hash = ?3, expires_at = ?4 WHERE id = ?1 AND refresh_hash = ?2");

    private static readonly Sql DeleteSession = new("DELETE FROM sessions WHERE id = ?1");
    private static readonly Sql DeleteSessionsOf = new("DELETE FROM sessions WHERE user_id = ?1");

    public ValueTask<CreateAccountOutcome> CreateAsync(User user, Credentials credentials, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            static (session, account) => Create(session, account.User, account.Credentials), (User: user, Credentials: credentials), 4, cancellationToken);

    public ValueTask GetUsersAsync(ReadOnlyMemory<long> ids, Memory<User?> users, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var keys = ids.Span;
        var values = users.Span;
        for (var i = 0; i < keys.Length; i++)
        {
            if (caches.Users.TryGet(keys[i], out var user))
            {
                values[i] = user;
                continue;
            }

            LoadUsers(keys[i..], values[i..]);
            break;
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<User?> FindByHandleAsync(string handle, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var read = readers.Read();
        using var query = read.Use(GetUserByHandle).Bind(1, handle);
        return ValueTask.FromResult(query.Step() ? ReadUser(query) : null);
    }

    public ValueTask<IReadOnlyDictionary<string, long>> FindIdsByHandlesAsync(
        IReadOnlyCollection<string> handles, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(handles.Count, Limits.MentionsPerPost);
        var found = new Dictionary<string, long>(handles.Count, StringComparer.Ordinal);
        using var read = readers.Snapshot();
        using var query = read.Use(FindHandle);
        foreach (var handle in handles)
        {
            if (query.Again().Bind(1, handle).Step())
                found[handle] = query.Long(0);
        }

        return ValueTask.FromResult<IReadOnlyDictionary<string, long>>(found);
    }

    public ValueTask<Credentials?> FindCredentialsByHandleAsync(string handle, CancellationToken cancellationToken) =>
        FindCredentials(GetCredentialsByHandle, handle, cancellationToken);

    public ValueTask<Credentials?> FindCredentialsByEmailAsync(string email, CancellationToken cancellationToken) =>
        FindCredentials(GetCredentialsByEmail, KeyOf(email), cancellationToken);

    public async ValueTask UpdateUserAsync(User user, CancellationToken cancellationToken) =>
        await writer.WriteAsync(static (session, user) => Update(session, user), user, 1, cancellationToken).ConfigureAwait(false);

    public async ValueTask UpdateCredentialsAsync(Credentials credentials, CancellationToken cancellationToken) =>
        await writer.WriteAsync(
            static (session, credentials) => Update(session, credentials), credentials, 1, cancellationToken).ConfigureAwait(false);

    public async ValueTask CreateSessionAsync(Session session, CancellationToken cancellationToken) =>
        await writer.WriteAsync(static (write, session) => Create(write, session), session, 1, cancellationToken).ConfigureAwait(false);

    public ValueTask<Session?> GetSessionAsync(long sessionId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var read = readers.Read();
        using var query = read.Use(GetSession).Bind(1, sessionId);
        return ValueTask.FromResult(query.Step()
            ? new Session(query.Long(0), query.Long(1), query.Bytes(2).ToArray(), query.NullableBytes(3), query.Time(4), query.Time(5))
            : null);
    }

    public ValueTask<bool> RotateSessionAsync(
        long sessionId, byte[] expectedHash, byte[] newHash, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            static (session, change) =>
            {
                using var update = session.Use(RotateSession);
                return update.Bind(1, change.sessionId).Bind(2, change.expectedHash).Bind(3, change.newHash).Bind(4, change.expiresAt).Run() == 1;
            },
            (sessionId, expectedHash, newHash, expiresAt),
            1,
            cancellationToken);

    public async ValueTask DeleteSessionAsync(long sessionId, CancellationToken cancellationToken) =>
        await DeleteAsync(DeleteSession, sessionId, cancellationToken).ConfigureAwait(false);

    public async ValueTask DeleteSessionsOfAsync(long userId, CancellationToken cancellationToken) =>
        await DeleteAsync(DeleteSessionsOf, userId, cancellationToken).ConfigureAwait(false);

    /// <summary>Handles are lower case already by their rules, emails by theirs; an import that does not keep to them must not make doubles.</summary>
    private static string KeyOf(string text) => text.ToLowerInvariant();

    private static CreateAccountOutcome Create(WriteSession session, User user, Credentials credentials)
    {
        var handle = KeyOf(user.Handle);
        var email = KeyOf(credentials.Email);
        if (Exists(session, FindHandle, handle))
            return CreateAccountOutcome.HandleTaken;
        if (Exists(session, FindEmail, email))
            return CreateAccountOutcome.EmailTaken;

        using (var insert = session.Use(InsertUser))
        {
            insert.Bind(1, user.Id).Bind(2, user.Handle).Bind(3, user.DisplayName).Bind(4, user.Bio).Bind(5, user.AvatarUrl)
                .Bind(6, user.Website).Bind(7, (long)user.Role).Bind(8, (long)user.State).Run();
        }

        using (var insert = session.Use(InsertHandle))
            insert.Bind(1, handle).Bind(2, user.Id).Run();
        using (var insert = session.Use(InsertEmail))
            insert.Bind(1, email).Bind(2, user.Id).Run();
        using (var insert = session.Use(InsertCredentials))
            BindCredentials(insert, credentials).Run();
        NoteState(session, user);
        session.Invalidate(session.Caches.Users, user.Id);
        return CreateAccountOutcome.Created;
    }

    private static bool Exists(WriteSession session, Sql find, string key)
    {
        using var query = session.Use(find);
        return query.Bind(1, key).Step();
    }

    private static bool Update(WriteSession session, User user)
    {
        using (var update = session.Use(UpdateUser))
        {
            update.Bind(1, user.Id).Bind(2, user.DisplayName).Bind(3, user.Bio).Bind(4, user.AvatarUrl).Bind(5, user.Website)
                .Bind(6, (long)user.Role).Bind(7, (long)user.State);
            if (update.Run() == 0)
                return false;
        }

        NoteState(session, user);
        session.Invalidate(session.Caches.Users, user.Id);
        return true;
    }

    /// <summary>A change between active and not shows in the graphs of all who follow the account; it is rare, so all graphs are read anew.</summary>
    private static void NoteState(WriteSession session, User user)
    {
        using var change = session.Use(user.IsActive ? DeleteInactive : InsertInactive);
        if (change.Bind(1, user.Id).Run() != 0)
            session.Flush(session.Caches.Graphs);
    }

    private static bool Update(WriteSession session, Credentials credentials)
    {
        using var find = session.Use(GetEmail).Bind(1, credentials.UserId);
        if (!find.Step())
            return false;
        var oldEmail = KeyOf(find.Text(0));
        var newEmail = KeyOf(credentials.Email);
        if (oldEmail != newEmail)
        {
            if (Exists(session, FindEmail, newEmail))
                throw new InvalidOperationException("The email is another account's; credentials keep theirs.");
            using var delete = session.Use(DeleteEmail);
            delete.Bind(1, oldEmail).Run();
            using var insert = session.Use(InsertEmail);
            insert.Bind(1, newEmail).Bind(2, credentials.UserId).Run();
        }

        using var update = session.Use(UpdateCredentials);
        return BindCredentials(update, credentials).Run() == 1;
    }

    private static Statement BindCredentials(Statement statement, Credentials credentials) =>
        statement.Bind(1, credentials.UserId).Bind(2, credentials.Email).Bind(3, credentials.PasswordHash)
            .Bind(4, credentials.FailedSignIns).Bind(5, credentials.LockedUntil);

    private static bool Create(WriteSession write, Session session)
    {
        using (var insert = write.Use(InsertSession))
        {
            insert.Bind(1, session.Id).Bind(2, session.UserId).Bind(3, session.RefreshTokenHash).Bind(4, session.PreviousTokenHash)
                .Bind(5, session.CreatedAt).Bind(6, session.ExpiresAt).Run();
        }

        using var delete = write.Use(DeleteExpiredSessions);
        delete.Bind(1, write.Now).Bind(2, ExpiredPerSession).Run();
        return true;
    }

    private static User ReadUser(Statement row) => new(
        row.Long(0), row.Text(1), row.Text(2), row.NullableText(3), row.NullableText(4), row.NullableText(5),
        (Role)row.Int(6), (AccountState)row.Int(7));

    private void LoadUsers(ReadOnlySpan<long> ids, Span<User?> users)
    {
        using var read = readers.Snapshot();
        using var query = read.Use(GetUser);
        for (var i = 0; i < ids.Length; i++)
        {
            if (caches.Users.TryGet(ids[i], out users[i]))
                continue;
            users[i] = query.Again().Bind(1, ids[i]).Step() ? ReadUser(query) : null;
            if (users[i] is { } user)
                caches.Users.Put(ids[i], user, read.Committed);
        }
    }

    private ValueTask<Credentials?> FindCredentials(Sql sql, string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var read = readers.Read();
        using var query = read.Use(sql).Bind(1, key);
        return ValueTask.FromResult(query.Step()
            ? new Credentials(query.Long(0), query.Text(1), query.NullableText(2), query.Int(3), query.NullableTime(4))
            : null);
    }

    private ValueTask<int> DeleteAsync(Sql sql, long id, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            static (session, delete) =>
            {
                using var statement = session.Use(delete.sql);
                return statement.Bind(1, delete.id).Run();
            },
            (sql, id),
            1,
            cancellationToken);
}
