using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;

namespace SocialFeed.Gateway.Identifiers;

/// <summary>
/// Opaque, permanent ids (Relay Global Object Identification): one byte for the type and the 64-bit id, in base64url. 9 bytes are 12 letters without padding.
/// </summary>
public static class GlobalId
{
    private const int Bytes = 9;
    private const int Letters = 12;

    public const string User = "User";
    public const string Post = "Post";

    /// <exception cref="ArgumentException">No such type has ids.</exception>
    public static string Encode(string typeName, long id)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        bytes[0] = TagOf(typeName);
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], id);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>False for anything that <see cref="Encode"/> does not give out.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out string typeName, out long id)
    {
        typeName = "";
        id = 0;
        Span<byte> bytes = stackalloc byte[Bytes];
        if (text.Length != Letters || Base64Url.DecodeFromChars(text, bytes, out _, out var written) != OperationStatus.Done || written != Bytes)
            return false;

        var type = bytes[0] switch { (byte)'U' => User, (byte)'P' => Post, _ => null };
        id = BinaryPrimitives.ReadInt64BigEndian(bytes[1..]);
        if (type is null || id <= 0)
            return false;

        typeName = type;
        return true;
    }

    private static byte TagOf(string typeName) => typeName switch
    {
        User => (byte)'U',
        Post => (byte)'P',
        _ => throw new ArgumentException($"Type '{typeName}' has no ids.", nameof(typeName)),
    };
}
