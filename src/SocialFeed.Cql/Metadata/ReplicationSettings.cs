using System.Globalization;

namespace SocialFeed.Cql;

/// <summary>How a keyspace is replicated, as its strategy class and options say.</summary>
internal sealed class ReplicationSettings : IEquatable<ReplicationSettings>
{
    private readonly string _key;

    private ReplicationSettings(ReplicationKind kind, int factor, IReadOnlyDictionary<string, int> byDatacenter)
    {
        Kind = kind;
        Factor = factor;
        ByDatacenter = byDatacenter;
        _key = $"{kind}:{factor}:" + string.Join(',', byDatacenter.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => $"{d.Key}={d.Value}"));
    }

    public static ReplicationSettings Unknown { get; } = new(ReplicationKind.Unknown, 0, new Dictionary<string, int>());

    public ReplicationKind Kind { get; }

    /// <summary>SimpleStrategy's replication factor.</summary>
    public int Factor { get; }

    /// <summary>NetworkTopologyStrategy's replicas in each datacenter.</summary>
    public IReadOnlyDictionary<string, int> ByDatacenter { get; }

    /// <summary>Reads class and options; a strategy that is not Cassandra's own gives <see cref="Unknown"/>: no token-aware routing.</summary>
    public static ReplicationSettings Parse(string strategyClass, IReadOnlyDictionary<string, string> options)
    {
        var name = strategyClass[(strategyClass.LastIndexOf('.') + 1)..];
        if (name == "LocalStrategy")
            return new(ReplicationKind.Local, 0, new Dictionary<string, int>());
        if (name == "EverywhereStrategy")
            return new(ReplicationKind.Everywhere, 0, new Dictionary<string, int>());
        if (name == "SimpleStrategy" && options.TryGetValue("replication_factor", out var text) && TryParseFactor(text, out var factor))
            return new(ReplicationKind.Simple, factor, new Dictionary<string, int>());
        if (name != "NetworkTopologyStrategy")
            return Unknown;

        var byDatacenter = new Dictionary<string, int>();
        foreach (var (datacenter, value) in options)
        {
            if (datacenter != "class" && datacenter != "replication_factor" && TryParseFactor(value, out factor))
                byDatacenter[datacenter] = factor;
        }

        return new(ReplicationKind.NetworkTopology, 0, byDatacenter);
    }

    /// <summary>A factor is a number, or "3/1" with transient replicas (4.0): those hold no full data and are not routed to.</summary>
    private static bool TryParseFactor(string text, out int factor)
    {
        factor = 0;
        var slash = text.IndexOf('/');
        if (slash < 0)
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out factor);
        if (!int.TryParse(text.AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture, out var all)
            || !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var transient))
            return false;
        factor = all - transient;
        return true;
    }

    public bool Equals(ReplicationSettings? other) => other is not null && other._key == _key;

    public override bool Equals(object? obj) => Equals(obj as ReplicationSettings);

    public override int GetHashCode() => _key.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => _key;
}

/// <summary>Replication strategies the driver knows how to follow.</summary>
internal enum ReplicationKind
{
    Unknown,
    Local,
    Everywhere,
    Simple,
    NetworkTopology,
}
