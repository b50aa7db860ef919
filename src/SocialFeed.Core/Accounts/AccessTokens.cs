using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace SocialFeed.Core.Accounts;

/// <summary>
/// Bearer access tokens: the account, the session and the expiry, encrypted and authenticated by ASP.NET Core's data protection. Short-lived; whether the
/// session still lives is asked separately (<see cref="SessionAuthority.IsLiveAsync"/>). Safe for any thread.
/// </summary>
public sealed class AccessTokens(IDataProtectionProvider protection, TimeProvider time)
{
    private const int PayloadBytes = 3 * sizeof(long);

    /// <summary>Longer than any token that is given out; what is longer is refused unread.</summary>
    public const int LengthMax = 512;

    private readonly IDataProtector _protector = protection.CreateProtector("SocialFeed.AccessToken.v1");

    public (string Token, DateTimeOffset ExpiresAt) Issue(long userId, long sessionId)
    {
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds((time.GetUtcNow() + Limits.AccessTokenLife).ToUnixTimeSeconds());
        var payload = new byte[PayloadBytes];
        BinaryPrimitives.WriteInt64BigEndian(payload, userId);
        BinaryPrimitives.WriteInt64BigEndian(payload.AsSpan(sizeof(long)), sessionId);
        BinaryPrimitives.WriteInt64BigEndian(payload.AsSpan(2 * sizeof(long)), expiresAt.ToUnixTimeSeconds());
        return (Base64Url.EncodeToString(_protector.Protect(payload)), expiresAt);
    }

    /// <summary>False when the token is malformed, was not given out here, or has expired.</summary>
    public bool TryRead(ReadOnlySpan<char> token, out AccessToken content)
    {
        content = default;
        if (token.Length > LengthMax || !Base64Url.IsValid(token))
            return false;

        byte[] payload;
        try
        {
            payload = _protector.Unprotect(Base64Url.DecodeFromChars(token));
        }
        catch (CryptographicException)
        {
            return false;
        }

        if (payload.Length != PayloadBytes)
            return false;

        content = new AccessToken(
            BinaryPrimitives.ReadInt64BigEndian(payload),
            BinaryPrimitives.ReadInt64BigEndian(payload.AsSpan(sizeof(long))),
            DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(payload.AsSpan(2 * sizeof(long)))));
        return content.ExpiresAt > time.GetUtcNow();
    }
}

/// <summary>What an access token says.</summary>
public readonly record struct AccessToken(long UserId, long SessionId, DateTimeOffset ExpiresAt);
