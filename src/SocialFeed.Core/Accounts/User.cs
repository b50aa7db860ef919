using SocialFeed.Core.Ids;

namespace SocialFeed.Core.Accounts;

public enum Role
{
    User,
    Moderator,
    Admin,
}

public enum AccountState
{
    Active,
    Suspended,
    Deleted,
}

/// <summary>The public face of an account. Immutable; a change is a new record.</summary>
/// <param name="Handle">As registered: lower case, 2 to 30 of a-z, 0-9 and _.</param>
public sealed record User(
    long Id,
    string Handle,
    string DisplayName,
    string? Bio = null,
    string? AvatarUrl = null,
    string? Website = null,
    Role Role = Role.User,
    AccountState State = AccountState.Active)
{
    public DateTimeOffset CreatedAt => SnowflakeId.TimeOf(Id);

    public bool IsActive => State == AccountState.Active;
}

/// <summary>What signing in needs. Seeded accounts have no password and cannot sign in with one.</summary>
/// <param name="Email">Normalized: trimmed and lower case.</param>
/// <param name="FailedSignIns">Since the last success.</param>
/// <param name="LockedUntil">No password is accepted before this instant.</param>
public sealed record Credentials(
    long UserId, string Email, string? PasswordHash, int FailedSignIns = 0, DateTimeOffset? LockedUntil = null);

public enum CreateAccountOutcome
{
    Created,
    HandleTaken,
    EmailTaken,
}
