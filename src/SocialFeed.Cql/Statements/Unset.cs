namespace SocialFeed.Cql;

/// <summary>Bound to a marker, leaves the column as it is, where null would delete it (protocol 4: Cassandra 2.2 and newer).</summary>
public readonly struct Unset
{
    public static Unset Value => default;
}
