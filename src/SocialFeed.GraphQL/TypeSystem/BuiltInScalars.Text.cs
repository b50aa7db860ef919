using System.Globalization;
using System.Text.Json;
using SocialFeed.GraphQL.Execution;
using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.TypeSystem;

/// <summary>String (section 3.5.3).</summary>
internal sealed class StringScalar() : ScalarType<string>(
    "String",
    "The `String` scalar type represents textual data, represented as UTF-8 character sequences. The String type is most often used by GraphQL to represent free-form human-readable text.")
{
    public override bool TryParseLiteral(ValueNode literal, out object? value, out string? error)
    {
        value = (literal as StringValueNode)?.Value;
        error = value is null ? $"String cannot represent a non string value: {SyntaxPrinter.Print(literal)}" : null;
        return error is null;
    }

    public override bool TryParseJson(JsonElement json, out object? value, out string? error)
    {
        value = json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        error = value is null ? $"String cannot represent a non string value: {Inspect.Json(json)}" : null;
        return error is null;
    }

    public override void Write(string value, ref JsonOutput output) => output.WriteString(value.AsSpan());

    public override void WriteBoxed(object value, ref JsonOutput output)
    {
        switch (value)
        {
            case string text:
                output.WriteString(text.AsSpan());
                break;
            case bool boolean:
                output.WriteString(boolean ? "true" : "false");
                break;
            case char c:
                output.WriteString([c]);
                break;
            case double or float or decimal or int or long or short or byte or sbyte or ushort or uint or ulong:
                output.WriteString(Inspect.Value(value));
                break;
            default:
                throw new GraphQLException($"String cannot represent value: {Inspect.Value(value)}");
        }
    }
}

/// <summary>Boolean (section 3.5.4).</summary>
internal sealed class BooleanScalar() : ScalarType<bool>("Boolean", "The `Boolean` scalar type represents `true` or `false`.")
{
    private static readonly object True = true;
    private static readonly object False = false;

    public override bool TryParseLiteral(ValueNode literal, out object? value, out string? error)
    {
        value = literal is BooleanValueNode boolean ? (boolean.Value ? True : False) : null;
        error = value is null ? $"Boolean cannot represent a non boolean value: {SyntaxPrinter.Print(literal)}" : null;
        return error is null;
    }

    public override bool TryParseJson(JsonElement json, out object? value, out string? error)
    {
        value = json.ValueKind switch { JsonValueKind.True => True, JsonValueKind.False => False, _ => null };
        error = value is null ? $"Boolean cannot represent a non boolean value: {Inspect.Json(json)}" : null;
        return error is null;
    }

    public override void Write(bool value, ref JsonOutput output) => output.WriteBoolean(value);

    public override void WriteBoxed(object value, ref JsonOutput output)
    {
        switch (value)
        {
            case bool boolean:
                output.WriteBoolean(boolean);
                break;
            case double or float or decimal or int or long or short or byte or sbyte or ushort or uint or ulong
                when Convert.ToDouble(value, CultureInfo.InvariantCulture) is var number && double.IsFinite(number):
                output.WriteBoolean(number != 0);
                break;
            default:
                throw new GraphQLException($"Boolean cannot represent a non boolean value: {Inspect.Value(value)}");
        }
    }
}

/// <summary>ID (section 3.5.5): comes in as a string or an integer, goes out as a string.</summary>
internal sealed class IDScalar() : ScalarType<string>(
    "ID",
    "The `ID` scalar type represents a unique identifier, often used to refetch an object or as key for a cache. The ID type appears in a "
    + "JSON response as a String; however, it is not intended to be human-readable. When expected as an "
    + "input type, any string (such as `\"4\"`) or integer (such as `4`) input value will be accepted as an ID.")
{
    public override bool TryParseLiteral(ValueNode literal, out object? value, out string? error)
    {
        value = literal switch { StringValueNode s => s.Value, IntValueNode i => i.Value, _ => null };
        error = value is null ? $"ID cannot represent a non-string and non-integer value: {SyntaxPrinter.Print(literal)}" : null;
        return error is null;
    }

    public override bool TryParseJson(JsonElement json, out object? value, out string? error)
    {
        value = json.ValueKind switch
        {
            JsonValueKind.String => json.GetString(),
            JsonValueKind.Number when json.TryGetInt64(out var integer) => integer.ToString(CultureInfo.InvariantCulture),
            JsonValueKind.Number when json.TryGetDouble(out var number) && double.IsFinite(number) && Math.Truncate(number) == number => Inspect.Json(json),
            _ => null,
        };
        error = value is null ? $"ID cannot represent value: {Inspect.Json(json)}" : null;
        return error is null;
    }

    public override void Write(string value, ref JsonOutput output) => output.WriteString(value.AsSpan());

    public override LeafWriter<TValue>? Writer<TValue>() => typeof(TValue) switch
    {
        var t when t == typeof(long) => (LeafWriter<TValue>)(object)(LeafWriter<long>)((long v, ref JsonOutput o) => o.WriteFormatted(v)),
        var t when t == typeof(int) => (LeafWriter<TValue>)(object)(LeafWriter<int>)((int v, ref JsonOutput o) => o.WriteFormatted(v)),
        var t when t == typeof(Guid) => (LeafWriter<TValue>)(object)(LeafWriter<Guid>)((Guid v, ref JsonOutput o) => o.WriteFormatted(v)),
        _ => base.Writer<TValue>(),
    };

    public override void WriteBoxed(object value, ref JsonOutput output)
    {
        switch (value)
        {
            case string text:
                output.WriteString(text.AsSpan());
                break;
            case Guid guid:
                output.WriteFormatted(guid);
                break;
            case int or long or short or byte or sbyte or ushort or uint or ulong:
            case double or float or decimal when Convert.ToDouble(value, CultureInfo.InvariantCulture) is var number && Math.Truncate(number) == number:
                output.WriteString(Inspect.Value(value));
                break;
            default:
                throw new GraphQLException($"ID cannot represent value: {Inspect.Value(value)}");
        }
    }
}
