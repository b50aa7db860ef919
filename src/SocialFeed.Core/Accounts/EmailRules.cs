namespace SocialFeed.Core.Accounts;

/// <summary>
/// What an email address may look like: the part of RFC 5321 section 4.1.2 that is in use (no quoted local parts, no address literals). Whether mail arrives
/// there is not known.
/// </summary>
public static class EmailRules
{
    private const int LocalPartMax = 64; // RFC 5321, 4.5.3.1.1
    private const int LabelMax = 63; // RFC 1035, 2.3.4

    /// <summary>The form that is stored and compared.</summary>
    public static string Normalize(string email) => email.Trim().ToLowerInvariant();

    /// <summary>Null when <paramref name="email"/>, normalized, is an address.</summary>
    public static DomainError? Check(string email, params string[] path)
    {
        if (email.Length > Limits.EmailMax)
            return DomainError.Validation($"An email address has at most {Limits.EmailMax} characters; this one has {email.Length}.", path);
        var at = email.IndexOf('@');
        if (at < 0 || at != email.LastIndexOf('@'))
            return DomainError.Validation("An email address has exactly one @, as in name@example.org.", path);
        if (!IsLocalPart(email.AsSpan(0, at)))
            return DomainError.Validation("The part of the email address before the @ is not valid. Write it as in name@example.org.", path);
        if (!IsDomain(email.AsSpan(at + 1)))
            return DomainError.Validation("The part of the email address after the @ is not a domain name. Write it as in name@example.org.", path);
        return null;
    }

    private static bool IsLocalPart(ReadOnlySpan<char> part)
    {
        if (part.Length is 0 or > LocalPartMax || part[0] == '.' || part[^1] == '.' || part.IndexOf("..") >= 0)
            return false;
        foreach (var c in part)
        {
            // RFC 6531 allows letters of every script; control characters, blanks and RFC 5322's specials stay out.
            if (c <= ' ' || c == 127 || "()<>[]:;,\\\"".Contains(c) || char.IsWhiteSpace(c) || char.IsControl(c) || char.IsSurrogate(c))
                return false;
        }
        return true;
    }

    private static bool IsDomain(ReadOnlySpan<char> domain)
    {
        var labels = 0;
        foreach (var range in domain.Split('.'))
        {
            var label = domain[range];
            labels++;
            if (label.Length is 0 or > LabelMax || label[0] == '-' || label[^1] == '-')
                return false;
            foreach (var c in label)
            {
                if (!char.IsLetterOrDigit(c) && c != '-')
                    return false;
            }
        }
        return labels >= 2;
    }
}
