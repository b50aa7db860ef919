using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;

namespace SocialFeed.Gateway.Identifiers;

/// <summary>
/// Opaque cursors: a version byte and the position, in base64url. A position is a time-ordered id that is kept with the row itself, so a cursor never expires.
/// </summary>
public static class Cursor
{
    private const byte Version = 1;
    private const int Bytes = 9;
    private const int Letters = 12;

    public static string Encode(long position)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], position);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryDecode(ReadOnlySpan<char> text, out long position)
    {
        position = 0;
        Span<byte> bytes = stackalloc byte[Bytes];
        if (text.Length != Letters || Base64Url.DecodeFromChars(text, bytes, out _, out var written) != OperationStatus.Done || written != Bytes || bytes[0] != Version)
            return false;

        position = BinaryPrimitives.ReadInt64BigEndian(bytes[1..]);
        return position > 0;
    }
}
