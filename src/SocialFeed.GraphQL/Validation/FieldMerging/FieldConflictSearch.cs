using System.Runtime.CompilerServices;
using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Validation.FieldMerging;

/// <summary>
/// Names the fields that do not merge (section 5.3.2), in the order and words of graphql-js: it compares fields pair by pair, which is quadratic. It runs
/// only when <see cref="FieldMergeProof"/> has not shown the document to be free of conflicts, and only up to a budget.
/// </summary>
/// <param name="index">The document's fields.</param>
/// <param name="budget">Steps to take at most.</param>
/// <param name="mostConflicts">Conflicts to keep per place; further ones are found and dropped. Not fewer than <see cref="FieldConflict.MostUseful"/>.</param>
internal sealed class FieldConflictSearch(FieldIndex index, int budget, int mostConflicts)
{
    private readonly Dictionary<(SelectionSetEntry, FragmentDefinitionNode), bool> _comparedWithFragment = [];
    private readonly Dictionary<(FragmentDefinitionNode, FragmentDefinitionNode), bool> _comparedFragments = [];
    private readonly Dictionary<(SelectionSetEntry, SelectionSetEntry), List<(List<FieldEntry> First, List<FieldEntry> Second)>> _overlaps = [];

    /// <summary>Comparisons and the like so far.</summary>
    public int Work { get; private set; }

    /// <summary>Conflicts among the fields that a selection set contributes to one response object, but not below a single one of its fields.</summary>
    /// <exception cref="DocumentValidator.ValidationAbortedException">The budget is spent.</exception>
    public List<FieldConflict> Within(SelectionSetNode selectionSet)
    {
        var conflicts = new List<FieldConflict>();
        var set = index[selectionSet];
        foreach (var (_, group) in set.Groups)
        {
            for (var i = 0; i < group.Count; i++)
            {
                for (var j = i + 1; j < group.Count; j++)
                    Compare(group[i], group[j], exclusive: false, conflicts);
            }
        }

        for (var i = 0; i < set.Spreads.Count; i++)
        {
            CompareWithFragment(set, set.Spreads[i], exclusive: false, conflicts);
            for (var j = i + 1; j < set.Spreads.Count; j++)
                CompareFragments(set.Spreads[i], set.Spreads[j], exclusive: false, conflicts);
        }

        return conflicts;
    }

    /// <param name="set">Fields of one place.</param>
    /// <param name="fragment">A fragment spread at the same place.</param>
    /// <param name="exclusive">Whether the fields around both belong to different object types, so that only shapes matter.</param>
    /// <param name="conflicts">To add to.</param>
    private void CompareWithFragment(SelectionSetEntry set, FragmentDefinitionNode fragment, bool exclusive, List<FieldConflict> conflicts)
    {
        Spend(1);
        if (set.Fields.Count == 0 || !IsNew(_comparedWithFragment, (set, fragment), exclusive))
            return;
        var other = index[fragment];
        if (ReferenceEquals(set, other))
            return;
        CompareSets(set, other, exclusive, conflicts);
        foreach (var nested in other.Spreads)
            CompareWithFragment(set, nested, exclusive, conflicts);
    }

    private void CompareFragments(FragmentDefinitionNode a, FragmentDefinitionNode b, bool exclusive, List<FieldConflict> conflicts)
    {
        Spend(2);
        if (ReferenceEquals(a, b) || Covers(_comparedFragments, (b, a), exclusive) || !IsNew(_comparedFragments, (a, b), exclusive))
            return;
        CompareSets(index[a], index[b], exclusive, conflicts);
        foreach (var nested in index[b].Spreads)
            CompareFragments(a, nested, exclusive, conflicts);
        foreach (var nested in index[a].Spreads)
            CompareFragments(nested, b, exclusive, conflicts);
    }

    private void CompareSets(SelectionSetEntry a, SelectionSetEntry b, bool exclusive, List<FieldConflict> conflicts)
    {
        if (a.Fields.Count == 0 || b.Fields.Count == 0)
            return;
        foreach (var (first, second) in Overlaps(a, b))
        {
            foreach (var field in first)
            {
                foreach (var other in second)
                    Compare(field, other, exclusive, conflicts);
            }
        }
    }

    private List<(List<FieldEntry> First, List<FieldEntry> Second)> Overlaps(SelectionSetEntry a, SelectionSetEntry b)
    {
        if (_overlaps.TryGetValue((a, b), out var known))
            return known;
        var overlaps = new List<(List<FieldEntry>, List<FieldEntry>)>();
        Spend(a.Groups.Count);
        foreach (var (name, first) in a.Groups)
        {
            if (b.Groups.TryGetValue(name, out var second))
                overlaps.Add((first, second));
        }

        return _overlaps[(a, b)] = overlaps;
    }

    private void Compare(FieldEntry a, FieldEntry b, bool exclusive, List<FieldConflict> conflicts)
    {
        Spend(2);
        exclusive |= a.ParentType is ObjectType && b.ParentType is ObjectType && !ReferenceEquals(a.ParentType, b.ParentType);
        if (!exclusive && a.Node.Name != b.Node.Name)
            Add(ConflictKind.Name, []);
        else if (!exclusive && a.Arguments != b.Arguments)
            Add(ConflictKind.Arguments, []);
        else if (a.Type is not null && b.Type is not null && a.Shape != b.Shape)
            Add(ConflictKind.Type, []);
        else if (CompareSubselections(a.SelectionSet, b.SelectionSet, exclusive) is { Count: > 0 } below)
            Add(ConflictKind.Subfields, below);

        void Add(ConflictKind kind, IReadOnlyList<FieldConflict> below)
        {
            if (conflicts.Count < mostConflicts)
                conflicts.Add(new FieldConflict(a, b, kind, below));
        }
    }

    private List<FieldConflict> CompareSubselections(SelectionSetEntry? a, SelectionSetEntry? b, bool exclusive)
    {
        var conflicts = new List<FieldConflict>();
        if (a is null || b is null)
            return conflicts;
        CompareSets(a, b, exclusive, conflicts);
        foreach (var fragment in b.Spreads)
            CompareWithFragment(a, fragment, exclusive, conflicts);
        foreach (var fragment in a.Spreads)
            CompareWithFragment(b, fragment, exclusive, conflicts);
        foreach (var first in a.Spreads)
        {
            foreach (var second in b.Spreads)
                CompareFragments(first, second, exclusive, conflicts);
        }

        return conflicts;
    }

    /// <summary>A comparison for fields of the same object covers one for exclusive fields, not the other way round.</summary>
    private static bool Covers<TKey>(Dictionary<TKey, bool> compared, TKey key, bool exclusive)
        where TKey : notnull =>
        compared.TryGetValue(key, out var wasExclusive) && (exclusive || !wasExclusive);

    private static bool IsNew<TKey>(Dictionary<TKey, bool> compared, TKey key, bool exclusive)
        where TKey : notnull
    {
        if (Covers(compared, key, exclusive))
            return false;
        compared[key] = exclusive;
        return true;
    }

    private void Spend(int steps)
    {
        Work += steps;
        if (Work > budget || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw DocumentValidator.ValidationAbortedException.BecauseOfWork(nameof(ValidationOptions.ConflictWorkBudget), budget);
    }
}
