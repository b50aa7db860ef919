namespace SocialFeed.Cql;

/// <summary>The token ring at one moment: who owns which token. Immutable; a new one is built when the topology changes.</summary>
internal sealed class TokenRing
{
    private readonly long[] _tokens;
    private readonly Host[] _owners;

    private TokenRing(long[] tokens, Host[] owners) => (_tokens, _owners) = (tokens, owners);

    public static TokenRing Empty { get; } = new([], []);

    /// <summary>Number of ranges, which is the number of distinct tokens.</summary>
    public int Count => _tokens.Length;

    /// <summary>Builds the ring; when two nodes claim one token (a move being gossiped), the first wins.</summary>
    public static TokenRing Build(IEnumerable<(Host Host, IReadOnlyList<long> Tokens)> nodes)
    {
        var owned = new SortedDictionary<long, Host>();
        foreach (var (host, tokens) in nodes)
        {
            foreach (var token in tokens)
                owned.TryAdd(token, host);
        }

        return owned.Count == 0 ? Empty : new TokenRing([.. owned.Keys], [.. owned.Values]);
    }

    public long TokenAt(int index) => _tokens[index];

    public Host OwnerAt(int index) => _owners[index];

    /// <summary>The range that holds a token: the first whose end is at or after it; past the last one the ring wraps to the first.</summary>
    public int IndexOf(long token)
    {
        var index = _tokens.AsSpan().BinarySearch(token);
        if (index < 0)
            index = ~index;
        return index == _tokens.Length ? 0 : index;
    }
}
