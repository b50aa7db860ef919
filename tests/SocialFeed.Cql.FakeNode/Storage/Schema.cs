using SocialFeed.Cql.FakeNode.Language;
using SocialFeed.Cql.FakeNode.Types;

namespace SocialFeed.Cql.FakeNode.Storage;

/// <summary>Part a column plays in its table.</summary>
public enum ColumnKind
{
    PartitionKey,
    Clustering,
    Static,
    Regular,
}

/// <summary>A column; <see cref="Position"/> counts within the partition key or the clustering columns.</summary>
public sealed record NodeColumn(string Name, NodeType Type, ColumnKind Kind, int Position = 0, bool IsDescending = false);

/// <summary>A keyspace with its tables and types.</summary>
internal sealed class NodeKeyspace(string name, IReadOnlyDictionary<string, string> replication, bool durableWrites)
{
    public string Name { get; } = name;

    public IReadOnlyDictionary<string, string> Replication { get; } = replication;

    public bool DurableWrites { get; } = durableWrites;

    public Dictionary<string, NodeTable> Tables { get; } = [];

    public Dictionary<string, NodeType> Types { get; } = [];
}

/// <summary>A table: its columns and its partitions. System tables have a source of rows instead.</summary>
internal sealed class NodeTable
{
    private readonly Dictionary<string, int> index = [];
    private readonly Dictionary<ByteKey, Partition> partitions = [];
    private List<Partition>? sorted;

    public NodeTable(string keyspace, string name, IEnumerable<NodeColumn> columns, Func<Server.ScriptedNode, IEnumerable<Dictionary<string, object?>>>? source = null)
    {
        Keyspace = keyspace;
        Name = name;
        Source = source;
        foreach (var column in columns)
            Add(column);
        PartitionKey = [.. Columns.Where(c => c.Kind == ColumnKind.PartitionKey).OrderBy(c => c.Position)];
        Clustering = [.. Columns.Where(c => c.Kind == ColumnKind.Clustering).OrderBy(c => c.Position)];
        Order = new RowOrder(Clustering);
    }

    public string Keyspace { get; }

    public string Name { get; }

    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>In the order of declaration; a row's cells follow it.</summary>
    public List<NodeColumn> Columns { get; } = [];

    public IReadOnlyList<NodeColumn> PartitionKey { get; }

    public IReadOnlyList<NodeColumn> Clustering { get; }

    public RowOrder Order { get; }

    public HashSet<string> Dropped { get; } = [];

    /// <summary>Rows of a system table, as plain values by column; what is not named is null.</summary>
    public Func<Server.ScriptedNode, IEnumerable<Dictionary<string, object?>>>? Source { get; }

    public bool IsCounter => Columns.Any(c => c.Type.Code == CqlTypeCode.Counter);

    /// <summary>What SELECT * gives: keys first, then the others by name.</summary>
    public IEnumerable<NodeColumn> Visible => PartitionKey.Concat(Clustering).Concat(
        Columns.Where(c => c.Kind is ColumnKind.Static or ColumnKind.Regular && !Dropped.Contains(c.Name))
            .OrderBy(c => c.Kind).ThenBy(c => c.Name, StringComparer.Ordinal));

    public NodeColumn? Find(string name) => index.TryGetValue(name, out var i) && !Dropped.Contains(name) ? Columns[i] : null;

    public NodeColumn Get(string name) => Find(name) ?? throw CqlError.Invalid($"Undefined name {name} in table {Keyspace}.{Name}");

    public int IndexOf(string name) => index[name];

    public void Add(NodeColumn column)
    {
        Dropped.Remove(column.Name);
        index[column.Name] = Columns.Count;
        Columns.Add(column);
    }

    public Partition? Partition(ByteKey key) => partitions.GetValueOrDefault(key);

    public Partition GetOrAddPartition(IReadOnlyList<byte[]> values)
    {
        var key = new ByteKey(TokenOf.Join(values));
        if (partitions.TryGetValue(key, out var partition))
            return partition;
        partition = new Partition(this, values);
        partitions.Add(key, partition);
        sorted = null;
        return partition;
    }

    public void RemovePartition(ByteKey key)
    {
        if (partitions.Remove(key))
            sorted = null;
    }

    public void Clear()
    {
        partitions.Clear();
        sorted = null;
    }

    /// <summary>Every partition in the order of tokens.</summary>
    public IReadOnlyList<Partition> Partitions => sorted ??= [.. partitions.Values.OrderBy(p => p.Token)];
}

/// <summary>Bytes that compare by content.</summary>
internal readonly struct ByteKey(byte[] bytes) : IEquatable<ByteKey>
{
    private readonly byte[] bytes = bytes;

    public bool Equals(ByteKey other) => bytes.AsSpan().SequenceEqual(other.bytes);

    public override bool Equals(object? obj) => obj is ByteKey other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }
}
