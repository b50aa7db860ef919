namespace SocialFeed.Core.Posts;

/// <summary>What media a post may refer to.</summary>
public static class MediaRules
{
    private const int MimeTypeMax = 127; // RFC 6838, 4.2: a type and a subtype of at most 127 characters each; no media type in use is longer.

    /// <summary>Null when acceptable.</summary>
    public static DomainError? Check(IReadOnlyList<Media> media, params string[] path)
    {
        if (media.Count > Limits.MediaPerPost)
            return DomainError.Validation($"A post has at most {Limits.MediaPerPost} media; this one has {media.Count}.", path);
        for (var i = 0; i < media.Count; i++)
        {
            string[] at = [.. path, i.ToString(System.Globalization.CultureInfo.InvariantCulture)];
            if (CheckOne(media[i], at) is { } error)
                return error;
        }
        return null;
    }

    private static DomainError? CheckOne(Media media, string[] path)
    {
        if (media.Url.Length > Limits.UrlMax
            || !Uri.TryCreate(media.Url, UriKind.Absolute, out var url)
            || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp))
        {
            return DomainError.Validation($"The url must be an absolute http or https address of at most {Limits.UrlMax} characters.", [.. path, "url"]);
        }
        var isKnown = media.MimeType.StartsWith("image/", StringComparison.Ordinal) || media.MimeType.StartsWith("video/", StringComparison.Ordinal);
        if (!isKnown || media.MimeType.Length > MimeTypeMax || media.MimeType.Any(c => c <= ' ' || c >= 127))
            return DomainError.Validation("The mimeType must start with image/ or video/, for example image/webp.", [.. path, "mimeType"]);
        if (media.Width <= 0)
            return DomainError.Validation("The width is in pixels and must be positive.", [.. path, "width"]);
        if (media.Height <= 0)
            return DomainError.Validation("The height is in pixels and must be positive.", [.. path, "height"]);
        if (media.AltText is null)
            return null;
        if (!PostText.IsWellFormed(media.AltText))
            return DomainError.Validation("The altText holds a broken character (an unpaired surrogate). Remove it.", [.. path, "altText"]);
        var graphemes = PostText.CountGraphemes(media.AltText);
        return graphemes > Limits.AltTextGraphemes
            ? DomainError.Validation($"The altText has at most {Limits.AltTextGraphemes} characters; this one has {graphemes}.", [.. path, "altText"])
            : null;
    }
}
