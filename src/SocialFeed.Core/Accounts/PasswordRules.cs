namespace SocialFeed.Core.Accounts;

/// <summary>What a password may be: long enough, nothing else (NIST SP 800-63B, 3.1.1.2: no composition rules).</summary>
public static class PasswordRules
{
    /// <summary>Null when the password is acceptable.</summary>
    public static DomainError? Check(string password, params string[] path)
    {
        if (password.Length is < Limits.PasswordMin or > Limits.PasswordMax)
        {
            return DomainError.Validation(
                $"A password has {Limits.PasswordMin} to {Limits.PasswordMax} characters; this one has {password.Length}.", path);
        }
        return string.IsNullOrWhiteSpace(password)
            ? DomainError.Validation("A password needs at least one character that is not a blank.", path)
            : null;
    }
}
