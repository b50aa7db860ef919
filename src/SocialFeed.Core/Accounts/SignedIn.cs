namespace SocialFeed.Core.Accounts;

public sealed record RegisterRequest(string Handle, string Email, string Password, string? DisplayName = null);

/// <summary>A new or renewed session.</summary>
/// <param name="RefreshToken">Given out once, stored nowhere.</param>
public sealed record SignedIn(User User, Session Session, string RefreshToken);
