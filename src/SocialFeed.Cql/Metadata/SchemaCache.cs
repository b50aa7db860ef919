using System.Collections.Frozen;

namespace SocialFeed.Cql;

/// <summary>
/// Keyspaces, all of them, and those tables somebody asked for. Reads that began before a change do not bring the old state back.
/// Thread-safe.
/// </summary>
internal sealed class SchemaCache
{
    /// <summary>Above so many tables all are forgotten; they are read again as they are asked for.</summary>
    private const int MaxTables = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Keyspace, string Table), TableMetadata> _tables = [];
    private long _generation;

    public FrozenDictionary<string, KeyspaceMetadata> Keyspaces { get; private set; } = FrozenDictionary<string, KeyspaceMetadata>.Empty;

    /// <summary>To be read before the server is asked, and given back with the answer.</summary>
    public long Generation => Volatile.Read(ref _generation);

    public TableMetadata? FindTable(string keyspace, string table)
    {
        lock (_gate)
            return _tables.GetValueOrDefault((keyspace, table));
    }

    public void Add(TableMetadata table, long generation)
    {
        lock (_gate)
        {
            if (generation != _generation)
                return;
            if (_tables.Count >= MaxTables)
                _tables.Clear();
            _tables[(table.Keyspace, table.Name)] = table;
        }
    }

    public void Replace(IReadOnlyList<KeyspaceMetadata> keyspaces)
    {
        lock (_gate)
        {
            _generation++;
            _tables.Clear();
            Keyspaces = keyspaces.ToFrozenDictionary(k => k.Name, StringComparer.Ordinal);
        }
    }

    /// <param name="name">The keyspace that changed.</param>
    /// <param name="keyspace">What it is now; null when it is gone.</param>
    public void Replace(string name, KeyspaceMetadata? keyspace)
    {
        lock (_gate)
        {
            _generation++;
            foreach (var key in _tables.Keys.Where(k => k.Keyspace == name).ToArray())
                _tables.Remove(key);
            var keyspaces = Keyspaces.ToDictionary(StringComparer.Ordinal);
            keyspaces.Remove(name);
            if (keyspace is not null)
                keyspaces[name] = keyspace;
            Keyspaces = keyspaces.ToFrozenDictionary(StringComparer.Ordinal);
        }
    }
}
