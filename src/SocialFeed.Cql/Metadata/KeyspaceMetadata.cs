namespace SocialFeed.Cql;

/// <summary>A keyspace as the schema tables describe it.</summary>
/// <param name="Name">Its name, as it is stored (without quotes).</param>
/// <param name="StrategyClass">Class of the replication strategy, without its package.</param>
/// <param name="ReplicationOptions">Options of the strategy, such as replication_factor or factors by datacenter.</param>
/// <param name="DurableWrites">Whether writes go through the commit log.</param>
public sealed record KeyspaceMetadata(
    string Name, string StrategyClass, IReadOnlyDictionary<string, string> ReplicationOptions, bool DurableWrites);

/// <summary>A table as the schema tables describe it.</summary>
/// <param name="Keyspace">Its keyspace.</param>
/// <param name="Name">Its name, as it is stored.</param>
/// <param name="PartitionKey">Columns of the partition key, in order.</param>
/// <param name="ClusteringColumns">Clustering columns, in order.</param>
/// <param name="Columns">Every column by name, those of the key too.</param>
public sealed record TableMetadata(
    string Keyspace,
    string Name,
    IReadOnlyList<TableColumn> PartitionKey,
    IReadOnlyList<TableColumn> ClusteringColumns,
    IReadOnlyDictionary<string, TableColumn> Columns);

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Kind">Its part in the key.</param>
/// <param name="Position">Place within its part of the key, from 0; -1 for columns outside of the key.</param>
/// <param name="IsDescending">Whether a clustering column is stored in descending order.</param>
public sealed record TableColumn(string Name, CqlType Type, ColumnKind Kind, int Position, bool IsDescending);

/// <summary>What a column is in its table.</summary>
public enum ColumnKind
{
    Regular,
    Static,
    PartitionKey,
    Clustering,
}

/// <summary>A user-defined type.</summary>
public sealed record UserTypeMetadata(string Keyspace, string Name, CqlType Type);
