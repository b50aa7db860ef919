using System.Buffers.Binary;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Redis.Timelines;

/// <summary>
/// An entry as bytes: position (8, big-endian, so that the scripts can compare it), one byte that says what follows, then 8 bytes each for the author and for
/// whatever is not plain from the rest: 17 bytes for a post, 25 for a reply, 33 for a repost, <see cref="MaxLength"/> for a repost of a reply.
/// </summary>
internal static class TimelineEntryCodec
{
    /// <summary>A repost of a reply: five numbers and the flags.</summary>
    public const int MaxLength = (5 * sizeof(long)) + 1;

    [Flags]
    private enum Parts : byte
    {
        None = 0,
        PostId = 1,
        Reposter = 2,
        ReplyTo = 4,

        /// <summary>The author answers a post of their own.</summary>
        ReplyToSelf = 8,
        All = 15,
    }

    public static byte[] Encode(in TimelineEntry entry)
    {
        var parts = (entry.PostId != entry.Position ? Parts.PostId : 0)
            | (entry.ReposterId != 0 ? Parts.Reposter : 0)
            | (entry.ReplyToAuthorId == 0 ? 0 : entry.ReplyToAuthorId == entry.AuthorId ? Parts.ReplyToSelf : Parts.ReplyTo);
        Span<byte> buffer = stackalloc byte[MaxLength];
        BinaryPrimitives.WriteInt64BigEndian(buffer, entry.Position);
        buffer[sizeof(long)] = (byte)parts;
        var length = sizeof(long) + 1;
        Append(buffer, ref length, entry.AuthorId);
        if (parts.HasFlag(Parts.PostId))
            Append(buffer, ref length, entry.PostId);
        if (parts.HasFlag(Parts.Reposter))
            Append(buffer, ref length, entry.ReposterId);
        if (parts.HasFlag(Parts.ReplyTo))
            Append(buffer, ref length, entry.ReplyToAuthorId);
        return buffer[..length].ToArray();
    }

    /// <summary>Takes the next entry off joined ones. False at the end, and where the bytes are none of ours (<paramref name="rest"/> is not empty then).</summary>
    public static bool TryDecode(ref ReadOnlySpan<byte> rest, out TimelineEntry entry)
    {
        entry = default;
        if (rest.Length < (2 * sizeof(long)) + 1)
            return false;
        var parts = (Parts)rest[sizeof(long)];
        var length = LengthOf(parts);
        if ((parts & ~Parts.All) != 0 || rest.Length < length)
            return false;
        var at = sizeof(long) + 1;
        var position = BinaryPrimitives.ReadInt64BigEndian(rest);
        var author = Take(rest, ref at);
        var post = parts.HasFlag(Parts.PostId) ? Take(rest, ref at) : position;
        var reposter = parts.HasFlag(Parts.Reposter) ? Take(rest, ref at) : 0;
        var replyTo = parts.HasFlag(Parts.ReplyTo) ? Take(rest, ref at) : parts.HasFlag(Parts.ReplyToSelf) ? author : 0;
        entry = new TimelineEntry(position, post, author, reposter, replyTo);
        rest = rest[length..];
        return true;
    }

    public static byte[] EncodePosition(long position)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, position);
        return bytes;
    }

    private static int LengthOf(Parts parts) =>
        (2 * sizeof(long)) + 1 + (sizeof(long) * int.PopCount((int)(parts & (Parts.PostId | Parts.Reposter | Parts.ReplyTo))));

    private static void Append(Span<byte> buffer, ref int length, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(buffer[length..], value);
        length += sizeof(long);
    }

    private static long Take(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = BinaryPrimitives.ReadInt64BigEndian(bytes[at..]);
        at += sizeof(long);
        return value;
    }
}
