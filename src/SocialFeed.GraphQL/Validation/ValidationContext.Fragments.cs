using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Validation;

/// <summary>A use of a variable, with what is expected there.</summary>
/// <param name="Node">The use.</param>
/// <param name="Type">What the place takes; null when the place does not fit the schema.</param>
/// <param name="ParentType">The list or input object type around it.</param>
/// <param name="HasDefault">Whether the place has a default of its own.</param>
internal readonly record struct VariableUsage(VariableNode Node, GraphQLType? Type, GraphQLType? ParentType, bool HasDefault);

/// <summary>Which fragments and variables a definition uses: found once per definition, and put together once per set of fragments.</summary>
internal sealed partial class ValidationContext
{
    private readonly Dictionary<SelectionSetNode, IReadOnlyList<FragmentSpreadNode>> _spreads = [];
    private readonly Dictionary<string, IReadOnlyList<FragmentDefinitionNode>> _referencedFragments = new(StringComparer.Ordinal);
    private readonly Dictionary<DefinitionNode, IReadOnlyList<VariableUsage>> _variableUsages = [];
    private readonly Dictionary<IReadOnlyList<FragmentDefinitionNode>, IReadOnlyList<VariableUsage>> _fragmentUsages = [];
    private readonly Dictionary<OperationDefinitionNode, IReadOnlyList<VariableUsage>> _operationUsages = [];
    private VariableUsageCollector? _usageCollector;

    /// <summary>The spreads anywhere in a selection set, not following them.</summary>
    public IReadOnlyList<FragmentSpreadNode> Spreads(SelectionSetNode selectionSet)
    {
        if (_spreads.TryGetValue(selectionSet, out var known))
            return known;
        var spreads = new List<FragmentSpreadNode>();
        var remaining = new Stack<SelectionSetNode>([selectionSet]);
        while (remaining.TryPop(out var current))
        {
            foreach (var selection in current.Selections)
            {
                switch (selection)
                {
                    case FragmentSpreadNode spread: spreads.Add(spread); break;
                    case FieldNode { SelectionSet: { } nested }: remaining.Push(nested); break;
                    case InlineFragmentNode inline: remaining.Push(inline.SelectionSet); break;
                }
            }
        }

        return _spreads[selectionSet] = spreads;
    }

    /// <summary>The fragments that operations use, directly or through others, each once.</summary>
    public IReadOnlyList<FragmentDefinitionNode> ReferencedFragments(IEnumerable<OperationDefinitionNode> operations)
    {
        var names = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var operation in operations)
            AddNames(Spreads(operation.SelectionSet), names, seen);
        var key = string.Join(' ', names.Order(StringComparer.Ordinal));
        if (_referencedFragments.TryGetValue(key, out var known))
            return known;
        SpendFragmentWork(names.Count);
        var fragments = new List<FragmentDefinitionNode>();
        for (var i = 0; i < names.Count; i++)
        {
            if (Fragment(names[i]) is not { } fragment)
                continue;
            fragments.Add(fragment);
            var spreads = Spreads(fragment.SelectionSet);
            SpendFragmentWork(spreads.Count);
            AddNames(spreads, names, seen);
        }

        return _referencedFragments[key] = fragments;
    }

    /// <summary>The uses of variables in an operation and in the fragments it uses.</summary>
    public IReadOnlyList<VariableUsage> RecursiveVariableUsages(OperationDefinitionNode operation)
    {
        if (_operationUsages.TryGetValue(operation, out var known))
            return known;
        var fragments = ReferencedFragments([operation]);
        if (!_fragmentUsages.TryGetValue(fragments, out var inFragments))
        {
            SpendFragmentWork(fragments.Count);
            var collected = new List<VariableUsage>();
            foreach (var fragment in fragments)
            {
                var usages = VariableUsages(fragment);
                SpendFragmentWork(usages.Count);
                collected.AddRange(usages);
            }

            _fragmentUsages[fragments] = inFragments = collected;
        }

        SpendFragmentWork(inFragments.Count);
        return _operationUsages[operation] = [.. VariableUsages(operation), .. inFragments];
    }

    private static void AddNames(IReadOnlyList<FragmentSpreadNode> spreads, List<string> names, HashSet<string> seen)
    {
        foreach (var spread in spreads)
        {
            if (seen.Add(spread.Name))
                names.Add(spread.Name);
        }
    }

    private IReadOnlyList<VariableUsage> VariableUsages(DefinitionNode definition)
    {
        if (_variableUsages.TryGetValue(definition, out var known))
            return known;
        _usageCollector ??= new VariableUsageCollector(this, new TypeInfo(Schema));
        return _variableUsages[definition] = _usageCollector.Collect(definition);
    }

    /// <summary>Walks definitions on their own, ahead of the walk of the document.</summary>
    private sealed class VariableUsageCollector : ValidationRule
    {
        private readonly TypeInfo _types;
        private readonly DocumentWalker _walker;
        private readonly List<VariableUsage> _usages = [];

        public VariableUsageCollector(ValidationContext context, TypeInfo types)
            : base(context)
        {
            _types = types;
            _walker = new DocumentWalker(types, [this]);
        }

        public override ReadOnlySpan<WalkEvent> Events => [WalkEvent.Variable];

        public VariableUsage[] Collect(DefinitionNode definition)
        {
            _usages.Clear();
            _walker.Visit(definition);
            return [.. _usages];
        }

        public override void Variable(VariableNode variable) =>
            _usages.Add(new VariableUsage(variable, _types.InputType, _types.ParentInputType, _types.DefaultValue is not null));
    }
}
