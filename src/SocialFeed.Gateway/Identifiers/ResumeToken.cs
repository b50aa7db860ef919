using System.Buffers.Binary;
using System.Buffers.Text;
using SocialFeed.Core;

namespace SocialFeed.Gateway.Identifiers;

/// <summary>
/// Where a live feed goes on after a page: everything that had arrived by the watermark is on the page or older than it. The watermark is the time of reading
/// less <see cref="Limits.ClockSkew"/>; the positions already given since then follow it, so that they are not delivered twice.
/// </summary>
public static class ResumeToken
{
    private const byte Version = 1;
    private const int Header = 9;

    /// <param name="readAt">When the page was read.</param>
    /// <param name="positions">Positions on the page, newest first; those after the watermark are kept, at most a page of them.</param>
    public static string Encode(DateTimeOffset readAt, IEnumerable<long> positions)
    {
        var watermark = Core.Ids.SnowflakeId.FirstAt(readAt - Limits.ClockSkew);
        var sent = positions.TakeWhile(p => p > watermark).Take(Limits.PageMax).ToArray();
        var bytes = new byte[Header + (sent.Length * sizeof(long))];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), watermark);
        for (var i = 0; i < sent.Length; i++)
            BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(Header + (i * sizeof(long))), sent[i]);
        return Base64Url.EncodeToString(bytes);
    }
}
