using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Validation.Rules;

/// <summary>Section 5.2.4.1: one root field, which is not an introspection field, and no conditions at the root.</summary>
internal sealed class SingleFieldSubscriptionsRule(ValidationContext context) : ValidationRule(context)
{
    public override ReadOnlySpan<WalkEvent> Events => [WalkEvent.EnterOperation];

    public override void EnterOperation(OperationDefinitionNode operation)
    {
        if (operation.Operation != OperationType.Subscription || Context.Schema.SubscriptionType is not { } root)
            return;
        var subject = operation.Name is null ? "Anonymous Subscription" : $"Subscription \"{operation.Name}\"";
        var conditions = new List<int>();
        var groups = CollectRootFields(root, operation.SelectionSet, conditions);
        if (conditions.Count > 0)
        {
            Context.Report($"{subject} must not use `@skip` or `@include` directives in the top level selection.", [.. conditions]);
            return;
        }

        if (groups.Count == 0)
            Context.Report($"{subject} must select one top level field.", operation.SelectionSet);
        else if (groups.Count > 1)
            Context.Report($"{subject} must select only one top level field.", [.. groups.Skip(1).SelectMany(group => group).Select(field => field.Start)]);
        foreach (var group in groups)
        {
            if (group[0].Name.StartsWith("__", StringComparison.Ordinal))
                Context.Report($"{subject} must not select an introspection top level field.", [.. group.Select(field => field.Start)]);
        }
    }

    /// <summary>Section 6.3.2, CollectFields, but a selection with a condition is noted instead of collected.</summary>
    private List<List<FieldNode>> CollectRootFields(ObjectType root, SelectionSetNode selectionSet, List<int> conditions)
    {
        var groups = new Dictionary<string, List<FieldNode>>(StringComparer.Ordinal);
        var ordered = new List<List<FieldNode>>();
        var visitedFragments = new HashSet<string>(StringComparer.Ordinal);
        var remaining = new Stack<(SelectionSetNode Set, int Next)>([(selectionSet, 0)]);
        while (remaining.TryPop(out var position))
        {
            if (position.Next == position.Set.Selections.Count)
                continue;
            remaining.Push((position.Set, position.Next + 1));
            var selection = position.Set.Selections[position.Next];
            Context.SpendFragmentWork(1 + selection.Directives.Count);
            if (HasCondition(selection, conditions))
                continue;
            switch (selection)
            {
                case FieldNode field:
                    if (!groups.TryGetValue(field.ResponseName, out var group))
                        ordered.Add(groups[field.ResponseName] = group = []);
                    group.Add(field);
                    break;
                case InlineFragmentNode inline when Applies(root, inline.TypeCondition):
                    remaining.Push((inline.SelectionSet, 0));
                    break;
                case FragmentSpreadNode spread
                    when Context.Fragment(spread.Name) is { } fragment && Applies(root, fragment.TypeCondition) && visitedFragments.Add(spread.Name):
                    remaining.Push((fragment.SelectionSet, 0));
                    break;
            }
        }

        return ordered;
    }

    private static bool HasCondition(SelectionNode selection, List<int> conditions)
    {
        var condition = selection.Directives.FirstOrDefault(d => d.Name == "skip") ?? selection.Directives.FirstOrDefault(d => d.Name == "include");
        if (condition is not null)
            conditions.Add(condition.Start);
        return condition is not null;
    }

    private bool Applies(ObjectType root, NamedTypeNode? condition) =>
        condition is null || (Context.Schema.Type(condition.Name) is { } type && Context.Schema.IsSubType(type, root));
}
