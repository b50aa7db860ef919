using System.Security.Cryptography;
using System.Text.Json;

namespace SocialFeed.Core.Posts;

/// <param name="IdempotencyKey">A repeat with the same key within <see cref="Limits.IdempotencyKeyLife"/> gives the same post.</param>
public sealed record CreatePostRequest(
    string Text,
    long? ReplyToId = null,
    long? QuoteOfId = null,
    Visibility Visibility = Visibility.Public,
    IReadOnlyList<Media>? Media = null,
    string? IdempotencyKey = null)
{
    /// <summary>SHA-256 over all fields but the key, each delimited.</summary>
    internal byte[] Hash()
    {
        var canonical = JsonSerializer.SerializeToUtf8Bytes(new object?[]
        {
            Text,
            ReplyToId,
            QuoteOfId,
            (int)Visibility,
            (Media ?? []).Select(m => new object?[] { m.Url, m.MimeType, m.Width, m.Height, m.AltText }),
        });
        return SHA256.HashData(canonical);
    }
}
