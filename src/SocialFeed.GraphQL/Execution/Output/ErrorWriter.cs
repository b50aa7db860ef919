using System.Collections;
using System.Globalization;

namespace SocialFeed.GraphQL.Execution;

/// <summary>Writes the list of errors (section 7.1.2), with the members in the order of the reference implementation.</summary>
internal static class ErrorWriter
{
    /// <summary>A whole response of a request error: <c>{"errors":[…]}</c>.</summary>
    public static byte[] RequestError(IReadOnlyList<GraphQLError> errors)
    {
        var output = new JsonOutput(512);
        try
        {
            output.WriteRaw("{\"errors\":"u8);
            WriteErrors(errors, ref output);
            output.WriteByte((byte)'}');
            return output.WrittenSpan.ToArray();
        }
        finally
        {
            output.Dispose();
        }
    }

    /// <summary><c>{"errors":[…],</c>: the head of a response whose data follow.</summary>
    public static void WriteHead(IReadOnlyList<GraphQLError> errors, ref JsonOutput output)
    {
        output.WriteRaw("{\"errors\":"u8);
        WriteErrors(errors, ref output);
        output.WriteByte((byte)',');
    }

    private static void WriteErrors(IReadOnlyList<GraphQLError> errors, ref JsonOutput output)
    {
        var start = output.Position;
        foreach (var error in errors)
        {
            output.WriteByte((byte)',');
            Write(error, ref output);
        }

        JsonBrackets.CloseList(start, ref output);
    }

    private static void Write(GraphQLError error, ref JsonOutput output)
    {
        output.WriteRaw("{\"message\":"u8);
        output.WriteString(error.Message);
        if (error.Locations is { Count: > 0 })
        {
            output.WriteRaw(",\"locations\":"u8);
            var start = output.Position;
            foreach (var location in error.Locations)
            {
                output.WriteRaw(",{\"line\":"u8);
                output.WriteInt32(location.Line);
                output.WriteRaw(",\"column\":"u8);
                output.WriteInt32(location.Column);
                output.WriteByte((byte)'}');
            }

            JsonBrackets.CloseList(start, ref output);
        }

        if (error.Path is not null)
        {
            output.WriteRaw(",\"path\":"u8);
            WritePath(error.Path, ref output);
        }

        WriteExtensions(error, ref output);
        output.WriteByte((byte)'}');
    }

    private static void WritePath(GraphQLPath path, ref JsonOutput output)
    {
        var start = output.Position;
        foreach (var segment in path.Segments)
        {
            output.WriteByte((byte)',');
            if (segment.Name is null)
                output.WriteInt32(segment.Index);
            else
                output.WriteString(segment.Name);
        }

        JsonBrackets.CloseList(start, ref output);
    }

    private static void WriteExtensions(GraphQLError error, ref JsonOutput output)
    {
        if (error.Code is null && error.Extensions is not { Count: > 0 })
            return;
        output.WriteRaw(",\"extensions\":"u8);
        var start = output.Position;
        if (error.Code is not null)
        {
            output.WriteRaw(",\"code\":"u8);
            output.WriteString(error.Code);
        }

        foreach (var (name, value) in error.Extensions ?? new Dictionary<string, object?>())
        {
            if (name == "code" && error.Code is not null)
                continue;
            output.WriteByte((byte)',');
            output.WriteString(name);
            output.WriteByte((byte)':');
            WriteValue(value, ref output);
        }

        JsonBrackets.CloseObject(start, ref output);
    }

    private static void WriteValue(object? value, ref JsonOutput output)
    {
        switch (value)
        {
            case null:
                output.WriteNull();
                break;
            case bool boolean:
                output.WriteBoolean(boolean);
                break;
            case int or long or short or byte:
                output.WriteInt64(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                output.WriteDouble(number);
                break;
            case decimal number:
                output.WriteDecimal(number);
                break;
            case string text:
                output.WriteString(text);
                break;
            case IReadOnlyDictionary<string, object?> fields:
                WriteObject(fields, ref output);
                break;
            case IEnumerable items:
                WriteList(items, ref output);
                break;
            default:
                output.WriteString(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static void WriteObject(IReadOnlyDictionary<string, object?> fields, ref JsonOutput output)
    {
        var start = output.Position;
        foreach (var (name, value) in fields)
        {
            output.WriteByte((byte)',');
            output.WriteString(name);
            output.WriteByte((byte)':');
            WriteValue(value, ref output);
        }

        JsonBrackets.CloseObject(start, ref output);
    }

    private static void WriteList(IEnumerable items, ref JsonOutput output)
    {
        var start = output.Position;
        foreach (var item in items)
        {
            output.WriteByte((byte)',');
            WriteValue(item, ref output);
        }

        JsonBrackets.CloseList(start, ref output);
    }
}
