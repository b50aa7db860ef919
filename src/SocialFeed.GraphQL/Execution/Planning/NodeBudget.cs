using System.Globalization;
using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Execution;

/// <summary>
/// Counts, before anything runs, the objects that an operation may ask for: each object field counts one, lists as many as their slicing arguments or
/// assumed sizes say, and what is below them so many times. Introspection is not counted. Selections are counted once each, wherever they
/// are used.
/// </summary>
internal sealed class NodeBudget(OperationPlan plan, VariableValues variables, RequestExecutorOptions options)
{
    /// <summary>Counts stop growing here, far above any limit and far below overflow.</summary>
    private const long Ceiling = long.MaxValue / 4;

    private readonly Dictionary<(SelectionPlan Selection, long? ListSize), long> _counted = [];
    private readonly ulong[]? _flags = plan.Flags(variables);
    private bool _usedVariables;

    /// <exception cref="OperationRefusedException">The operation asks for more than MaxOperationNodes objects.</exception>
    public static void Check(OperationPlan plan, VariableValues variables, RequestExecutorOptions options)
    {
        var count = plan.ConstantNodeCount;
        if (count < 0)
        {
            var budget = new NodeBudget(plan, variables, options);
            count = budget.Count(plan.Root, null);
            if (!budget._usedVariables)
                plan.ConstantNodeCount = count;
        }

        if (count <= options.MaxOperationNodes)
            return;
        throw new OperationRefusedException(
            string.Create(
                CultureInfo.InvariantCulture,
                $"The operation may ask for {count} objects; the limit is {options.MaxOperationNodes} (MaxOperationNodes). Ask for shorter pages or fewer levels."),
            ErrorCodes.OperationTooComplex,
            RequestErrorCategory.TooComplex);
    }

    /// <param name="selection">What to count.</param>
    /// <param name="listSize">How long lists directly in it are, because it is a connection whose field was sliced.</param>
    private long Count(SelectionPlan selection, long? listSize)
    {
        if (_counted.TryGetValue((selection, listSize), out var known))
            return known;
        var count = 0L;
        foreach (var field in selection.Columns)
        {
            if (!field.IsLeaf && !IsIntrospection(field) && IsIncluded(field))
                count = Math.Min(Ceiling, count + Count(field, listSize));
        }

        _counted[(selection, listSize)] = count;
        return count;
    }

    private long Count(FieldPlan field, long? inherited)
    {
        var size = Size(field);
        var isList = field.Definition.Type.NullableType is ListType;
        var times = isList ? Math.Max(0, size ?? inherited ?? options.AssumedListSize) : 1;
        var below = 0L;

        // Of an interface or union, the costliest type counts.
        foreach (var child in field.Children)
            below = Math.Max(below, Count(child, isList ? null : size));
        return times > 0 && below + 1 > Ceiling / times ? Ceiling : times * (below + 1);
    }

    private bool IsIncluded(FieldPlan field)
    {
        if (field.Condition is null)
            return true;
        _usedVariables = true;
        return field.Condition.Holds(_flags!);
    }

    private bool IsIntrospection(FieldPlan field) =>
        field.Definition == plan.Schema.Introspection.SchemaField || field.Definition == plan.Schema.Introspection.TypeField;

    /// <summary>Items per list by the field's own arguments or its assumed size; null when the schema does not say.</summary>
    private long? Size(FieldPlan field)
    {
        long? largest = null;
        foreach (var argument in field.Arguments)
        {
            if (field.Definition.SlicingArguments.Contains(argument.Definition.Name) && Value(argument) is int size)
                largest = Math.Max(largest ?? 0, size);
        }

        return largest ?? field.Definition.AssumedListSize;
    }

    private object? Value(ArgumentPlan argument)
    {
        if (argument.IsConstant)
            return argument.Value;
        _usedVariables = true;
        if (argument.Literal is VariableNode variable && variables.TryGet(variable.Name, out var given))
            return given;
        return InputCoercion.TryGetDefault(argument.Definition, out var fallback) ? fallback : null;
    }
}
