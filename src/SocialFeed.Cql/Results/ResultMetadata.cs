using SocialFeed.Cql.Protocol;
using SocialFeed.Cql.Types;

namespace SocialFeed.Cql.Results;

/// <summary>The columns of a result, with the bytes they were read from: an answer whose metadata has the same bytes need not be parsed.</summary>
internal sealed class ResultMetadata
{
    private readonly byte[] _raw;
    private readonly bool _global;
    private Dictionary<string, int>? _indexes;

    private ResultMetadata(CqlColumn[] columns, byte[] raw, bool global)
    {
        Columns = columns;
        _raw = raw;
        _global = global;
    }

    public static ResultMetadata Empty { get; } = new([], [], false);

    public CqlColumn[] Columns { get; }

    /// <summary>
    /// Reads the metadata of a ROWS result (section 4.2.5.2): flags, column count, paging state, columns.
    /// Returns <paramref name="known"/> itself when it is the same, or when the answer holds none.
    /// </summary>
    public static ResultMetadata Read(ref WireReader reader, ResultMetadata? known, out byte[]? pagingState)
    {
        var flags = (MetadataFlags)reader.ReadInt32();
        var count = reader.ReadInt32();
        // CASSANDRA-9571: more pages may be announced with a null state, which means the end.
        pagingState = (flags & MetadataFlags.HasMorePages) != 0 ? reader.ReadBytes() : null;
        if ((flags & MetadataFlags.NoMetadata) != 0)
        {
            return known is not null && known.Columns.Length == count
                ? known
                : throw WireReader.Malformed($"rows of {count} columns without their description");
        }
        var global = (flags & MetadataFlags.GlobalTable) != 0;
        if (known is not null && known.Columns.Length == count && known._global == global && reader.Rest.StartsWith(known._raw))
        {
            reader.Take(known._raw.Length);
            return known;
        }
        var start = reader.Rest;
        var before = reader.Position;
        var columns = ColumnSpecs.Read(ref reader, count, global);
        return new ResultMetadata(columns, start[..(reader.Position - before)].ToArray(), global);
    }

    /// <summary>The first column of that name (names may repeat), whatever its case.</summary>
    public int IndexOf(string name)
    {
        var indexes = _indexes;
        if (indexes is null)
        {
            indexes = new Dictionary<string, int>(Columns.Length, StringComparer.OrdinalIgnoreCase);
            foreach (var column in Columns)
                indexes.TryAdd(column.Name, column.Index);
            _indexes = indexes;
        }
        return indexes.TryGetValue(name, out var index)
            ? index
            : throw new ArgumentException($"The result has no column '{name}'; it has {string.Join(", ", Columns.Select(c => c.Name))}.", nameof(name));
    }
}
