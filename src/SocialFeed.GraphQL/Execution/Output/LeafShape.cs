using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SocialFeed.GraphQL.Execution;

/// <summary>How writing one value ended.</summary>
internal enum WriteResult : byte
{
    /// <summary>The value stands in the output.</summary>
    Written,

    /// <summary>The value is null; nothing is written and no error reported.</summary>
    Null,

    /// <summary>The value is null because of an error that is reported already; what was written must be taken back.</summary>
    Failed,
}

/// <summary>How values of one CLR type are written as a scalar, an enum or a list of these (section 6.4.3, CompleteValue).</summary>
internal abstract class LeafShape<T>
{
    public abstract WriteResult Write(T value, ResponseWriter writer, ref JsonOutput output);
}

/// <summary>A scalar.</summary>
internal sealed class ScalarShape<T>(TypeSystem.LeafWriter<T> write) : LeafShape<T>
{
    public override WriteResult Write(T value, ResponseWriter writer, ref JsonOutput output)
    {
        if (value is null)
            return WriteResult.Null;
        write(value, ref output);
        return WriteResult.Written;
    }
}

/// <summary>A plain string: the most frequent scalar, without a delegate.</summary>
internal sealed class StringShape : LeafShape<string?>
{
    public override WriteResult Write(string? value, ResponseWriter writer, ref JsonOutput output)
    {
        if (value is null)
            return WriteResult.Null;
        output.WriteString(value.AsSpan());
        return WriteResult.Written;
    }
}

/// <summary>A nullable value type.</summary>
internal sealed class NullableShape<T>(LeafShape<T> inner) : LeafShape<T?>
    where T : struct
{
    public override WriteResult Write(T? value, ResponseWriter writer, ref JsonOutput output) =>
        value is { } present ? inner.Write(present, writer, ref output) : WriteResult.Null;
}

/// <summary>A CLR enum, as the quoted name of its value.</summary>
internal sealed class EnumShape<T> : LeafShape<T>
    where T : struct, Enum
{
    private readonly TypeSystem.EnumType _type;
    private readonly Dictionary<T, byte[]> _names = [];

    public EnumShape(TypeSystem.EnumType type)
    {
        _type = type;
        foreach (var value in type.Values)
            _names[(T)value.RuntimeValue] = System.Text.Encoding.UTF8.GetBytes($"\"{value.Name}\"");
    }

    public override WriteResult Write(T value, ResponseWriter writer, ref JsonOutput output)
    {
        if (!_names.TryGetValue(value, out var name))
            throw new GraphQLException($"Enum \"{_type.Name}\" cannot represent value: {value}");
        output.WriteRaw(name);
        return WriteResult.Written;
    }
}

/// <summary>A list of leaves (section 3.11).</summary>
internal sealed class LeafListShape<TList, TItem>(LeafShape<TItem> item, bool itemIsNonNull) : LeafShape<TList>
    where TList : IEnumerable<TItem>
{
    public override WriteResult Write(TList value, ResponseWriter writer, ref JsonOutput output)
    {
        switch (value)
        {
            case null:
                return WriteResult.Null;
            case TItem[] array:
                return WriteItems(array, writer, ref output);
            case List<TItem> list:
                return WriteItems(CollectionsMarshal.AsSpan(list), writer, ref output);
            default:
                return WriteItems((TItem[])[.. value], writer, ref output);
        }
    }

    private WriteResult WriteItems(ReadOnlySpan<TItem> items, ResponseWriter writer, ref JsonOutput output)
    {
        var start = output.Position;
        var depth = writer.EnterList();
        for (var i = 0; i < items.Length; i++)
        {
            writer.AtIndex(depth, i);
            output.WriteByte((byte)',');
            if (!WriteItem(items[i], writer, ref output))
            {
                writer.Leave(depth);
                return WriteResult.Failed;
            }
        }

        writer.Leave(depth);
        JsonBrackets.CloseList(start, ref output);
        return WriteResult.Written;
    }

    /// <summary>Writes one item; false when it nulls the whole list. An item that throws is null itself if it may be.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool WriteItem(TItem value, ResponseWriter writer, ref JsonOutput output)
    {
        var start = output.Position;
        WriteResult result;
        try
        {
            result = item.Write(value, writer, ref output);
        }
        catch (Exception e) when (ResponseWriter.IsFieldError(e))
        {
            writer.Report(e);
            result = WriteResult.Failed;
        }

        return result == WriteResult.Written || writer.Nullify(itemIsNonNull, result, start, ref output);
    }
}

/// <summary>Brackets are written after their content: the comma of the first member becomes the opening one.</summary>
internal static class JsonBrackets
{
    public static void CloseList(int start, ref JsonOutput output)
    {
        if (output.Position == start)
        {
            output.WriteRaw("[]"u8);
            return;
        }

        output.Patch(start, (byte)'[');
        output.WriteByte((byte)']');
    }

    public static void CloseObject(int start, ref JsonOutput output)
    {
        if (output.Position == start)
        {
            output.WriteRaw("{}"u8);
            return;
        }

        output.Patch(start, (byte)'{');
        output.WriteByte((byte)'}');
    }
}
