using SocialFeed.Cql.FakeNode.Language;
using SocialFeed.Cql.FakeNode.Types;
using SocialFeed.Cql.FakeNode.Wire;

namespace SocialFeed.Cql.FakeNode.Storage;

/// <summary>Executes INSERT, UPDATE and DELETE with their conditions.</summary>
internal sealed class RowWriter(NodeTable table, TermValues values, long now)
{
    private const string Applied = "[applied]";

    public NodeResult Write(DataStatement statement) => statement switch
    {
        Insert insert => Insert(insert),
        Update update => Update(update),
        Delete delete => Delete(delete),
        _ => throw CqlError.Invalid("Only INSERT, UPDATE and DELETE statements are allowed in batches"),
    };

    private NodeResult Insert(Insert insert)
    {
        if (table.IsCounter)
            throw CqlError.Invalid("INSERT statement are not allowed on counter tables, use UPDATE instead");
        var given = insert.Columns.Zip(insert.Values).ToDictionary(p => p.First, p => p.Second);
        var key = Key(table.PartitionKey, given);
        var hasRow = table.Clustering.Count == 0 || table.Clustering.Any(c => given.ContainsKey(c.Name));
        var clustering = hasRow ? Key(table.Clustering, given) : [];
        var timestamp = Timestamp(insert.Using);
        if (insert.IfNotExists)
        {
            var existing = table.Partition(new ByteKey(TokenOf.Join(key)));
            if (existing?.Find(clustering) is { } row)
                return NotApplied(new Entry(existing, row, null), table.Visible);
        }
        var partition = table.GetOrAddPartition(key);
        var target = hasRow ? partition.GetOrAdd(clustering) : null;
        foreach (var (name, term) in given)
        {
            var column = table.Get(name);
            if (column.Kind is ColumnKind.Regular or ColumnKind.Static)
                Set(partition, target, column, values.Get(column.Type, term), timestamp);
        }
        return insert.IfNotExists ? IsApplied(true) : new VoidResult();
    }

    private NodeResult Update(Update update)
    {
        var filter = new RowFilter(table, values, update.Where);
        var keys = filter.Keys() ?? throw CqlError.Invalid("Some partition key parts are missing");
        var timestamp = Timestamp(update.Using);
        foreach (var key in keys)
        {
            var onlyStatic = table.Clustering.Count > 0 && update.Assignments.All(a => table.Get(a.Column).Kind == ColumnKind.Static);
            var clustering = filter.Clustering() ?? (onlyStatic ? null : throw CqlError.Invalid("Some clustering keys are missing"));
            if (Refused(key, clustering, update.IfExists, update.Conditions) is { } refused)
                return refused;
            var partition = table.GetOrAddPartition(key);
            var row = clustering is null ? null : partition.GetOrAdd(clustering);
            foreach (var assignment in update.Assignments)
                Assign(partition, row, assignment, timestamp);
        }
        return update.IfExists || update.Conditions.Count > 0 ? IsApplied(true) : new VoidResult();
    }

    private NodeResult Delete(Delete delete)
    {
        var filter = new RowFilter(table, values, delete.Where);
        var keys = filter.Keys() ?? throw CqlError.Invalid("Some partition key parts are missing");
        var timestamp = Timestamp(delete.Using);
        foreach (var key in keys)
        {
            if (Refused(key, filter.Clustering(), delete.IfExists, delete.Conditions) is { } refused)
                return refused;
            if (table.Partition(new ByteKey(TokenOf.Join(key))) is not { } partition)
                continue;
            if (delete.Columns.Count == 0)
                partition.Remove(r => filter.Matches(new Entry(partition, r, null)));
            foreach (var column in delete.Columns.Select(table.Get))
            {
                foreach (var row in partition.Rows.Where(r => filter.Matches(new Entry(partition, r, null))))
                    Set(partition, row, column, default, timestamp);
            }
            if (delete.Columns.Count == 0 && partition.Rows.Count == 0)
                table.RemovePartition(new ByteKey(TokenOf.Join(key)));
        }
        return delete.IfExists || delete.Conditions.Count > 0 ? IsApplied(true) : new VoidResult();
    }

    /// <summary>The answer of a conditional statement whose conditions do not hold; null when they do.</summary>
    private RowsResult? Refused(byte[][] key, byte[][]? clustering, bool ifExists, IReadOnlyList<Condition> conditions)
    {
        if (!ifExists && conditions.Count == 0)
            return null;
        var partition = table.Partition(new ByteKey(TokenOf.Join(key)));
        var row = clustering is null ? null : partition?.Find(clustering);
        if (partition is null || (row is null && clustering is not null))
            return IsApplied(false);
        var entry = new Entry(partition, row, null);
        var holds = conditions.All(c => Holds(entry, c));
        return holds ? null : NotApplied(entry, conditions.Select(c => table.Get(c.Column)).Distinct());
    }

    private bool Holds(Entry entry, Condition condition)
    {
        var column = table.Get(condition.Column);
        var expected = values.Get(column.Type, condition.Value).Bytes;
        var actual = entry.Get(table, column).Value;
        if (expected is null || actual is null)
            return condition.Operator == "=" ? expected == actual : condition.Operator == "!=" && expected != actual;
        return RowFilter.Compare(condition.Operator, ValueOrder.Compare(column.Type, actual, expected));
    }

    private void Assign(Partition partition, Row? row, Assignment assignment, long timestamp)
    {
        var column = table.Get(assignment.Column);
        var value = values.Get(column.Type, assignment.Value);
        if (value.IsUnset)
            return;
        var old = new Entry(partition, row, null).Get(table, column).Value;
        var changed = assignment.Kind switch
        {
            AssignmentKind.Set => value.Bytes,
            AssignmentKind.Add => Collections.Add(column.Type, old, value.Bytes),
            AssignmentKind.Subtract => Collections.Subtract(column.Type, old, value.Bytes),
            _ => Collections.Add(column.Type, value.Bytes, old),
        };
        Set(partition, row, column, new BoundValue(changed, IsUnset: false), timestamp);
    }

    private void Set(Partition partition, Row? row, NodeColumn column, BoundValue value, long timestamp)
    {
        if (value.IsUnset)
            return;
        var bytes = column.Type is { IsCollection: true, IsFrozen: false } ? Collections.Full(value.Bytes) : value.Bytes;
        var target = column.Kind == ColumnKind.Static ? partition.Statics : row;
        partition.HasStatics |= column.Kind == ColumnKind.Static && bytes is not null;
        target?.Write(table.IndexOf(column.Name), bytes, column.Type.Code == CqlTypeCode.Counter ? long.MaxValue : timestamp);
    }

    private byte[][] Key(IReadOnlyList<NodeColumn> columns, Dictionary<string, Term> given)
    {
        var key = new byte[columns.Count][];
        for (var i = 0; i < key.Length; i++)
        {
            if (!given.TryGetValue(columns[i].Name, out var term))
                throw CqlError.Invalid($"Missing mandatory PRIMARY KEY part {columns[i].Name}");
            key[i] = values.Key(columns[i], term);
        }
        return key;
    }

    private long Timestamp(Using options) =>
        options.Timestamp is null ? now : (long)(ValueCodec.Decode(NodeType.Bigint, values.Get(NodeType.Bigint, options.Timestamp).Bytes)
            ?? throw CqlError.Invalid("Invalid null value of timestamp"));

    private RowsResult IsApplied(bool applied) =>
        new([new ResultColumn(table.Keyspace, table.Name, Applied, NodeType.Boolean)], [[[applied ? (byte)1 : (byte)0]]]);

    private RowsResult NotApplied(Entry entry, IEnumerable<NodeColumn> shown)
    {
        var columns = shown.ToList();
        return new RowsResult(
            [new ResultColumn(table.Keyspace, table.Name, Applied, NodeType.Boolean), .. columns.Select(c => new ResultColumn(table.Keyspace, table.Name, c.Name, c.Type))],
            [[[0], .. columns.Select(c => entry.Get(table, c).Value)]]);
    }
}
