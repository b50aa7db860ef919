namespace SocialFeed.Cql;

/// <summary>A column of a result, or a marker of a prepared statement.</summary>
public sealed record CqlColumn(string Keyspace, string Table, string Name, int Index, CqlType Type);
