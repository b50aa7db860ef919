namespace SocialFeed.Cli.Seeding;

/// <summary>
/// Random numbers that depend on the seed only, on every platform and version (Steele, Lea and Flood: Fast Splittable Pseudorandom Number Generators, 2014).
/// </summary>
internal struct SplitMix64(ulong seed)
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    private ulong _state = seed;

    public ulong Next()
    {
        _state += Gamma;
        return Finish(_state);
    }

    /// <summary>From 0 to one less than <paramref name="bound"/>.</summary>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>One step from a given state: a hash of the state.</summary>
    public static ulong Mix(ulong state) => Finish(state + Gamma);

    private static ulong Finish(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
