using System.Text.Json;
using System.Text.Json.Serialization;
using SocialFeed.Core.Posts;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Posts;

/// <summary>How a post stands in its row, and in the payload of its outbox row. Absent ids are 0, absent texts and lists ''.</summary>
internal static class PostRow
{
    public const string Columns =
        "post_id, author_id, text, visibility, state, reply_to_id, reply_to_author_id, root_id, quote_of_id, media, hashtags, mentions";

    public static BoundStatement Bind(PreparedStatement insert, Post post) => insert.Bind()
        .Set(0, post.Id)
        .Set(1, post.AuthorId)
        .Set(2, post.Text ?? "")
        .Set(3, (int)post.Visibility)
        .Set(4, (int)post.State)
        .Set(5, post.ReplyToId ?? 0)
        .Set(6, post.ReplyToAuthorId ?? 0)
        .Set(7, post.RootId)
        .Set(8, post.QuoteOfId ?? 0)
        .Set(9, post.Media.Count == 0 ? "" : JsonSerializer.Serialize(post.Media, PostJson.Default.IReadOnlyListMedia))
        .Set(10, post.Hashtags.Count == 0 ? "" : JsonSerializer.Serialize(post.Hashtags, PostJson.Default.IReadOnlyListString))
        .Set(11, post.Mentions.Count == 0 ? "" : JsonSerializer.Serialize(post.Mentions, PostJson.Default.IReadOnlyListInt64));

    /// <summary>Null for a row that only a change left behind (of a post that was never written).</summary>
    public static Post? Read(Row row)
    {
        if (row.IsNull(1))
            return null;
        var state = (PostState)row.GetInt32(4);
        return new Post(
            row.GetInt64(0),
            row.GetInt64(1),
            state == PostState.Deleted ? null : row.GetString(2),
            (Visibility)row.GetInt32(3),
            state,
            NullIfZero(row.GetNullableInt64(5)),
            NullIfZero(row.GetNullableInt64(6)),
            row.GetInt64(7),
            NullIfZero(row.GetNullableInt64(8)),
            row.GetSpan(9) is { IsEmpty: false } media ? JsonSerializer.Deserialize(media, PostJson.Default.IReadOnlyListMedia)! : [],
            row.GetSpan(10) is { IsEmpty: false } hashtags
                ? JsonSerializer.Deserialize(hashtags, PostJson.Default.IReadOnlyListString)!
                : [],
            row.GetSpan(11) is { IsEmpty: false } mentions
                ? JsonSerializer.Deserialize(mentions, PostJson.Default.IReadOnlyListInt64)!
                : [],
            row.GetNullableInt64(12) is > 0 and var edited ? DateTimeOffset.FromUnixTimeMilliseconds(edited) : null);
    }

    /// <summary>The whole post, for the outbox.</summary>
    public static string ToPayload(Post post) => JsonSerializer.Serialize(post, PostJson.Default.Post);

    public static Post FromPayload(string payload) => JsonSerializer.Deserialize(payload, PostJson.Default.Post)!;

    private static long? NullIfZero(long? id) => id is 0 ? null : id;
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(Post))]
[JsonSerializable(typeof(IReadOnlyList<Media>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyList<long>))]
internal sealed partial class PostJson : JsonSerializerContext;
