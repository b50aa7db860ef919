using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Validation.FieldMerging;

/// <summary>
/// Shows that all fields of the same response name merge (section 5.3.2) without comparing them pair by pair. After S. Adameit, "A vastly more
/// performant algorithm for GraphQL field selection merging" (2019): the two conditions of the rule are equivalences, so each group of fields that meet
/// needs one comparison with its first member, and what its members select is merged into one set for the next level. Sets that were seen are not
/// looked at again, which also ends the walk when fragments are cyclic. The number of different sets can be exponential in made-up documents,
/// so the work is bounded.
/// </summary>
internal sealed class FieldMergeProof(FieldIndex index, int budget)
{
    private readonly HashSet<int[]> _seenForShape = new(SetComparer.Instance);
    private readonly HashSet<int[]> _seenForCall = new(SetComparer.Instance);
    private readonly HashSet<SelectionSetEntry> _merged = [];
    private readonly Stack<(List<FieldEntry> Fields, bool SameParent)> _remaining = [];

    /// <summary>Fields and fragments visited so far.</summary>
    public int Work { get; private set; }

    /// <summary>True when there is no conflict anywhere. False when there is one, or when the budget does not suffice to tell.</summary>
    public bool Succeeds()
    {
        foreach (var operation in index.Operations)
            Enqueue([operation], forShape: true, forCall: true);
        if (!Drain())
            return false;

        // A fragment is part of every set that spreads it, so only unused ones are left.
        foreach (var fragment in index.Fragments)
        {
            if (_merged.Contains(fragment))
                continue;
            Enqueue([fragment], forShape: true, forCall: true);
            if (!Drain())
                return false;
        }

        return true;
    }

    private bool Drain()
    {
        while (_remaining.TryPop(out var set))
        {
            if (Work > budget)
                return false;
            if (!(set.SameParent ? CallsAgree(set.Fields) : ShapesAgree(set.Fields)))
                return false;
        }

        return Work <= budget;
    }

    /// <summary>SameResponseShape, for fields that may belong to different objects.</summary>
    private bool ShapesAgree(List<FieldEntry> fields)
    {
        foreach (var group in ByResponseName(fields))
        {
            var shape = -1;
            foreach (var field in group)
            {
                if (field.Shape < 0 || field.Shape == shape)
                    continue;
                if (shape >= 0)
                    return false;
                shape = field.Shape;
            }

            Descend(group, forShape: true, forCall: false);
        }

        return true;
    }

    /// <summary>Same name and arguments, for fields that can belong to one object: each object type's own with those of all abstract types.</summary>
    private bool CallsAgree(List<FieldEntry> fields)
    {
        foreach (var group in ByResponseName(fields))
        {
            foreach (var part in ByObjectType(group))
            {
                foreach (var field in part)
                {
                    if (field.Call != part[0].Call)
                        return false;
                }

                Descend(part, forShape: false, forCall: true);
            }
        }

        return true;
    }

    private void Descend(List<FieldEntry> fields, bool forShape, bool forCall)
    {
        List<SelectionSetEntry>? selectionSets = null;
        foreach (var field in fields)
        {
            if (field.SelectionSet is not null)
                (selectionSets ??= []).Add(field.SelectionSet);
        }

        if (selectionSets is not null)
            Enqueue(selectionSets, forShape, forCall);
    }

    /// <summary>Merges selection sets and the fragments they spread, directly or not, into one set of fields to look at.</summary>
    private void Enqueue(List<SelectionSetEntry> selectionSets, bool forShape, bool forCall)
    {
        var fields = new List<FieldEntry>();
        var visited = new HashSet<FragmentDefinitionNode>();
        var open = new Stack<SelectionSetEntry>(selectionSets);
        while (open.TryPop(out var current) && Work <= budget)
        {
            Work += 1 + current.Fields.Count + current.Spreads.Count;
            _merged.Add(current);
            fields.AddRange(current.Fields);
            foreach (var fragment in current.Spreads)
            {
                if (visited.Add(fragment))
                    open.Push(index[fragment]);
            }
        }

        // Selection sets that are themselves fragments can bring a field twice.
        fields.Sort(static (a, b) => a.Id.CompareTo(b.Id));
        fields = RemoveRepeated(fields);
        int[] key = [.. fields.Select(field => field.Id)];
        if (forShape && _seenForShape.Add(key))
            _remaining.Push((fields, false));
        if (forCall && _seenForCall.Add(key))
            _remaining.Push((fields, true));
    }

    private static List<FieldEntry> RemoveRepeated(List<FieldEntry> sorted)
    {
        var kept = 0;
        for (var i = 0; i < sorted.Count; i++)
        {
            if (i == 0 || sorted[i].Id != sorted[kept - 1].Id)
                sorted[kept++] = sorted[i];
        }

        sorted.RemoveRange(kept, sorted.Count - kept);
        return sorted;
    }

    private static IEnumerable<List<FieldEntry>> ByResponseName(List<FieldEntry> fields)
    {
        var groups = new Dictionary<string, List<FieldEntry>>(StringComparer.Ordinal);
        foreach (var field in fields)
        {
            if (!groups.TryGetValue(field.Node.ResponseName, out var group))
                groups[field.Node.ResponseName] = group = [];
            group.Add(field);
        }

        return groups.Values;
    }

    private IEnumerable<List<FieldEntry>> ByObjectType(List<FieldEntry> group)
    {
        var shared = group.FindAll(field => field.ParentType is not ObjectType);
        if (shared.Count == group.Count)
            return [group];
        var parts = new Dictionary<NamedType, List<FieldEntry>>();
        foreach (var field in group)
        {
            if (field.ParentType is not ObjectType parent)
                continue;
            if (!parts.TryGetValue(parent, out var part))
            {
                Work += shared.Count;
                parts[parent] = part = [.. shared];
            }

            part.Add(field);
        }

        return parts.Values;
    }

    /// <summary>Equality of sets given as sorted numbers.</summary>
    private sealed class SetComparer : IEqualityComparer<int[]>
    {
        public static SetComparer Instance { get; } = new();

        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] set)
        {
            var hash = default(HashCode);
            hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(set.AsSpan()));
            return hash.ToHashCode();
        }
    }
}
