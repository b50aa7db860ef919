namespace SocialFeed.Core.Accounts;

/// <summary>Accounts, credentials and sessions. Every write is durable when its task completes.</summary>
public interface IAccountStore
{
    /// <summary>Creates the account unless its handle or email is taken; both are unique without case.</summary>
    ValueTask<CreateAccountOutcome> CreateAsync(User user, Credentials credentials, CancellationToken cancellationToken);

    /// <summary>Fills <paramref name="users"/> in the order of <paramref name="ids"/>; null where there is no such account.</summary>
    ValueTask GetUsersAsync(ReadOnlyMemory<long> ids, Memory<User?> users, CancellationToken cancellationToken);

    /// <param name="handle">In lower case.</param>
    ValueTask<User?> FindByHandleAsync(string handle, CancellationToken cancellationToken);

    /// <summary>The ids of the given lower-case handles that exist, at most <see cref="Limits.MentionsPerPost"/> of them.</summary>
    ValueTask<IReadOnlyDictionary<string, long>> FindIdsByHandlesAsync(IReadOnlyCollection<string> handles, CancellationToken cancellationToken);

    ValueTask<Credentials?> FindCredentialsByHandleAsync(string handle, CancellationToken cancellationToken);

    ValueTask<Credentials?> FindCredentialsByEmailAsync(string email, CancellationToken cancellationToken);

    /// <summary>Replaces the profile fields, role and state of an account.</summary>
    ValueTask UpdateUserAsync(User user, CancellationToken cancellationToken);

    /// <summary>Replaces password hash and lock-out state.</summary>
    ValueTask UpdateCredentialsAsync(Credentials credentials, CancellationToken cancellationToken);

    ValueTask CreateSessionAsync(Session session, CancellationToken cancellationToken);

    ValueTask<Session?> GetSessionAsync(long sessionId, CancellationToken cancellationToken);

    /// <summary>
    /// Puts the new hash in place when the current one is still <paramref name="expectedHash"/>; false when another use of the token came first.
    /// </summary>
    ValueTask<bool> RotateSessionAsync(
        long sessionId, byte[] expectedHash, byte[] newHash, DateTimeOffset expiresAt, CancellationToken cancellationToken);

    ValueTask DeleteSessionAsync(long sessionId, CancellationToken cancellationToken);

    ValueTask DeleteSessionsOfAsync(long userId, CancellationToken cancellationToken);
}
