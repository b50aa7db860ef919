using System.Runtime.CompilerServices;
using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Execution;

/// <summary>Refuses operations by their shape, before they are planned. One pass, each fragment visited once.</summary>
internal sealed class OperationLimits
{
    private readonly IReadOnlyDictionary<string, FragmentDefinitionNode> _fragments;
    private readonly Dictionary<SyntaxNode, int> _depths = new(ReferenceEqualityComparer.Instance);
    private int _aliases;

    private OperationLimits(IReadOnlyDictionary<string, FragmentDefinitionNode> fragments) => _fragments = fragments;

    /// <exception cref="OperationRefusedException">The operation is beyond a limit; the message names it.</exception>
    public static void Check(
        OperationDefinitionNode operation, IReadOnlyDictionary<string, FragmentDefinitionNode> fragments, RequestExecutorOptions options)
    {
        var limits = new OperationLimits(fragments);
        var depth = limits.Depth(operation.SelectionSet);
        if (depth > options.MaxDepth)
            throw Refuse($"The operation is nested {depth} levels deep; the limit is {options.MaxDepth} (MaxDepth).");
        if (limits._aliases > options.MaxAliases)
            throw Refuse($"The operation has {limits._aliases} aliases; the limit is {options.MaxAliases} (MaxAliases).");
        if (operation.Operation != OperationType.Mutation)
            return;
        var rootFields = limits.CountFields(operation.SelectionSet, []);
        if (rootFields > options.MaxMutationRootFields)
            throw Refuse($"The mutation has {rootFields} root fields; the limit is {options.MaxMutationRootFields} (MaxMutationRootFields).");
    }

    /// <summary>Levels of fields with selections, introspection left out; counts aliases on the way.</summary>
    private int Depth(SelectionSetNode set)
    {
        if (_depths.TryGetValue(set, out var known))
            return known;
        RuntimeHelpers.EnsureSufficientExecutionStack();
        _depths[set] = 0;
        var deepest = 0;
        foreach (var selection in set.Selections)
        {
            deepest = Math.Max(deepest, selection switch
            {
                FieldNode field => Depth(field),
                InlineFragmentNode inline => Depth(inline.SelectionSet),
                FragmentSpreadNode spread when _fragments.TryGetValue(spread.Name, out var fragment) => Depth(fragment.SelectionSet),
                _ => 0,
            });
        }

        _depths[set] = deepest;
        return deepest;
    }

    private int Depth(FieldNode field)
    {
        if (field.Alias is not null)
            _aliases++;
        if (field.SelectionSet is null)
            return 0;
        var below = Depth(field.SelectionSet);
        return field.Name is "__schema" or "__type" ? 1 : below + 1;
    }

    private int CountFields(SelectionSetNode set, HashSet<string> visited)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var count = 0;
        foreach (var selection in set.Selections)
        {
            count += selection switch
            {
                FieldNode => 1,
                InlineFragmentNode inline => CountFields(inline.SelectionSet, visited),
                FragmentSpreadNode spread when visited.Add(spread.Name) && _fragments.TryGetValue(spread.Name, out var fragment) =>
                    CountFields(fragment.SelectionSet, visited),
                _ => 0,
            };
        }

        return count;
    }

    private static OperationRefusedException Refuse(string message) => new(message, ErrorCodes.OperationTooComplex, RequestErrorCategory.TooComplex);
}
