using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Execution;

/// <summary>A flat column of objects, sorted into one <see cref="ObjectRun"/> per type, with the way back from each position.</summary>
internal struct ObjectColumns
{
    private const int Nothing = -1;
    private const int Wrong = -2;

    /// <summary>The only run, when all objects are of one type.</summary>
    private ObjectRun? _single;

    /// <summary>By number of the type within this column; null when there is only one.</summary>
    private ObjectRun[]? _runs;

    /// <summary>Position to index in the run; null when they are the same.</summary>
    private int[]? _indices;

    /// <summary>Position to number of the run; null when there is one run.</summary>
    private int[]? _runNumbers;

    private Dictionary<int, Exception>? _errors;

    /// <summary>Sorts the objects and enqueues the runs.</summary>
    public static ObjectColumns Sort(object?[] values, int count, FieldPlan plan, CompositeShape shape, RequestRun request)
    {
        var columns = default(ObjectColumns);
        if (plan.Child is not null)
            columns.SortConcrete(values, count, plan.Child, shape, request);
        else
            columns.SortAbstract(values, count, plan, shape, request);
        return columns;
    }

    public readonly WriteResult Write(int position, ResponseWriter writer, ref JsonOutput output)
    {
        var index = _indices is null ? position : _indices[position];
        if (index < 0)
            return index == Nothing ? WriteResult.Null : writer.Report(_errors![position]);
        var run = _runNumbers is null ? _single! : _runs![_runNumbers[position]];
        return writer.WriteObject(run, index, ref output) ? WriteResult.Written : WriteResult.Failed;
    }

    private void SortConcrete(object?[] values, int count, SelectionPlan plan, CompositeShape shape, RequestRun request)
    {
        var mustBe = shape.IsTrusted ? null : plan.Type.RuntimeType;
        var good = 0;
        for (var i = 0; i < count; i++)
        {
            var value = values[i];
            if (value is not null && value is not Exception && (mustBe is null || mustBe.IsInstanceOfType(value)))
            {
                good++;
                continue;
            }

            if (value is not null)
                (_errors ??= [])[i] = value as Exception ?? WrongType(plan.Type, value);
        }

        if (good == count)
        {
            _single = new ObjectRun(plan, values!, count);
        }
        else
        {
            _indices = new int[count];
            var items = new object[good];
            var next = 0;
            for (var i = 0; i < count; i++)
            {
                if (values[i] is null || (_errors is not null && _errors.ContainsKey(i)))
                {
                    _indices[i] = values[i] is null ? Nothing : Wrong;
                    continue;
                }

                items[next] = values[i]!;
                _indices[i] = next++;
            }

            _single = new ObjectRun(plan, items, good);
        }

        request.Enqueue(_single);
    }

    private void SortAbstract(object?[] values, int count, FieldPlan plan, CompositeShape shape, RequestRun request)
    {
        _indices = new int[count];
        _runNumbers = new int[count];
        var types = new List<(ObjectType Type, int Count)>();
        var lastClrType = (Type?)null;
        var last = 0;
        for (var i = 0; i < count; i++)
        {
            var value = values[i];
            if (value is null)
            {
                _indices[i] = Nothing;
                continue;
            }

            // Neighbours are mostly of one type, so the last answer is tried first.
            if (shape.TypeResolver is not null || value.GetType() != lastClrType || AbstractTypes.IsUntyped(value))
            {
                var type = AbstractTypes.Resolve(value, plan, shape, request.Schema, out var error);
                if (type is null)
                {
                    _indices[i] = Wrong;
                    (_errors ??= [])[i] = error!;
                    lastClrType = null;
                    continue;
                }

                lastClrType = value.GetType();
                last = types.FindIndex(t => t.Type == type);
                if (last < 0)
                {
                    last = types.Count;
                    types.Add((type, 0));
                }
            }

            _runNumbers[i] = last;
            _indices[i] = types[last].Count;
            types[last] = (types[last].Type, types[last].Count + 1);
        }

        MakeRuns(values, count, types, plan, request);
    }

    private void MakeRuns(object?[] values, int count, List<(ObjectType Type, int Count)> types, FieldPlan plan, RequestRun request)
    {
        _runs = new ObjectRun[types.Count];
        for (var t = 0; t < types.Count; t++)
            _runs[t] = new ObjectRun(plan.ChildByType![types[t].Type.Ordinal]!, new object[types[t].Count], types[t].Count);
        for (var i = 0; i < count; i++)
        {
            if (_indices![i] >= 0)
                _runs[_runNumbers![i]].Items[_indices[i]] = values[i]!;
        }

        foreach (var run in _runs)
            request.Enqueue(run);
    }

    private static GraphQLException WrongType(ObjectType type, object value) =>
        new($"Expected value of type \"{type.Name}\" but got: {Inspect.Value(value)}.");
}
