using SocialFeed.Cql.FakeNode.Language;
using SocialFeed.Cql.FakeNode.Types;

namespace SocialFeed.Cql.FakeNode.Storage;

/// <summary>What PREPARE answers: the types of markers, which of them make the partition key, the columns returned.</summary>
internal sealed class Resolver(NodeTable table)
{
    private static readonly NodeType Ttl = NodeType.Int;

    private readonly SortedDictionary<int, ResultColumn> markers = [];

    public IReadOnlyList<ResultColumn> Variables(DataStatement statement)
    {
        switch (statement)
        {
            case Insert insert:
                for (var i = 0; i < insert.Columns.Count; i++)
                    Add(insert.Values[i], table.Get(insert.Columns[i]));
                Add(insert.Using);
                break;
            case Update update:
                Add(update.Using);
                foreach (var assignment in update.Assignments)
                    Add(assignment.Value, table.Get(assignment.Column));
                Add(update.Where);
                Add(update.Conditions);
                break;
            case Delete delete:
                Add(delete.Using);
                Add(delete.Where);
                Add(delete.Conditions);
                break;
            case Select select:
                Add(select.Where);
                Add(select.Limit, "[limit]", NodeType.Int);
                break;
        }
        return [.. markers.Values];
    }

    /// <summary>In the order of the partition key; empty when a column of it is not given by a marker.</summary>
    public IReadOnlyList<int> KeyIndexes(DataStatement statement)
    {
        var terms = statement switch
        {
            Insert insert => insert.Columns.Zip(insert.Values).ToDictionary(p => p.First, p => p.Second),
            Update update => Equalities(update.Where),
            Delete delete => Equalities(delete.Where),
            Select select => Equalities(select.Where),
            _ => [],
        };
        var indexes = table.PartitionKey.Select(c => terms.GetValueOrDefault(c.Name) is Marker marker ? marker.Index : -1).ToList();
        return indexes.Contains(-1) ? [] : indexes;
    }

    private static Dictionary<string, Term> Equalities(IReadOnlyList<Relation> where) =>
        where.Where(r => r is { Operator: "=", IsToken: false }).ToDictionary(r => r.Columns[0], r => r.Values[0]);

    private void Add(IReadOnlyList<Relation> where)
    {
        foreach (var relation in where)
        {
            if (relation.IsToken)
                Add(relation.Values[0], "partition key token", NodeType.Bigint);
            else if (relation.IsInMarker)
                Add(relation.Values[0], $"in({relation.Columns[0]})", NodeType.Of(CqlTypeCode.List, table.Get(relation.Columns[0]).Type));
            else
                foreach (var value in relation.Values)
                    Add(value, table.Get(relation.Columns[0]));
        }
    }

    private void Add(IReadOnlyList<Condition> conditions)
    {
        foreach (var condition in conditions)
            Add(condition.Value, table.Get(condition.Column));
    }

    private void Add(Using options)
    {
        Add(options.Timestamp, "[timestamp]", NodeType.Bigint);
        Add(options.Ttl, "[ttl]", Ttl);
    }

    private void Add(Term term, NodeColumn column) => Add(term, column.Name, column.Type);

    private void Add(Term? term, string name, NodeType type)
    {
        if (term is Marker marker)
            markers[marker.Index] = new ResultColumn(table.Keyspace, table.Name, marker.Name ?? name, type);
    }
}
