using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace SocialFeed.Core.Accounts;

/// <summary>
/// The secret that renews a session, single-use. It carries the session's id, a family secret that stays the same for the session's whole life, and a secret
/// of its own. Only a hash of both is stored; the family part tells an old token of this session, however old, from one that was made up.
/// </summary>
internal readonly struct RefreshToken
{
    private const int FamilyBytes = 16;
    private const int SecretBytes = 32;
    private const int TotalBytes = sizeof(long) + FamilyBytes + SecretBytes;

    private readonly byte[] _bytes;

    private RefreshToken(byte[] bytes) => _bytes = bytes;

    public long SessionId => BinaryPrimitives.ReadInt64BigEndian(_bytes);

    private ReadOnlySpan<byte> Family => _bytes.AsSpan(sizeof(long), FamilyBytes);

    private ReadOnlySpan<byte> Secret => _bytes.AsSpan(sizeof(long) + FamilyBytes);

    public static RefreshToken Create(long sessionId)
    {
        var bytes = new byte[TotalBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, sessionId);
        RandomNumberGenerator.Fill(bytes.AsSpan(sizeof(long)));
        return new RefreshToken(bytes);
    }

    /// <summary>The token that follows this one in its session.</summary>
    public RefreshToken CreateNext()
    {
        var bytes = _bytes.ToArray();
        RandomNumberGenerator.Fill(bytes.AsSpan(sizeof(long) + FamilyBytes));
        return new RefreshToken(bytes);
    }

    public static bool TryParse(string text, out RefreshToken token)
    {
        var bytes = new byte[TotalBytes];
        token = new RefreshToken(bytes);
        return text.Length == Base64Url.GetEncodedLength(TotalBytes)
            && Base64Url.IsValid(text)
            && Base64Url.TryDecodeFromChars(text, bytes, out var written)
            && written == TotalBytes;
    }

    /// <summary>What is stored: SHA-256 of the family secret and SHA-256 of the token's own, one after the other.</summary>
    public byte[] Hash()
    {
        var hash = new byte[2 * SHA256.HashSizeInBytes];
        SHA256.HashData(Family, hash);
        SHA256.HashData(Secret, hash.AsSpan(SHA256.HashSizeInBytes));
        return hash;
    }

    /// <summary>True when a token with this hash belongs to the session that stores <paramref name="stored"/>, be it current or used.</summary>
    public static bool SameFamily(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> stored) =>
        CryptographicOperations.FixedTimeEquals(hash[..SHA256.HashSizeInBytes], stored[..SHA256.HashSizeInBytes]);

    public override string ToString() => Base64Url.EncodeToString(_bytes);
}
