using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;
using SocialFeed.Core.Posts;
using SocialFeed.Embedded.Storage;

namespace SocialFeed.Embedded;

/// <summary>How a post stands in its row.</summary>
internal static class PostRow
{
    public const string Columns =
        "id, author_id, text, visibility, state, reply_to_id, reply_to_author_id, root_id, quote_of_id, media, hashtags, mentions, edited_at";

    public const string Parameters = "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13";

    public static Statement Bind(Statement statement, Post post) => statement
        .Bind(1, post.Id).Bind(2, post.AuthorId).Bind(3, post.Text).Bind(4, (long)post.Visibility).Bind(5, (long)post.State)
        .Bind(6, post.ReplyToId).Bind(7, post.ReplyToAuthorId).Bind(8, post.RootId).Bind(9, post.QuoteOfId)
        .Bind(10, post.Media.Count == 0 ? null : JsonSerializer.Serialize(post.Media, PostJson.Default.IReadOnlyListMedia))
        .Bind(11, post.Hashtags.Count == 0 ? null : JsonSerializer.Serialize(post.Hashtags, PostJson.Default.IReadOnlyListString))
        .Bind(12, EncodeMentions(post.Mentions))
        .Bind(13, post.EditedAt);

    public static Post Read(Statement row) => new(
        row.Long(0), row.Long(1), row.NullableText(2), (Visibility)row.Int(3), (PostState)row.Int(4),
        row.NullableLong(5), row.NullableLong(6), row.Long(7), row.NullableLong(8),
        row.IsNull(9) ? [] : JsonSerializer.Deserialize(row.Bytes(9), PostJson.Default.IReadOnlyListMedia)!,
        row.IsNull(10) ? [] : JsonSerializer.Deserialize(row.Bytes(10), PostJson.Default.IReadOnlyListString)!,
        row.IsNull(11) ? [] : DecodeMentions(row.Bytes(11)),
        row.NullableTime(12));

    private static byte[]? EncodeMentions(IReadOnlyList<long> mentions)
    {
        if (mentions.Count == 0)
            return null;
        var bytes = new byte[mentions.Count * sizeof(long)];
        for (var i = 0; i < mentions.Count; i++)
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), mentions[i]);
        return bytes;
    }

    private static long[] DecodeMentions(ReadOnlySpan<byte> bytes)
    {
        var mentions = new long[bytes.Length / sizeof(long)];
        for (var i = 0; i < mentions.Length; i++)
            mentions[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes[(i * sizeof(long))..]);
        return mentions;
    }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<Media>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class PostJson : JsonSerializerContext;
