using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Validation.Rules;

/// <summary>
/// Introspection is cyclic: types have fields, which have types. Lists within lists of it grow the response without bound, so three levels are too many.
/// Not in the spec; recommended by graphql-js.
/// </summary>
internal sealed class MaxIntrospectionDepthRule(ValidationContext context) : ValidationRule(context)
{
    private const int MaxListDepth = 3;

    private readonly HashSet<(SelectionSetNode Set, int Depth)> _shallow = [];
    private int _skipUntil;

    public override ReadOnlySpan<WalkEvent> Events => [WalkEvent.EnterField, WalkEvent.EnterOperation, WalkEvent.EnterFragment];

    public override void EnterOperation(OperationDefinitionNode operation) => _skipUntil = 0;

    public override void EnterFragment(FragmentDefinitionNode fragment) => _skipUntil = 0;

    public override void EnterField(FieldNode field)
    {
        if (field.Start < _skipUntil || field.Name is not ("__schema" or "__type") || field.SelectionSet is null || !IsTooDeep(field.SelectionSet))
            return;
        Context.Report("Maximum introspection depth exceeded", field);
        _skipUntil = field.End;
    }

    /// <summary>Visits each selection set at most once per depth, following fragments, without recursion.</summary>
    private bool IsTooDeep(SelectionSetNode root)
    {
        var visited = new HashSet<(SelectionSetNode Set, int Depth)> { (root, 0) };
        var remaining = new Stack<(SelectionSetNode Set, int Depth)>(visited);
        while (remaining.TryPop(out var current))
        {
            foreach (var selection in current.Set.Selections)
            {
                var depth = current.Depth + (IsList(selection) ? 1 : 0);
                if (depth >= MaxListDepth)
                    return true;
                var nested = selection switch
                {
                    FieldNode field => field.SelectionSet,
                    InlineFragmentNode inline => inline.SelectionSet,
                    FragmentSpreadNode spread => Context.Fragment(spread.Name)?.SelectionSet,
                    _ => null,
                };
                if (nested is not null && !_shallow.Contains((nested, depth)) && visited.Add((nested, depth)))
                    remaining.Push((nested, depth));
            }
        }

        _shallow.UnionWith(visited);
        return false;
    }

    private static bool IsList(SelectionNode selection) =>
        selection is FieldNode { Name: "fields" or "interfaces" or "possibleTypes" or "inputFields" };
}
