using System.Security.Cryptography;

namespace SocialFeed.Redis;

/// <summary>Eight random bytes: names for epochs, generations and leases that no process ever draws twice.</summary>
internal static class RandomToken
{
    public const int Length = 8;

    public static byte[] Next() => RandomNumberGenerator.GetBytes(Length);
}
