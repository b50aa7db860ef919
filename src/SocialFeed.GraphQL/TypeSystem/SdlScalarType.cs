using System.Collections;
using System.Globalization;
using System.Text.Json;
using SocialFeed.GraphQL.Execution;
using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.TypeSystem;

/// <summary>
/// A custom scalar of which only the name is known (section 3.5): any value passes both ways. Inputs become strings, numbers, booleans, lists and
/// dictionaries; results of these kinds are written as JSON.
/// </summary>
public sealed class SdlScalarType(string name, string? description = null) : ScalarType(name, description)
{
    /// <summary>Nesting of one value, in or out; beyond it a cycle is more likely than a value.</summary>
    public const int MaxDepth = 64;

    public override Type RuntimeType => typeof(object);

    public override bool TryParseLiteral(ValueNode literal, out object? value, out string? error)
    {
        value = FromLiteral(literal);
        error = null;
        return true;
    }

    public override bool TryParseJson(JsonElement json, out object? value, out string? error)
    {
        value = FromJson(json);
        error = null;
        return true;
    }

    public override void WriteBoxed(object value, ref JsonOutput output) => Write(value, ref output, 0);

    private static object? FromLiteral(ValueNode literal) => literal switch
    {
        IntValueNode number when long.TryParse(number.Value, CultureInfo.InvariantCulture, out var integer) => integer,
        IntValueNode number => double.Parse(number.Value, CultureInfo.InvariantCulture),
        FloatValueNode number => double.Parse(number.Value, CultureInfo.InvariantCulture),
        StringValueNode text => text.Value,
        BooleanValueNode boolean => boolean.Value,
        EnumValueNode name => name.Value,
        ListValueNode list => list.Items.Select(FromLiteral).ToList(),
        ObjectValueNode given => ToDictionary(given.Fields.Select(f => KeyValuePair.Create(f.Name, FromLiteral(f.Value)))),
        _ => null,
    };

    private static object? FromJson(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Number when json.TryGetInt64(out var integer) => integer,
        JsonValueKind.Number => json.GetDouble(),
        JsonValueKind.String => json.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Array => json.EnumerateArray().Select(FromJson).ToList(),
        JsonValueKind.Object => ToDictionary(json.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, FromJson(p.Value)))),
        _ => null,
    };

    private static Dictionary<string, object?> ToDictionary(IEnumerable<KeyValuePair<string, object?>> entries)
    {
        var dictionary = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in entries)
            dictionary[name] = value;
        return dictionary;
    }

    private static void Write(object? value, ref JsonOutput output, int depth)
    {
        if (depth > MaxDepth)
            throw new GraphQLException($"A value is nested more than {MaxDepth} deep.");
        switch (value)
        {
            case null: output.WriteNull(); break;
            case string text: output.WriteString(text); break;
            case bool boolean: output.WriteBoolean(boolean); break;
            case int or short or byte or long: output.WriteInt64(Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
            case float or double: output.WriteDouble(Convert.ToDouble(value, CultureInfo.InvariantCulture)); break;
            case decimal number: output.WriteDecimal(number); break;
            case JsonElement json: Write(FromJson(json), ref output, depth); break;
            case IReadOnlyDictionary<string, object?> fields: WriteObject(fields, ref output, depth); break;
            case IEnumerable items: WriteList(items, ref output, depth); break;
            case IFormattable formattable: output.WriteString(formattable.ToString(null, CultureInfo.InvariantCulture)); break;
            default: throw new GraphQLException($"A value of the class {value.GetType().Name} cannot be written as JSON.");
        }
    }

    private static void WriteObject(IReadOnlyDictionary<string, object?> fields, ref JsonOutput output, int depth)
    {
        var separator = (byte)'{';
        foreach (var (name, value) in fields)
        {
            output.WriteByte(separator);
            output.WriteString(name);
            output.WriteByte((byte)':');
            Write(value, ref output, depth + 1);
            separator = (byte)',';
        }

        output.WriteRaw(fields.Count == 0 ? "{}"u8 : "}"u8);
    }

    private static void WriteList(IEnumerable items, ref JsonOutput output, int depth)
    {
        output.WriteByte((byte)'[');
        var first = true;
        foreach (var item in items)
        {
            if (!first)
                output.WriteByte((byte)',');
            first = false;
            Write(item, ref output, depth + 1);
        }

        output.WriteByte((byte)']');
    }
}
