namespace SocialFeed.GraphQL.Execution;

/// <summary>
/// When a field is included (section 3.13.1 and 3.13.2): one of several sets of conditions must hold in full. A condition is a bit: a variable
/// that must be true (include) or false (skip). Sets are words of bits, of any number.
/// </summary>
internal sealed class IncludeCondition(ulong[][] alternatives)
{
    public bool Holds(ulong[] flags)
    {
        foreach (var alternative in alternatives)
        {
            if (IsSubset(alternative, flags))
                return true;
        }

        return false;
    }

    /// <summary>True when every bit of <paramref name="small"/> is in <paramref name="large"/>; null is the empty set.</summary>
    public static bool IsSubset(ulong[]? small, ulong[]? large)
    {
        if (small is null)
            return true;
        for (var i = 0; i < small.Length; i++)
        {
            var other = large is not null && i < large.Length ? large[i] : 0;
            if ((small[i] & ~other) != 0)
                return false;
        }

        return true;
    }

    public static ulong[] With(ulong[]? set, int bit)
    {
        var words = new ulong[Math.Max(set?.Length ?? 0, (bit / 64) + 1)];
        set?.CopyTo(words, 0);
        words[bit / 64] |= 1UL << (bit % 64);
        return words;
    }
}

/// <summary>One condition of an operation: a Boolean variable and the value it must have.</summary>
internal readonly record struct VariableCondition(int Variable, bool Expected);
