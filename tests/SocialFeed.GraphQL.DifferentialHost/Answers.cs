using System.Buffers;
using System.Text;
using System.Text.Json;
using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.DifferentialHost;

/// <summary>Runs cases on this engine. Schemas are kept by their text, for most cases share one.</summary>
internal sealed class Answers
{
    /// <returns>One line of JSON.</returns>
    public async Task<string> AnswerAsync(Case testCase)
    {
        await Task.CompletedTask;
        try
        {
            return testCase.Mode switch
            {
                "print" => ToJson(json => json.WriteString("printed", SchemaPrinter.Print(SdlSchemaBuilder.Build(testCase.Sdl!)))),
                "parse" => ToJson(json => json.WriteString("printed", SyntaxPrinter.Print(Parse(testCase)))),
                _ => throw new ArgumentException($"Unknown mode '{testCase.Mode}'."),
            };
        }
        catch (GraphQLSyntaxException e)
        {
            return ToJson(json => WriteSyntaxError(json, e));
        }
        catch (SchemaException e)
        {
            return ToJson(json => WriteSchemaErrors(json, e));
        }
    }

    private static DocumentNode Parse(Case testCase) => GraphQLParser.Parse(testCase.Document!);

    private static void WriteSyntaxError(Utf8JsonWriter json, GraphQLSyntaxException e)
    {
        json.WriteStartArray("errors");
        json.WriteStartObject();
        json.WriteString("message", e.Message);
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteNumber("line", e.Line);
        json.WriteNumber("column", e.Column);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteSchemaErrors(Utf8JsonWriter json, SchemaException e)
    {
        json.WriteStartArray("schemaErrors");
        foreach (var error in e.Errors)
            json.WriteStringValue(error);
        json.WriteEndArray();
    }

    private static string ToJson(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
