using SocialFeed.Core.Posts;

namespace SocialFeed.Core.Accounts;

/// <summary>What the free fields of a profile may hold.</summary>
public static class ProfileRules
{
    /// <summary>Null when acceptable.</summary>
    public static DomainError? CheckDisplayName(string name, params string[] path)
    {
        if (string.IsNullOrWhiteSpace(name))
            return DomainError.Validation("A display name needs at least one character that is not a blank.", path);
        return CheckLine(name, "display name", Limits.DisplayNameGraphemes, path);
    }

    /// <summary>Null when acceptable.</summary>
    public static DomainError? CheckBio(string bio, params string[] path)
    {
        if (!PostText.IsWellFormed(bio))
            return DomainError.Validation("The bio holds a broken character (an unpaired surrogate). Remove it.", path);
        var graphemes = PostText.CountGraphemes(bio);
        return graphemes > Limits.BioGraphemes
            ? DomainError.Validation($"A bio has at most {Limits.BioGraphemes} characters; this one has {graphemes}.", path)
            : null;
    }

    private static DomainError? CheckLine(string text, string what, int max, string[] path)
    {
        if (!PostText.IsWellFormed(text) || text.Any(char.IsControl))
            return DomainError.Validation($"The {what} holds a line break or another control character. Remove it.", path);
        var graphemes = PostText.CountGraphemes(text);
        return graphemes > max
            ? DomainError.Validation($"A {what} has at most {max} characters; this one has {graphemes}.", path)
            : null;
    }
}
