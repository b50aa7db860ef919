using SocialFeed.Core.Accounts;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.Posts;

namespace SocialFeed.Redis.Records;

/// <summary>
/// Posts, accounts and counts as bytes: a format version, then every field in order. What another version wrote, or is damaged, is not there; so a field is added with
/// a new version number and nothing else.
/// </summary>
internal static class RecordCodec
{
    private const long PostVersion = 1;
    private const long UserVersion = 1;
    private const long CountsVersion = 1;

    public static byte[] Encode(Post post)
    {
        var writer = new RecordWriter();
        writer.Number(PostVersion);
        writer.Number(post.AuthorId);
        writer.Text(post.Text);
        writer.Number((long)post.Visibility);
        writer.Number((long)post.State);
        writer.Number(post.ReplyToId);
        writer.Number(post.ReplyToAuthorId);
        writer.Number(post.RootId);
        writer.Number(post.QuoteOfId);
        writer.Number(post.Media.Count);
        foreach (var media in post.Media)
        {
            writer.Text(media.Url);
            writer.Text(media.MimeType);
            writer.Number((long?)media.Width);
            writer.Number((long?)media.Height);
            writer.Text(media.AltText);
        }
        writer.Number(post.Hashtags.Count);
        foreach (var hashtag in post.Hashtags)
            writer.Text(hashtag);
        writer.Number(post.Mentions.Count);
        foreach (var mention in post.Mentions)
            writer.Number(mention);
        writer.Number(post.EditedAt?.UtcTicks);
        return writer.ToArray();
    }

    public static byte[] Encode(User user)
    {
        var writer = new RecordWriter();
        writer.Number(UserVersion);
        writer.Text(user.Handle);
        writer.Text(user.DisplayName);
        writer.Text(user.Bio);
        writer.Text(user.AvatarUrl);
        writer.Text(user.Website);
        writer.Number((long)user.Role);
        writer.Number((long)user.State);
        return writer.ToArray();
    }

    public static byte[] Encode(PostCounts counts)
    {
        var writer = new RecordWriter();
        writer.Number(CountsVersion);
        writer.Number((long)counts.Replies);
        writer.Number((long)counts.Reposts);
        writer.Number((long)counts.Quotes);
        writer.Number((long)counts.Likes);
        return writer.ToArray();
    }

    public static Post? DecodePost(long id, ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new RecordReader(bytes);
            if (reader.Number() != PostVersion)
                return null;
            var post = new Post(
                id,
                reader.Number(),
                reader.Text(),
                (Visibility)reader.Number(),
                (PostState)reader.Number(),
                reader.OptionalNumber(),
                reader.OptionalNumber(),
                reader.Number(),
                reader.OptionalNumber(),
                ReadMedia(ref reader),
                ReadTexts(ref reader),
                ReadNumbers(ref reader),
                reader.OptionalNumber() is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null);
            return reader.IsAtEnd ? post : null;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    public static User? DecodeUser(long id, ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new RecordReader(bytes);
            if (reader.Number() != UserVersion)
                return null;
            var user = new User(
                id,
                reader.RequiredText(),
                reader.RequiredText(),
                reader.Text(),
                reader.Text(),
                reader.Text(),
                (Role)reader.Number(),
                (AccountState)reader.Number());
            return reader.IsAtEnd ? user : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public static PostCounts? DecodeCounts(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new RecordReader(bytes);
            if (reader.Number() != CountsVersion)
                return null;
            var counts = new PostCounts(Count(ref reader), Count(ref reader), Count(ref reader), Count(ref reader));
            return reader.IsAtEnd ? counts : null;
        }
        catch (FormatException)
        {
            return null;
        }

        static int Count(ref RecordReader reader) => reader.Number() is var count and >= 0 and <= int.MaxValue
            ? (int)count
            : throw new FormatException("A count of a cached record is none.");
    }

    private static Media[] ReadMedia(ref RecordReader reader)
    {
        var count = reader.Count();
        var media = count == 0 ? [] : new Media[count];
        for (var i = 0; i < count; i++)
        {
            media[i] = new Media(
                reader.RequiredText(), reader.RequiredText(), (int?)reader.OptionalNumber(), (int?)reader.OptionalNumber(), reader.Text());
        }
        return media;
    }

    private static string[] ReadTexts(ref RecordReader reader)
    {
        var count = reader.Count();
        var texts = count == 0 ? [] : new string[count];
        for (var i = 0; i < count; i++)
            texts[i] = reader.RequiredText();
        return texts;
    }

    private static long[] ReadNumbers(ref RecordReader reader)
    {
        var count = reader.Count();
        var numbers = count == 0 ? [] : new long[count];
        for (var i = 0; i < count; i++)
            numbers[i] = reader.Number();
        return numbers;
    }
}
