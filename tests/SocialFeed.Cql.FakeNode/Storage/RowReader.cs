using SocialFeed.Cql.FakeNode.Language;
using SocialFeed.Cql.FakeNode.Types;

namespace SocialFeed.Cql.FakeNode.Storage;

/// <summary>Executes SELECT: partitions by key or in token order, rows filtered, ordered, limited and cut into pages.</summary>
internal sealed class RowReader(NodeTable table, Server.ScriptedNode node, TermValues values)
{
    /// <param name="pageSize">Rows of a page; 0 for all.</param>
    public RowsResult Read(Select select, int version, int pageSize, byte[]? pagingState)
    {
        var columns = Columns(select);
        var rows = Matching(select).Skip(pagingState is null ? 0 : PagingStates.Read(version, pagingState));
        if (select.Selectors.Any(s => s.Function == "count"))
            return new RowsResult(columns, [[ValueCodec.Encode(NodeType.Bigint, (long)rows.Count())]]);
        var limit = select.Limit is null ? int.MaxValue : (int)ValueCodec.Decode(NodeType.Int, values.Get(NodeType.Int, select.Limit).Bytes)!;
        var before = pagingState is null ? 0 : PagingStates.Read(version, pagingState);
        var wanted = Math.Max(0, limit - before);
        var size = pageSize > 0 ? Math.Min(pageSize, wanted) : wanted;
        var taken = rows.Take(size == int.MaxValue ? size : size + 1).ToList();
        var hasMore = taken.Count > size && size < wanted;
        var page = taken.Take(size).Select(r => Project(select, r)).ToList();
        return new RowsResult(columns, page) { PagingState = hasMore ? PagingStates.Write(version, before + size) : null };
    }

    /// <summary>The columns a SELECT returns.</summary>
    public List<ResultColumn> Columns(Select select)
    {
        if (select.Selectors.Count == 0)
            return [.. table.Visible.Select(c => new ResultColumn(table.Keyspace, table.Name, c.Name, c.Type))];
        return [.. select.Selectors.Select(Column)];
    }

    private ResultColumn Column(Selector selector)
    {
        var (name, type) = selector.Function switch
        {
            null => (selector.Columns[0], table.Get(selector.Columns[0]).Type),
            "count" => ("count", NodeType.Bigint),
            "token" => ($"token({string.Join(", ", selector.Columns)})", NodeType.Bigint),
            "writetime" => ($"writetime({selector.Columns[0]})", NodeType.Bigint),
            "ttl" => ($"ttl({selector.Columns[0]})", NodeType.Int),
            _ => throw CqlError.Invalid($"Unknown function '{selector.Function}'"),
        };
        return new ResultColumn(table.Keyspace, table.Name, selector.Alias ?? name, type);
    }

    private byte[]?[] Project(Select select, Entry row) =>
        select.Selectors.Count == 0 ? [.. table.Visible.Select(c => row.Get(table, c).Value)] : [.. select.Selectors.Select(s => Value(s, row))];

    private byte[]? Value(Selector selector, Entry row) => selector.Function switch
    {
        null => row.Get(table, table.Get(selector.Columns[0])).Value,
        "token" => ValueCodec.Encode(NodeType.Bigint, row.Partition!.Token),
        "writetime" => row.Get(table, table.Get(selector.Columns[0])) is { Value: not null } cell ? ValueCodec.Encode(NodeType.Bigint, cell.Timestamp) : null,
        _ => null,
    };

    private IEnumerable<Entry> Matching(Select select)
    {
        var filter = new RowFilter(table, values, select.Where);
        if (table.Source is not null)
            return table.Source(node).Select(r => new Entry(null, null, Encode(r))).Where(filter.Matches);
        var reversed = select.Order.Count > 0 && select.Order[0].Descending != table.Get(select.Order[0].Column).IsDescending;
        var partitions = filter.Keys() is { } keys
            ? keys.Select(k => table.Partition(new ByteKey(TokenOf.Join(k)))).OfType<Partition>()
            : table.Partitions;
        var rows = partitions.SelectMany(p => select.Distinct ? [new Entry(p, null, null)] : Rows(p, reversed));
        return rows.Where(filter.Matches);
    }

    private static IEnumerable<Entry> Rows(Partition partition, bool reversed)
    {
        if (partition.Rows.Count == 0)
            return partition.HasStatics ? [new Entry(partition, null, null)] : [];
        var rows = reversed ? partition.Rows.Reverse() : partition.Rows;
        return rows.Select(r => new Entry(partition, r, null));
    }

    private byte[]?[] Encode(Dictionary<string, object?> row) => [.. table.Columns.Select(c => ValueCodec.Encode(c.Type, row.GetValueOrDefault(c.Name)))];
}

/// <summary>A row where it stands: a table's, or a system table's values.</summary>
internal readonly record struct Entry(Partition? Partition, Row? Row, byte[]?[]? System)
{
    public Cell Get(NodeTable table, NodeColumn column)
    {
        if (System is not null)
            return new Cell(System[table.IndexOf(column.Name)], 0);
        return column.Kind switch
        {
            ColumnKind.PartitionKey => new Cell(Partition!.Key[column.Position], 0),
            ColumnKind.Clustering => new Cell(Row?.Clustering[column.Position], 0),
            ColumnKind.Static => Partition!.Statics[table.IndexOf(column.Name)],
            _ => Row is null ? default : Row[table.IndexOf(column.Name)],
        };
    }
}

/// <summary>The WHERE of a statement with its values.</summary>
internal sealed class RowFilter
{
    private readonly NodeTable table;
    private readonly List<(Relation Relation, NodeColumn[] Columns, byte[][] Values)> relations = [];

    public RowFilter(NodeTable table, TermValues values, IReadOnlyList<Relation> where)
    {
        this.table = table;
        foreach (var relation in where)
        {
            var columns = relation.Columns.Select(table.Get).ToArray();
            relations.Add((relation, columns, Values(relation, columns[0], values)));
        }
    }

    /// <summary>Every partition key that the equalities and INs name; null when a column of the key is not given.</summary>
    public List<byte[][]>? Keys()
    {
        List<byte[][]> keys = [[]];
        foreach (var column in table.PartitionKey)
        {
            var given = relations.Find(r => r.Columns[0] == column && !r.Relation.IsToken && r.Relation.Operator is "=" or "in");
            if (given.Relation is null)
                return null;
            keys = [.. keys.SelectMany(key => given.Values.Select(value => key.Append(value).ToArray()))];
        }
        return keys;
    }

    /// <summary>The clustering columns given by equality; null when one of them is not.</summary>
    public byte[][]? Clustering()
    {
        var values = table.Clustering.Select(c => relations.Find(r => r.Columns[0] == c && r.Relation.Operator == "=").Values?[0]).ToArray();
        return values.Contains(null) ? null : [.. values.Select(v => v!)];
    }

    public bool Matches(Entry row)
    {
        foreach (var (relation, columns, values) in relations)
        {
            if (!Matches(row, relation, columns, values))
                return false;
        }
        return true;
    }

    private bool Matches(Entry row, Relation relation, NodeColumn[] columns, byte[][] values)
    {
        var type = relation.IsToken ? NodeType.Bigint : columns[0].Type;
        var value = relation.IsToken ? ValueCodec.Encode(NodeType.Bigint, row.Partition!.Token) : row.Get(table, columns[0]).Value;
        if (value is null)
            return false;
        return relation.Operator == "in"
            ? values.Any(v => ValueOrder.Compare(type, value, v) == 0)
            : Compare(relation.Operator, ValueOrder.Compare(type, value, values[0]));
    }

    public static bool Compare(string operation, int order) => operation switch
    {
        "=" => order == 0,
        "!=" => order != 0,
        "<" => order < 0,
        "<=" => order <= 0,
        ">" => order > 0,
        _ => order >= 0,
    };

    private static byte[][] Values(Relation relation, NodeColumn column, TermValues values)
    {
        if (relation.IsToken)
            return [values.Get(NodeType.Bigint, relation.Values[0]).Bytes ?? throw CqlError.Invalid("Invalid null token")];
        if (!relation.IsInMarker)
            return [.. relation.Values.Select(v => values.Key(column, v))];
        var list = values.Get(NodeType.Of(CqlTypeCode.List, column.Type), relation.Values[0]).Bytes ?? throw CqlError.Invalid("Invalid null value for IN");
        return Collections.Items(list);
    }
}
