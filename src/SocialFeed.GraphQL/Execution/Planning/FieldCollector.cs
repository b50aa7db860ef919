using System.Runtime.CompilerServices;
using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Execution;

/// <summary>A selection set with the conditions under which it counts: null means always.</summary>
internal readonly record struct ConditionalSet(SelectionSetNode Set, ulong[]? Mask);

/// <summary>The occurrences of one response name, with the conditions of each.</summary>
internal sealed class FieldGroup(string responseName)
{
    public string ResponseName { get; } = responseName;

    public List<(FieldNode Node, ulong[]? Mask)> Occurrences { get; } = [];

    /// <summary>True when the first occurrence can be left out while a later one is there: then the field stands at the later one's place.</summary>
    public bool HasMovingPlace => Occurrences.Exists(o => !IncludeCondition.IsSubset(Occurrences[0].Mask, o.Mask));
}

/// <summary>
/// CollectFields (section 6.3.2) for one concrete type, at plan time: type conditions and constant <c>@skip</c> and <c>@include</c> are decided,
/// variable ones become masks.
/// </summary>
internal sealed class FieldCollector(Schema schema, IReadOnlyDictionary<string, FragmentDefinitionNode> fragments, PlanConditions conditions, PlanBudget budget)
{
    private readonly Dictionary<string, FieldGroup> _byName = new(StringComparer.Ordinal);
    private readonly List<FieldGroup> _groups = [];
    private readonly Dictionary<string, List<ulong[]?>> _visited = new(StringComparer.Ordinal);
    private readonly List<(FieldGroup Group, ulong[]? Mask)> _occurrences = [];

    /// <summary>Every occurrence of every field, in document order.</summary>
    public IReadOnlyList<(FieldGroup Group, ulong[]? Mask)> Occurrences => _occurrences;

    public List<FieldGroup> Collect(ObjectType type, IEnumerable<ConditionalSet> sets)
    {
        foreach (var set in sets)
            Collect(type, set.Set, set.Mask);
        return _groups;
    }

    private void Collect(ObjectType type, SelectionSetNode set, ulong[]? mask)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (var selection in set.Selections)
        {
            budget.Spend();
            if (!conditions.TryApply(selection.Directives, mask, out var own))
                continue;
            switch (selection)
            {
                case FieldNode field:
                    Add(field, own);
                    break;
                case InlineFragmentNode inline when Applies(inline.TypeCondition, type):
                    Collect(type, inline.SelectionSet, own);
                    break;
                case FragmentSpreadNode spread when fragments.TryGetValue(spread.Name, out var fragment)
                    && Applies(fragment.TypeCondition, type) && FirstVisit(spread.Name, own):
                    Collect(type, fragment.SelectionSet, own);
                    break;
            }
        }
    }

    private void Add(FieldNode field, ulong[]? mask)
    {
        if (!_byName.TryGetValue(field.ResponseName, out var group))
        {
            group = new FieldGroup(field.ResponseName);
            _byName.Add(field.ResponseName, group);
            _groups.Add(group);
        }

        group.Occurrences.Add((field, mask));
        _occurrences.Add((group, mask));
    }

    /// <summary>A fragment that was spread under fewer conditions has nothing to add.</summary>
    private bool FirstVisit(string name, ulong[]? mask)
    {
        if (!_visited.TryGetValue(name, out var masks))
            _visited.Add(name, masks = []);
        if (masks.Exists(earlier => IncludeCondition.IsSubset(earlier, mask)))
            return false;
        masks.Add(mask);
        return true;
    }

    private bool Applies(NamedTypeNode? condition, ObjectType type) =>
        condition is null || (schema.Type(condition.Name) is { } named && schema.IsSubType(named, type));
}

/// <summary>The variable conditions of an operation, numbered as they are met.</summary>
internal sealed class PlanConditions(VariablePlan[] variables)
{
    private readonly List<VariableCondition> _conditions = [];

    public VariableCondition[] All => [.. _conditions];

    /// <summary>Adds what <c>@skip</c> and <c>@include</c> ask for to a mask; false when they exclude the selection for good.</summary>
    public bool TryApply(IReadOnlyList<DirectiveNode> directives, ulong[]? mask, out ulong[]? result)
    {
        result = mask;
        foreach (var directive in directives)
        {
            if (directive.Name is not ("skip" or "include"))
                continue;
            var expected = directive.Name == "include";
            switch (directive.Argument("if")?.Value)
            {
                case BooleanValueNode constant:
                    if (constant.Value != expected)
                        return false;
                    break;
                case VariableNode variable:
                    result = IncludeCondition.With(result, Number(variable.Name, expected));
                    break;
            }
        }

        return true;
    }

    private int Number(string name, bool expected)
    {
        var condition = new VariableCondition(Array.FindIndex(variables, v => v.Name == name), expected);
        var number = _conditions.IndexOf(condition);
        if (number >= 0)
            return number;
        _conditions.Add(condition);
        return _conditions.Count - 1;
    }
}

/// <summary>Bounds the work and the memory of planning, which merging can make larger than the document.</summary>
internal sealed class PlanBudget(int maxFields)
{
    /// <summary>Selections looked at per field that is allowed: merged sets look at one selection several times.</summary>
    private const int StepsPerField = 20;

    private long _steps;
    private int _fields;

    public void Spend()
    {
        if (++_steps > (long)maxFields * StepsPerField)
            throw TooComplex();
    }

    public void SpendField()
    {
        if (++_fields > maxFields)
            throw TooComplex();
    }

    private OperationRefusedException TooComplex() => new(
        $"The operation is too complex to plan: merged selections make more than {maxFields} fields (MaxPlanFields).", ErrorCodes.OperationTooComplex, RequestErrorCategory.TooComplex);
}

/// <summary>The operation is not executed: a request error (section 7.1.2).</summary>
internal sealed class OperationRefusedException(string message, string? code, RequestErrorCategory category, SourceLocation[]? locations = null)
    : Exception(message)
{
    public string? Code { get; } = code;

    public RequestErrorCategory Category { get; } = category;

    public SourceLocation[]? Locations { get; } = locations;
}
