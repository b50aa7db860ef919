using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SocialFeed.GraphQL.Execution;

/// <summary>Values as error messages show them: the reference implementation's <c>inspect</c>, with its bounds on length and depth.</summary>
internal static class Inspect
{
    private const int MaxArrayLength = 10;
    private const int MaxDepth = 2;

    /// <summary>Longer strings are cut: a message should not carry a megabyte back.</summary>
    private const int MaxStringLength = 1000;

    public static string Json(JsonElement json)
    {
        var text = new StringBuilder();
        AppendJson(text, json, 0);
        return text.ToString();
    }

    public static string Value(object? value)
    {
        var text = new StringBuilder();
        AppendValue(text, value, 0);
        return text.ToString();
    }

    private static void AppendJson(StringBuilder text, JsonElement json, int depth)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                AppendString(text, json.GetString()!);
                break;
            case JsonValueKind.Number:
                AppendNumber(text, json);
                break;
            case JsonValueKind.Array:
                AppendList(text, json.EnumerateArray().Cast<object?>(), json.GetArrayLength(), depth);
                break;
            case JsonValueKind.Object:
                AppendObject(text, json.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, (object?)p.Value)), depth);
                break;
            default:
                text.Append(json.ValueKind switch { JsonValueKind.True => "true", JsonValueKind.False => "false", JsonValueKind.Null => "null", _ => "undefined" });
                break;
        }
    }

    private static void AppendValue(StringBuilder text, object? value, int depth)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case JsonElement json:
                AppendJson(text, json, depth);
                break;
            case string s:
                AppendString(text, s);
                break;
            case bool b:
                text.Append(b ? "true" : "false");
                break;
            case double or float:
                AppendDouble(text, Convert.ToDouble(value, CultureInfo.InvariantCulture));
                break;
            case IReadOnlyDictionary<string, object?> fields:
                AppendObject(text, fields, depth);
                break;
            case IEnumerable items:
                var list = items.Cast<object?>().ToList();
                AppendList(text, list, list.Count, depth);
                break;
            case IFormattable formattable:
                text.Append(formattable.ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                text.Append('[').Append(value.GetType().Name).Append(']');
                break;
        }
    }

    private static void AppendList(StringBuilder text, IEnumerable<object?> items, int count, int depth)
    {
        if (count == 0)
        {
            text.Append("[]");
            return;
        }

        if (depth >= MaxDepth)
        {
            text.Append("[Array]");
            return;
        }

        var separator = "[";
        foreach (var item in items.Take(MaxArrayLength))
        {
            text.Append(separator);
            AppendValue(text, item, depth + 1);
            separator = ", ";
        }

        if (count == MaxArrayLength + 1)
            text.Append(", ... 1 more item");
        else if (count > MaxArrayLength)
            text.Append(CultureInfo.InvariantCulture, $", ... {count - MaxArrayLength} more items");
        text.Append(']');
    }

    private static void AppendObject(StringBuilder text, IEnumerable<KeyValuePair<string, object?>> fields, int depth)
    {
        var separator = "{ ";
        foreach (var (name, value) in fields)
        {
            if (depth >= MaxDepth)
            {
                text.Append("[Object]");
                return;
            }

            text.Append(separator).Append(name).Append(": ");
            AppendValue(text, value, depth + 1);
            separator = ", ";
        }

        text.Append(separator == "{ " ? "{}" : " }");
    }

    private static void AppendNumber(StringBuilder text, JsonElement json)
    {
        if (json.TryGetInt64(out var integer) && Math.Abs((double)integer) < 1e15)
            text.Append(integer);
        else
            AppendDouble(text, json.GetDouble());
    }

    private static void AppendDouble(StringBuilder text, double value)
    {
        if (!double.IsFinite(value))
        {
            text.Append(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
            return;
        }

        using var output = new JsonOutput(32);
        output.WriteDouble(value);
        text.Append(Encoding.UTF8.GetString(output.WrittenSpan));
    }

    private static void AppendString(StringBuilder text, string value)
    {
        using var output = new JsonOutput(value.Length + 2);
        output.WriteString(value.Length > MaxStringLength ? string.Concat(value.AsSpan(0, MaxStringLength), "…") : value);
        text.Append(Encoding.UTF8.GetString(output.WrittenSpan));
    }
}
