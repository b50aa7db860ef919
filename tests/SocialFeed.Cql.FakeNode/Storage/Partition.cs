using SocialFeed.Cql.FakeNode.Types;

namespace SocialFeed.Cql.FakeNode.Storage;

/// <summary>A cell: its value and the timestamp (microseconds) it was written with.</summary>
internal readonly record struct Cell(byte[]? Value, long Timestamp);

/// <summary>A row: cells by index of the table's columns.</summary>
internal sealed class Row(byte[][] clustering)
{
    private Cell[] cells = [];

    public byte[][] Clustering { get; } = clustering;

    public Cell this[int column] => column < cells.Length ? cells[column] : default;

    /// <summary>The newer write wins; of equal timestamps the later one.</summary>
    public void Write(int column, byte[]? value, long timestamp)
    {
        if (column >= cells.Length)
            Array.Resize(ref cells, column + 1);
        if (timestamp >= cells[column].Timestamp)
            cells[column] = new Cell(value, timestamp);
    }
}

/// <summary>A partition: its static cells and its rows in clustering order.</summary>
internal sealed class Partition
{
    private readonly NodeTable table;
    private readonly List<Row> rows = [];

    public Partition(NodeTable table, IReadOnlyList<byte[]> key)
    {
        this.table = table;
        Key = key;
        Token = TokenOf.Key(key);
    }

    public IReadOnlyList<byte[]> Key { get; }

    public long Token { get; }

    public Row Statics { get; } = new([]);

    public bool HasStatics { get; set; }

    public IReadOnlyList<Row> Rows => rows;

    public Row? Find(byte[][] clustering)
    {
        var at = rows.BinarySearch(new Row(clustering), table.Order);
        return at >= 0 ? rows[at] : null;
    }

    public Row GetOrAdd(byte[][] clustering)
    {
        var row = new Row(clustering);
        var at = rows.BinarySearch(row, table.Order);
        if (at >= 0)
            return rows[at];
        rows.Insert(~at, row);
        return row;
    }

    public void Remove(Func<Row, bool> selected) => rows.RemoveAll(r => selected(r));
}

/// <summary>Rows by their clustering columns.</summary>
internal sealed class RowOrder(IReadOnlyList<NodeColumn> clustering) : IComparer<Row>
{
    public int Compare(Row? x, Row? y)
    {
        for (var i = 0; i < clustering.Count; i++)
        {
            var order = ValueOrder.Compare(clustering[i].Type, x!.Clustering[i], y!.Clustering[i]);
            if (order != 0)
                return clustering[i].IsDescending ? -order : order;
        }
        return 0;
    }
}
