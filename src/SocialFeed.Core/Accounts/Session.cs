namespace SocialFeed.Core.Accounts;

/// <summary>
/// A signed-in device. The refresh token is single-use: each use replaces <see cref="RefreshTokenHash"/>, and a token that was used before ends the session.
/// </summary>
/// <param name="RefreshTokenHash">SHA-256 hashes of the secret parts of the current refresh token; the secrets themselves are never stored.</param>
/// <param name="PreviousTokenHash">Of the token that was used last; presenting it again is theft or a lost answer and ends the session.</param>
public sealed record Session(
    long Id,
    long UserId,
    byte[] RefreshTokenHash,
    byte[]? PreviousTokenHash,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt);
