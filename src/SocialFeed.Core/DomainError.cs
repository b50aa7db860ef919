namespace SocialFeed.Core;

/// <summary>Stable codes for programs; the API contract's ErrorCode.</summary>
public enum ErrorCode
{
    Validation,
    NotFound,
    Forbidden,
    Unauthenticated,
    Conflict,
    HandleTaken,
    EmailTaken,
    BadCredentials,
    AccountLocked,
    RateLimited,
    Blocked,
    EditWindowClosed,
}

/// <summary>A business error that a client can show or act on. Unexpected faults are exceptions instead.</summary>
/// <param name="Message">A sentence for people that names what to change.</param>
/// <param name="Path">The input field at fault, for example ["text"].</param>
public sealed record DomainError(ErrorCode Code, string Message, IReadOnlyList<string>? Path = null)
{
    public static DomainError Validation(string message, params string[] path) => new(ErrorCode.Validation, message, path);

    public static DomainError NotFound(string message, params string[] path) => new(ErrorCode.NotFound, message, path);

    public static DomainError Forbidden(string message, params string[] path) => new(ErrorCode.Forbidden, message, path);
}
