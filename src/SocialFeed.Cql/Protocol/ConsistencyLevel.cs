namespace SocialFeed.Cql;

/// <summary>How many replicas must answer ([consistency] of the native protocol, section 3).</summary>
public enum ConsistencyLevel : ushort
{
    Any = 0,
    One = 1,
    Two = 2,
    Three = 3,
    Quorum = 4,
    All = 5,
    LocalQuorum = 6,

    /// <summary>Writes; reads only since Cassandra 3.0.</summary>
    EachQuorum = 7,

    /// <summary>Only as serial consistency of lightweight transactions, or to read their state.</summary>
    Serial = 8,

    /// <summary>As <see cref="Serial"/>, within the local datacenter.</summary>
    LocalSerial = 9,
    LocalOne = 10,
}
