namespace SocialFeed.Core.Accounts;

/// <summary>What a handle may be: 2 to 30 of a-z, 0-9 and _, compared without case.</summary>
public static class HandleRules
{
    /// <summary>The form that is stored and compared.</summary>
    public static string Normalize(string handle) => handle.Trim().ToLowerInvariant();

    public static bool IsHandleCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    /// <summary>Null when <paramref name="handle"/>, normalized, is a handle.</summary>
    public static DomainError? Check(string handle, params string[] path)
    {
        if (handle.Length is < Limits.HandleMin or > Limits.HandleMax)
        {
            return DomainError.Validation(
                $"A handle has {Limits.HandleMin} to {Limits.HandleMax} characters; this one has {handle.Length}.", path);
        }
        foreach (var c in handle)
        {
            if (!IsHandleCharacter(c))
                return DomainError.Validation("A handle consists of the letters a to z, digits and underscores only. Remove the other characters.", path);
        }
        return null;
    }
}
