using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace SocialFeed.GraphQL.Language;

/// <summary>Values (section 2.9).</summary>
public static partial class SyntaxPrinter
{
    private static string Value(ValueNode value) => value switch
    {
        VariableNode variable => $"${variable.Name}",
        IntValueNode integer => integer.Value,
        FloatValueNode number => number.Value,
        StringValueNode { Block: true } block => BlockString.Print(block.Value),
        StringValueNode text => QuoteString(text.Value),
        BooleanValueNode boolean => boolean.Value ? "true" : "false",
        EnumValueNode name => name.Value,
        ListValueNode list => List(list),
        ObjectValueNode map => Object(map),
        _ => "null",
    };

    private static string List(ListValueNode list)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        string[] items = [.. list.Items.Select(Value)];
        var oneLine = string.Join(", ", items);
        return oneLine.Length + 2 > LongestLine ? $"[\n{Indent(string.Join('\n', items))}\n]" : $"[{oneLine}]";
    }

    private static string Object(ObjectValueNode map)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        string[] fields = [.. map.Fields.Select(field => $"{field.Name}: {Value(field.Value)}")];
        var oneLine = string.Join(", ", fields);
        if (oneLine.Length + 4 > LongestLine)
            return $"{{\n{Indent(string.Join('\n', fields))}\n}}";
        return $"{{ {oneLine} }}";
    }

    /// <summary>A string in quotes with control characters escaped.</summary>
    internal static string QuoteString(string value)
    {
        var text = new StringBuilder(value.Length + 2).Append('"');
        foreach (var c in value)
        {
            var escape = c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' or (>= '\x7F' and <= '\x9F') => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
                _ => null,
            };
            if (escape is null)
                text.Append(c);
            else
                text.Append(escape);
        }

        return text.Append('"').ToString();
    }
}
