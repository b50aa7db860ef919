using SocialFeed.Core.Accounts;

namespace SocialFeed.Redis.Records;

/// <summary>Accounts by id out of Redis; credentials, sessions and look-ups by handle, and every write, go to the store behind.</summary>
internal sealed class CachedAccounts : IAccountStore
{
    private readonly IAccountStore _store;
    private readonly RecordCache<User> _cache;

    public CachedAccounts(IAccountStore store, RedisConnection redis, RedisOptions options, TimeProvider time)
    {
        _store = store;
        _cache = new RecordCache<User>(redis, options, time, CacheKind.User, options.RecordLife, store.GetUsersAsync, RecordCodec.Encode, RecordCodec.DecodeUser);
    }

    /// <summary>Needs no fence: the id is new, and absence is not cached.</summary>
    public ValueTask<CreateAccountOutcome> CreateAsync(User user, Credentials credentials, CancellationToken cancellationToken) =>
        _store.CreateAsync(user, credentials, cancellationToken);

    public ValueTask GetUsersAsync(ReadOnlyMemory<long> ids, Memory<User?> users, CancellationToken cancellationToken) =>
        _cache.GetAsync(ids, users, cancellationToken);

    public async ValueTask UpdateUserAsync(User user, CancellationToken cancellationToken)
    {
        try
        {
            await _store.UpdateUserAsync(user, cancellationToken);
        }
        finally
        {
            await _cache.FenceAsync(user.Id);
        }
    }

    public ValueTask<User?> FindByHandleAsync(string handle, CancellationToken cancellationToken) =>
        _store.FindByHandleAsync(handle, cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, long>> FindIdsByHandlesAsync(
        IReadOnlyCollection<string> handles, CancellationToken cancellationToken) => _store.FindIdsByHandlesAsync(handles, cancellationToken);

    public ValueTask<Credentials?> FindCredentialsByHandleAsync(string handle, CancellationToken cancellationToken) =>
        _store.FindCredentialsByHandleAsync(handle, cancellationToken);

    public ValueTask<Credentials?> FindCredentialsByEmailAsync(string email, CancellationToken cancellationToken) =>
        _store.FindCredentialsByEmailAsync(email, cancellationToken);

    public ValueTask UpdateCredentialsAsync(Credentials credentials, CancellationToken cancellationToken) =>
        _store.UpdateCredentialsAsync(credentials, cancellationToken);

    public ValueTask CreateSessionAsync(Session session, CancellationToken cancellationToken) => _store.CreateSessionAsync(session, cancellationToken);

    public ValueTask<Session?> GetSessionAsync(long sessionId, CancellationToken cancellationToken) =>
        _store.GetSessionAsync(sessionId, cancellationToken);

    public ValueTask<bool> RotateSessionAsync(
        long sessionId, byte[] expectedHash, byte[] newHash, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        _store.RotateSessionAsync(sessionId, expectedHash, newHash, expiresAt, cancellationToken);

    public ValueTask DeleteSessionAsync(long sessionId, CancellationToken cancellationToken) =>
        _store.DeleteSessionAsync(sessionId, cancellationToken);

    public ValueTask DeleteSessionsOfAsync(long userId, CancellationToken cancellationToken) =>
        _store.DeleteSessionsOfAsync(userId, cancellationToken);
}
