using System.Runtime.CompilerServices;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Execution;

/// <summary>
/// A column of objects or lists of objects. When complete, lists are offsets into one flat column per level, and the objects stand in an
/// <see cref="ObjectRun"/> per type, ready for the next wave.
/// </summary>
internal sealed class CompositeRun<T>(FieldPlan plan, ObjectRun parents, CompositeShape shape) : ValueRun<T>(plan, parents)
{
    private object?[]? _values;
    private readonly ListLevel[] _levels = shape.ListDepth == 0 ? [] : new ListLevel[shape.ListDepth];
    private ObjectColumns _objects;

    public override void Set(int index, T value) => (_values ??= new object?[Parents.Count])[index] = value;

    /// <summary>Takes all results at once, in an array that is only read.</summary>
    public void Adopt(object?[] values) => _values = values;

    public override void Complete(RequestRun request)
    {
        var values = _values ?? new object?[Parents.Count];
        var count = Parents.Count;
        for (var level = 0; level < _levels.Length; level++)
            _levels[level] = ListLevel.Flatten(ref values, ref count, Plan);
        _objects = ObjectColumns.Sort(values, count, Plan, shape, request);
    }

    protected override WriteResult WriteValue(int index, ResponseWriter writer, ref JsonOutput output) =>
        _levels.Length == 0 ? _objects.Write(index, writer, ref output) : WriteList(0, index, writer, ref output);

    private WriteResult WriteList(int level, int position, ResponseWriter writer, ref JsonOutput output)
    {
        ref readonly var lists = ref _levels[level];
        if (lists.Missing is not null && lists.Missing.TryGetValue(position, out var why))
            return why is null ? WriteResult.Null : writer.Report(why);

        var start = output.Position;
        var depth = writer.EnterList();
        var from = lists.Offsets[position];
        var to = lists.Offsets[position + 1];
        var itemIsNonNull = shape.ItemIsNonNull[level];
        for (var i = from; i < to; i++)
        {
            writer.AtIndex(depth, i - from);
            output.WriteByte((byte)',');
            var itemStart = output.Position;
            var result = level + 1 < _levels.Length
                ? WriteList(level + 1, i, writer, ref output)
                : _objects.Write(i, writer, ref output);
            if (result != WriteResult.Written && !writer.Nullify(itemIsNonNull, result, itemStart, ref output))
            {
                writer.Leave(depth);
                return WriteResult.Failed;
            }
        }

        writer.Leave(depth);
        JsonBrackets.CloseList(start, ref output);
        return WriteResult.Written;
    }
}

/// <summary>One level of lists over a flat column of their items.</summary>
internal readonly struct ListLevel
{
    private ListLevel(int[] offsets, Dictionary<int, Exception?>? missing)
    {
        Offsets = offsets;
        Missing = missing;
    }

    /// <summary>One more than there are lists: list i is from its own offset to the next.</summary>
    public int[] Offsets { get; }

    /// <summary>Positions without a list: null for those that are null, else what went wrong. Null when every list is there.</summary>
    public Dictionary<int, Exception?>? Missing { get; }

    /// <summary>Takes a column of lists; leaves the column of their items in its place.</summary>
    public static ListLevel Flatten(ref object?[] values, ref int count, FieldPlan plan)
    {
        var offsets = new int[count + 1];
        Dictionary<int, Exception?>? missing = null;
        var items = new ItemBuffer();
        for (var i = 0; i < count; i++)
        {
            if (!TryAppend(values[i], ref items, isOnlyList: count == 1, plan, out var error))
                (missing ??= [])[i] = error;
            offsets[i + 1] = items.Count;
        }

        values = items.Items;
        count = items.Count;
        return new ListLevel(offsets, missing);
    }

    private static bool TryAppend(object? list, ref ItemBuffer items, bool isOnlyList, FieldPlan plan, out Exception? error)
    {
        error = list as Exception;
        if (list is null or Exception)
            return false;
        var before = items.Count;
        try
        {
            if (items.TryAppend(list, isOnlyList))
                return true;
            error = new GraphQLException($"Expected Iterable, but did not find one for field \"{plan.Coordinate}\".");
        }
        catch (Exception e)
        {
            // Lists may be made while they are read, and fail on the way.
            error = e;
        }

        items.Truncate(before);
        return false;
    }
}
