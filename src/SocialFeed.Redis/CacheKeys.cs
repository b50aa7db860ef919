using System.Buffers.Text;
using System.Text;
using StackExchange.Redis;

namespace SocialFeed.Redis;

/// <summary>What a key holds; its letter stands in the key.</summary>
internal enum CacheKind : byte
{
    Timeline = (byte)'t',
    Post = (byte)'p',
    User = (byte)'u',
    Counts = (byte)'c',
}

/// <summary>
/// Names of keys and channels: <c>sf:t:123</c> a timeline, <c>sf:p:123</c> a post, <c>sf:u:123</c> an account,
/// <c>sf:c:123</c> the counts of a post, <c>sf:epoch</c>, channel <c>sf:w:123</c>.
/// </summary>
internal sealed class CacheKeys(string prefix)
{
    private const int DigitsMax = 20;
    private readonly byte[] _prefix = Encoding.UTF8.GetBytes(prefix);

    public RedisKey Epoch { get; } = prefix + "epoch";

    public byte[] Channel(long owner) => Name((byte)'w', owner);

    /// <summary>The epoch, then the key of each id.</summary>
    public RedisKey[] WithEpoch(CacheKind kind, ReadOnlySpan<long> ids)
    {
        var keys = new RedisKey[ids.Length + 1];
        keys[0] = Epoch;
        for (var i = 0; i < ids.Length; i++)
            keys[i + 1] = Name((byte)kind, ids[i]);
        return keys;
    }

    public RedisKey[] WithEpoch(CacheKind kind, long id) => [Epoch, Name((byte)kind, id)];

    private byte[] Name(byte letter, long id)
    {
        Span<byte> digits = stackalloc byte[DigitsMax];
        Utf8Formatter.TryFormat(id, digits, out var length);
        var name = new byte[_prefix.Length + 2 + length];
        _prefix.CopyTo(name, 0);
        name[_prefix.Length] = letter;
        name[_prefix.Length + 1] = (byte)':';
        digits[..length].CopyTo(name.AsSpan(_prefix.Length + 2));
        return name;
    }
}
