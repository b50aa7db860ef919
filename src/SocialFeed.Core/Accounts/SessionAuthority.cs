using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Core.Accounts;

/// <summary>
/// Registration, sign-in and the life of sessions. A session is a stored row with a rotating single-use refresh token; ending it takes effect everywhere
/// within <see cref="Limits.SessionCheckInterval"/>. Thread-safe.
/// </summary>
public sealed class SessionAuthority(
    IAccountStore accounts,
    ITimelineStore timelines,
    IPasswordHasher<User> hasher,
    IdGenerator ids,
    TimeProvider time,
    ILogger<SessionAuthority> logger)
{
    private static readonly User Nobody = new(0, "", "");
    private static readonly DomainError BadCredentials = new(
        ErrorCode.BadCredentials, "The handle or email and the password do not go together. Check both.", ["login"]);
    private static readonly DomainError SignInAgain = new(
        ErrorCode.Unauthenticated, "The session has ended. Sign in again.", ["refreshToken"]);

    private readonly LiveSessions _live = new(time);

    // Verified against when there is no such account, so that the answer takes as long as for one that exists.
    private readonly Lazy<string> _dummyHash = new(() => hasher.HashPassword(Nobody, Convert.ToHexString(RandomNumberGenerator.GetBytes(16))));

    /// <summary>Fails with VALIDATION (every field at fault is named), HANDLE_TAKEN or EMAIL_TAKEN.</summary>
    public async ValueTask<Outcome<SignedIn>> RegisterAsync(RegisterRequest request, CancellationToken cancellationToken)
    {
        var handle = HandleRules.Normalize(request.Handle);
        var email = EmailRules.Normalize(request.Email);
        var displayName = request.DisplayName?.Trim() ?? request.Handle.Trim();
        var errors = new List<DomainError>();
        AddIfAny(errors, HandleRules.Check(handle, "handle"));
        AddIfAny(errors, EmailRules.Check(email, "email"));
        AddIfAny(errors, PasswordRules.Check(request.Password, "password"));
        if (request.DisplayName is not null)
            AddIfAny(errors, ProfileRules.CheckDisplayName(displayName, "displayName"));
        if (errors.Count > 0)
            return errors;

        var user = new User(ids.Next(), handle, displayName);
        var credentials = new Credentials(user.Id, email, hasher.HashPassword(user, request.Password));
        switch (await accounts.CreateAsync(user, credentials, cancellationToken))
        {
            case CreateAccountOutcome.HandleTaken:
                return new DomainError(ErrorCode.HandleTaken, $"The handle {handle} is taken. Choose another one.", ["handle"]);
            case CreateAccountOutcome.EmailTaken:
                return new DomainError(ErrorCode.EmailTaken, "There is an account with this email already. Sign in, or use another email.", ["email"]);
        }
        // Nothing was missed so far, so all is pushed from the first post on. Without this row the reader would start as dormant: right, but slower.
        await timelines.SetReaderAsync(user.Id, new ReaderState(0, time.GetUtcNow()), cancellationToken);
        return await IssueAsync(user, cancellationToken);
    }

    /// <summary>Fails with BAD_CREDENTIALS, ACCOUNT_LOCKED, or FORBIDDEN when the account is suspended.</summary>
    /// <param name="login">Handle or email.</param>
    public async ValueTask<Outcome<SignedIn>> SignInAsync(string login, string password, CancellationToken cancellationToken)
    {
        var credentials = login.Contains('@')
            ? await accounts.FindCredentialsByEmailAsync(EmailRules.Normalize(login), cancellationToken)
            : await accounts.FindCredentialsByHandleAsync(HandleRules.Normalize(login), cancellationToken);
        var canVerify = password.Length <= Limits.PasswordMax; // Longer ones cannot be right and must not cost hashing.
        var verified = canVerify
            ? hasher.VerifyHashedPassword(Nobody, credentials?.PasswordHash ?? _dummyHash.Value, password)
            : PasswordVerificationResult.Failed;
        if (credentials?.PasswordHash is null)
            return BadCredentials;

        var now = time.GetUtcNow();
        if (credentials.LockedUntil > now)
            return Locked(credentials.LockedUntil.Value - now);
        if (verified == PasswordVerificationResult.Failed)
            return await NoteFailureAsync(credentials, now, cancellationToken);

        var rehash = verified == PasswordVerificationResult.SuccessRehashNeeded;
        if (rehash || credentials.FailedSignIns > 0 || credentials.LockedUntil is not null)
        {
            var hash = rehash ? hasher.HashPassword(Nobody, password) : credentials.PasswordHash;
            await accounts.UpdateCredentialsAsync(
                credentials with { PasswordHash = hash, FailedSignIns = 0, LockedUntil = null }, cancellationToken);
        }
        var user = await GetUserAsync(credentials.UserId, cancellationToken);
        return user?.State switch
        {
            AccountState.Active => await IssueAsync(user, cancellationToken),
            AccountState.Suspended => DomainError.Forbidden("This account is suspended. Write to the moderators.", "login"),
            _ => BadCredentials,
        };
    }

    /// <summary>Replaces the refresh token. A token that was used before ends the session: it was stolen, or its successor was.</summary>
    public async ValueTask<Outcome<SignedIn>> RefreshAsync(string refreshToken, CancellationToken cancellationToken)
    {
        if (!RefreshToken.TryParse(refreshToken, out var token))
            return SignInAgain;
        var session = await accounts.GetSessionAsync(token.SessionId, cancellationToken);
        var hash = token.Hash();
        if (session is null || !RefreshToken.SameFamily(hash, session.RefreshTokenHash))
            return SignInAgain;

        var now = time.GetUtcNow();
        if (session.ExpiresAt <= now)
        {
            await EndAsync(session.Id, cancellationToken);
            return SignInAgain;
        }
        var next = token.CreateNext();
        var nextHash = next.Hash();
        var isCurrent = CryptographicOperations.FixedTimeEquals(hash, session.RefreshTokenHash);
        if (!isCurrent || !await accounts.RotateSessionAsync(session.Id, hash, nextHash, now + Limits.SessionLife, cancellationToken))
        {
            Log.RefreshTokenReused(logger, session.Id, session.UserId);
            await EndAsync(session.Id, cancellationToken);
            return SignInAgain;
        }
        var user = await GetUserAsync(session.UserId, cancellationToken);
        if (user is not { IsActive: true })
        {
            await EndAsync(session.Id, cancellationToken);
            return SignInAgain;
        }
        var renewed = session with { RefreshTokenHash = nextHash, PreviousTokenHash = hash, ExpiresAt = now + Limits.SessionLife };
        return new SignedIn(user, renewed, next.ToString());
    }

    /// <summary>Ends a session; at once in this process, everywhere within <see cref="Limits.SessionCheckInterval"/>.</summary>
    public ValueTask SignOutAsync(long sessionId, CancellationToken cancellationToken) => EndAsync(sessionId, cancellationToken);

    /// <summary>Signs an account in without a password. For development tools and load tests: the host must not offer it in production.</summary>
    public async ValueTask<Outcome<SignedIn>> IssueForDevelopmentAsync(string handle, CancellationToken cancellationToken)
    {
        var normalized = HandleRules.Normalize(handle);
        return await accounts.FindByHandleAsync(normalized, cancellationToken) is { IsActive: true } user
            ? await IssueAsync(user, cancellationToken)
            : DomainError.NotFound($"There is no active account with the handle {normalized}.", "handle");
    }

    /// <summary>
    /// Whether the session stands and its account is active. Answers from memory for up to <see cref="Limits.SessionCheckInterval"/> after a check of the store.
    /// </summary>
    public ValueTask<bool> IsLiveAsync(long sessionId, long userId, CancellationToken cancellationToken) =>
        _live.Contains(sessionId, userId) ? new ValueTask<bool>(true) : CheckAsync(sessionId, userId, cancellationToken);

    private async ValueTask<bool> CheckAsync(long sessionId, long userId, CancellationToken cancellationToken)
    {
        var checkedAt = time.GetUtcNow();
        var session = await accounts.GetSessionAsync(sessionId, cancellationToken);
        if (session is null || session.UserId != userId || session.ExpiresAt <= checkedAt)
            return false;
        if (await GetUserAsync(userId, cancellationToken) is not { IsActive: true })
            return false;
        var until = checkedAt + Limits.SessionCheckInterval;
        _live.Add(sessionId, userId, until < session.ExpiresAt ? until : session.ExpiresAt);
        return true;
    }

    private async ValueTask<Outcome<SignedIn>> NoteFailureAsync(
        Credentials credentials, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var failures = credentials.FailedSignIns + 1;
        if (failures < Limits.FailedSignIns)
        {
            await accounts.UpdateCredentialsAsync(credentials with { FailedSignIns = failures, LockedUntil = null }, cancellationToken);
            return BadCredentials;
        }
        // Counting starts anew after the lock, else one stranger's failure every quarter of an hour would lock the owner out for good.
        await accounts.UpdateCredentialsAsync(
            credentials with { FailedSignIns = 0, LockedUntil = now + Limits.SignInLock }, cancellationToken);
        Log.AccountLocked(logger, credentials.UserId);
        return Locked(Limits.SignInLock);
    }

    private static DomainError Locked(TimeSpan left) => new(
        ErrorCode.AccountLocked,
        $"Too many failed sign-ins. Try again in {Math.Ceiling(left.TotalMinutes):0} minutes.",
        ["login"]);

    private async ValueTask<Outcome<SignedIn>> IssueAsync(User user, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var token = RefreshToken.Create(ids.Next());
        var session = new Session(token.SessionId, user.Id, token.Hash(), null, now, now + Limits.SessionLife);
        await accounts.CreateSessionAsync(session, cancellationToken);
        return new SignedIn(user, session, token.ToString());
    }

    private async ValueTask EndAsync(long sessionId, CancellationToken cancellationToken)
    {
        await accounts.DeleteSessionAsync(sessionId, cancellationToken);
        _live.Remove(sessionId);
    }

    private async ValueTask<User?> GetUserAsync(long userId, CancellationToken cancellationToken)
    {
        var users = new User?[1];
        await accounts.GetUsersAsync(new[] { userId }, users, cancellationToken);
        return users[0];
    }

    private static void AddIfAny(List<DomainError> errors, DomainError? error)
    {
        if (error is not null)
            errors.Add(error);
    }
}
