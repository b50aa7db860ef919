namespace SocialFeed.Cql;

/// <summary>Versions of the native protocol that this driver speaks. Cassandra 2.1 speaks 3; every later release speaks 3 or 4.</summary>
public enum ProtocolVersion : byte
{
    /// <summary>Cassandra 2.1 and newer.</summary>
    V3 = 3,

    /// <summary>Cassandra 2.2 and newer: unset values, warnings, routing indexes of prepared statements.</summary>
    V4 = 4,
}
