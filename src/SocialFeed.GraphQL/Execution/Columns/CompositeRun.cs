using System.Runtime.CompilerServices;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Execution;

/// <summary>
/// A column of objects or lists of objects. When complete, lists are offsets into one flat column per level, and the objects stand in an
/// <see cref="ObjectRun"/> per type, ready for the next wave.
/// </summary>
internal class CompositeRun<T>(FieldPlan plan, ObjectRun parents, CompositeShape shape) : ValueRun<T>(plan, parents)
{
    private readonly object?[] _values = new object?[parents.Count];
    private readonly ListLevel[] _levels = shape.ListDepth == 0 ? [] : new ListLevel[shape.ListDepth];
    private ObjectColumns _objects;

    public override void Set(int index, T value) => _values[index] = value;

    public override void Complete(RequestRun request)
    {
        object?[] values = _values;
        var count = Parents.Count;
        for (var level = 0; level < _levels.Length; level++)
            _levels[level] = ListLevel.Flatten(ref values, ref count);
        _objects = ObjectColumns.Sort(values, count, Plan, shape, request);
    }

    protected override WriteResult WriteValue(int index, ResponseWriter writer, ref JsonOutput output) =>
        _levels.Length == 0 ? _objects.Write(index, writer, ref output) : WriteList(0, index, writer, ref output);

    private WriteResult WriteList(int level, int position, ResponseWriter writer, ref JsonOutput output)
    {
        ref readonly var lists = ref _levels[level];
        if (lists.States is not null && lists.States[position] != ListLevel.Present)
        {
            return lists.States[position] == ListLevel.Null
                ? WriteResult.Null
                : writer.Report(new GraphQLException($"Expected Iterable, but did not find one for field \"{Plan.Coordinate}\"."));
        }

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
    public const byte Present = 0;
    public const byte Null = 1;
    public const byte NoList = 2;

    private ListLevel(int[] offsets, byte[]? states)
    {
        Offsets = offsets;
        States = states;
    }

    /// <summary>One more than there are lists: list i is from its own offset to the next.</summary>
    public int[] Offsets { get; }

    /// <summary>Null when every list is present.</summary>
    public byte[]? States { get; }

    /// <summary>Takes a column of lists; leaves the column of their items in its place.</summary>
    public static ListLevel Flatten(ref object?[] values, ref int count)
    {
        var offsets = new int[count + 1];
        byte[]? states = null;
        var items = new ItemBuffer();
        for (var i = 0; i < count; i++)
        {
            var value = values[i];
            if (value is null)
                (states ??= new byte[count])[i] = Null;
            else if (!items.TryAppend(value, isOnlyList: count == 1))
                (states ??= new byte[count])[i] = NoList;
            offsets[i + 1] = items.Count;
        }

        values = items.Items;
        count = items.Count;
        return new ListLevel(offsets, states);
    }
}
