using System.Globalization;
using System.Text.Json;
using SocialFeed.GraphQL.Execution;
using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.TypeSystem;

/// <summary>Int (section 3.5.1): a signed 32-bit integer.</summary>
internal sealed class IntScalar() : ScalarType<int>(
    "Int",
    "The `Int` scalar type represents non-fractional signed whole numeric values. Int can represent values between -(2^31) and 2^31 - 1.")
{
    public override bool TryParseLiteral(ValueNode literal, out object? value, out string? error)
    {
        (value, error) = (null, null);
        if (literal is not IntValueNode integer)
            error = $"Int cannot represent non-integer value: {SyntaxPrinter.Print(literal)}";
        else if (int.TryParse(integer.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            value = number;
        else
            error = $"Int cannot represent non 32-bit signed integer value: {integer.Value}";
        return error is null;
    }

    public override bool TryParseJson(JsonElement json, out object? value, out string? error)
    {
        (value, error) = (null, null);
        if (json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var number))
            value = number;
        else if (json.ValueKind != JsonValueKind.Number || !IsInteger(json.GetDouble()))
            error = $"Int cannot represent non-integer value: {Inspect.Json(json)}";
        else if (json.GetDouble() is >= int.MinValue and <= int.MaxValue and var real)
            value = (int)real;
        else
            error = $"Int cannot represent non 32-bit signed integer value: {Inspect.Json(json)}";
        return error is null;
    }

    public override void Write(int value, ref JsonOutput output) => output.WriteInt32(value);

    public override LeafWriter<TValue>? Writer<TValue>() => typeof(TValue) switch
    {
        var t when t == typeof(long) => (LeafWriter<TValue>)(object)(LeafWriter<long>)WriteLong,
        var t when t == typeof(short) => (LeafWriter<TValue>)(object)(LeafWriter<short>)((short v, ref JsonOutput o) => o.WriteInt32(v)),
        var t when t == typeof(byte) => (LeafWriter<TValue>)(object)(LeafWriter<byte>)((byte v, ref JsonOutput o) => o.WriteInt32(v)),
        _ => base.Writer<TValue>(),
    };

    public override void WriteBoxed(object value, ref JsonOutput output)
    {
        switch (value)
        {
            case int number:
                output.WriteInt32(number);
                break;
            case bool boolean:
                output.WriteInt32(boolean ? 1 : 0);
                break;
            case long or short or byte or sbyte or ushort or uint or ulong or decimal or double or float:
                WriteNumber(Convert.ToDouble(value, CultureInfo.InvariantCulture), value, ref output);
                break;
            case string { Length: > 0 } text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed):
                WriteNumber(parsed, value, ref output);
                break;
            default:
                throw new GraphQLException($"Int cannot represent non-integer value: {Inspect.Value(value)}");
        }
    }

    private static bool IsInteger(double value) => double.IsFinite(value) && Math.Truncate(value) == value;

    private static void WriteLong(long value, ref JsonOutput output)
    {
        if (value is < int.MinValue or > int.MaxValue)
            throw new GraphQLException($"Int cannot represent non 32-bit signed integer value: {value.ToString(CultureInfo.InvariantCulture)}");
        output.WriteInt64(value);
    }

    private static void WriteNumber(double number, object value, ref JsonOutput output)
    {
        if (!IsInteger(number))
            throw new GraphQLException($"Int cannot represent non-integer value: {Inspect.Value(value)}");
        if (number is < int.MinValue or > int.MaxValue)
            throw new GraphQLException($"Int cannot represent non 32-bit signed integer value: {Inspect.Value(value)}");
        output.WriteInt32((int)number);
    }
}

/// <summary>Float (section 3.5.2): a finite double.</summary>
internal sealed class FloatScalar() : ScalarType<double>(
    "Float",
    "The `Float` scalar type represents signed double-precision fractional values as specified by [IEEE 754](https://en.wikipedia.org/wiki/IEEE_floating_point).")
{
    public override bool TryParseLiteral(ValueNode literal, out object? value, out string? error)
    {
        var text = literal switch { IntValueNode i => i.Value, FloatValueNode f => f.Value, _ => null };
        (value, error) = (null, null);
        if (text is not null && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            value = number;
        else
            error = $"Float cannot represent non numeric value: {SyntaxPrinter.Print(literal)}";
        return error is null;
    }

    public override bool TryParseJson(JsonElement json, out object? value, out string? error)
    {
        (value, error) = (null, null);
        if (json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out var number) && double.IsFinite(number))
            value = number;
        else
            error = $"Float cannot represent non numeric value: {Inspect.Json(json)}";
        return error is null;
    }

    public override void Write(double value, ref JsonOutput output)
    {
        if (!double.IsFinite(value))
            throw new GraphQLException($"Float cannot represent non numeric value: {Inspect.Value(value)}");
        output.WriteDouble(value);
    }

    public override LeafWriter<TValue>? Writer<TValue>() => typeof(TValue) switch
    {
        var t when t == typeof(float) => (LeafWriter<TValue>)(object)(LeafWriter<float>)WriteSingle,
        var t when t == typeof(decimal) => (LeafWriter<TValue>)(object)(LeafWriter<decimal>)((decimal v, ref JsonOutput o) => o.WriteDecimal(v)),
        var t when t == typeof(int) => (LeafWriter<TValue>)(object)(LeafWriter<int>)((int v, ref JsonOutput o) => o.WriteInt32(v)),
        var t when t == typeof(long) => (LeafWriter<TValue>)(object)(LeafWriter<long>)((long v, ref JsonOutput o) => o.WriteInt64(v)),
        _ => base.Writer<TValue>(),
    };

    public override void WriteBoxed(object value, ref JsonOutput output)
    {
        switch (value)
        {
            case bool boolean:
                output.WriteInt32(boolean ? 1 : 0);
                break;
            case decimal number:
                output.WriteDecimal(number);
                break;
            case double or float or int or long or short or byte or sbyte or ushort or uint or ulong:
                Write(Convert.ToDouble(value, CultureInfo.InvariantCulture), ref output);
                break;
            case string { Length: > 0 } text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed)
                && double.IsFinite(parsed):
                output.WriteDouble(parsed);
                break;
            default:
                throw new GraphQLException($"Float cannot represent non numeric value: {Inspect.Value(value)}");
        }
    }

    /// <summary>Through its own shortest digits, so that 0.1f is written as 0.1.</summary>
    private static void WriteSingle(float value, ref JsonOutput output)
    {
        if (!float.IsFinite(value))
            throw new GraphQLException($"Float cannot represent non numeric value: {Inspect.Value(value)}");
        output.WriteDouble(double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
    }
}
