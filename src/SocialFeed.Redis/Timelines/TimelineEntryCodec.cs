using System.Buffers.Binary;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Redis.Timelines;

/// <summary>
/// An entry as bytes: position (8, big-endian, so that the scripts can compare it), one byte that says what follows, then the ids of the author and of whatever
/// is not plain from the rest. An id takes <see cref="ShortLength"/> bytes when it was the first of its millisecond and worker, and not made more than
/// <see cref="ShortAgeMax"/> before the position: how long before, and the worker. Other ids take 8. So mostly 15 bytes for a post, 21 for a reply, 27 for a
/// repost and 33 for a repost of a reply, at most <see cref="MaxLength"/>.
/// </summary>
internal static class TimelineEntryCodec
{
    /// <summary>A repost of a reply: five numbers and the flags.</summary>
    public const int MaxLength = (5 * sizeof(long)) + 1;

    /// <summary>Bytes of an id that is told by its time before the position.</summary>
    public const int ShortLength = 6;

    /// <summary>Eight years and eight months, in milliseconds: what <see cref="ShortLength"/> bytes hold beside the worker.</summary>
    public const long ShortAgeMax = (1L << ((8 * ShortLength) - SnowflakeId.WorkerBits)) - 1;

    private const int HeaderLength = sizeof(long) + 1;

    [Flags]
    private enum Parts : byte
    {
        None = 0,
        PostId = 1,
        Reposter = 2,
        ReplyTo = 4,

        /// <summary>The author answers a post of their own.</summary>
        ReplyToSelf = 8,

        ShortAuthor = 16,
        ShortPostId = 32,
        ShortReposter = 64,
        ShortReplyTo = 128,
    }

    public static byte[] Encode(in TimelineEntry entry)
    {
        Span<byte> buffer = stackalloc byte[MaxLength];
        BinaryPrimitives.WriteInt64BigEndian(buffer, entry.Position);
        var length = HeaderLength;
        var parts = Append(buffer, ref length, entry.Position, entry.AuthorId, Parts.None, Parts.ShortAuthor);
        if (entry.PostId != entry.Position)
            parts |= Append(buffer, ref length, entry.Position, entry.PostId, Parts.PostId, Parts.ShortPostId);
        if (entry.ReposterId != 0)
            parts |= Append(buffer, ref length, entry.Position, entry.ReposterId, Parts.Reposter, Parts.ShortReposter);
        if (entry.ReplyToAuthorId != 0)
        {
            parts |= entry.ReplyToAuthorId == entry.AuthorId
                ? Parts.ReplyToSelf
                : Append(buffer, ref length, entry.Position, entry.ReplyToAuthorId, Parts.ReplyTo, Parts.ShortReplyTo);
        }
        buffer[sizeof(long)] = (byte)parts;
        return buffer[..length].ToArray();
    }

    /// <summary>Takes the next entry off joined ones. False at the end, and where the bytes are none of ours (<paramref name="rest"/> is not empty then).</summary>
    public static bool TryDecode(ref ReadOnlySpan<byte> rest, out TimelineEntry entry)
    {
        entry = default;
        if (rest.Length < HeaderLength)
            return false;
        var parts = (Parts)rest[sizeof(long)];
        var position = BinaryPrimitives.ReadInt64BigEndian(rest);
        var ids = rest[HeaderLength..];
        long post = position, reposter = 0, replyTo = 0;
        if (!TryTake(ref ids, position, parts.HasFlag(Parts.ShortAuthor), out var author)
            || !TryTake(ref ids, position, parts, Parts.PostId, Parts.ShortPostId, ref post)
            || !TryTake(ref ids, position, parts, Parts.Reposter, Parts.ShortReposter, ref reposter)
            || !TryTake(ref ids, position, parts, Parts.ReplyTo, Parts.ShortReplyTo, ref replyTo))
            return false;
        if (parts.HasFlag(Parts.ReplyToSelf))
            replyTo = author;
        entry = new TimelineEntry(position, post, author, reposter, replyTo);
        rest = ids;
        return true;
    }

    public static byte[] EncodePosition(long position)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, position);
        return bytes;
    }

    /// <summary>Gives <paramref name="part"/>, with <paramref name="isShort"/> when the id was written in its short form.</summary>
    private static Parts Append(Span<byte> buffer, ref int length, long position, long id, Parts part, Parts isShort)
    {
        var age = SnowflakeId.MillisecondsOf(position) - SnowflakeId.MillisecondsOf(id);
        if (id < 0 || SnowflakeId.SequenceOf(id) != 0 || age is < 0 or > ShortAgeMax)
        {
            BinaryPrimitives.WriteInt64BigEndian(buffer[length..], id);
            length += sizeof(long);
            return part;
        }
        var packed = (age << SnowflakeId.WorkerBits) | (long)SnowflakeId.WorkerOf(id);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[length..], (ushort)(packed >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(buffer[(length + sizeof(ushort))..], (uint)packed);
        length += ShortLength;
        return part | isShort;
    }

    // A part that is not there has no short form.
    private static bool TryTake(ref ReadOnlySpan<byte> ids, long position, Parts parts, Parts part, Parts isShort, ref long id) =>
        parts.HasFlag(part) ? TryTake(ref ids, position, parts.HasFlag(isShort), out id) : !parts.HasFlag(isShort);

    private static bool TryTake(ref ReadOnlySpan<byte> ids, long position, bool isShort, out long id)
    {
        id = 0;
        var length = isShort ? ShortLength : sizeof(long);
        if (ids.Length < length)
            return false;
        if (isShort)
        {
            var packed = ((long)BinaryPrimitives.ReadUInt16BigEndian(ids) << 32) | BinaryPrimitives.ReadUInt32BigEndian(ids[sizeof(ushort)..]);
            var milliseconds = SnowflakeId.MillisecondsOf(position) - (packed >> SnowflakeId.WorkerBits);
            if (milliseconds < 0)
                return false;
            id = SnowflakeId.Compose(milliseconds, (int)packed & SnowflakeId.MaxWorker, 0);
        }
        else
        {
            id = BinaryPrimitives.ReadInt64BigEndian(ids);
        }
        ids = ids[length..];
        return true;
    }
}
