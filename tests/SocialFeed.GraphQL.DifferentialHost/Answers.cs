using System.Buffers;
using System.Text;
using System.Text.Json;
using SocialFeed.GraphQL.Execution;
using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;
using SocialFeed.GraphQL.Validation;

namespace SocialFeed.GraphQL.DifferentialHost;

/// <summary>Runs cases on this engine. Schemas are kept by their text, for most cases share one.</summary>
internal sealed class Answers
{
    // Cases of one file share a few schemas; a new file starts over.
    private const int MaxSchemas = 64;

    // The other side has no limits; these are for what it is sent.
    private static readonly ParserOptions Parsing = ParserOptions.Default with { MaxDirectivesPerLocation = 100 };

    private static readonly RequestExecutorOptions Execution = new()
    {
        Parser = Parsing,
        MaxOperationNodes = long.MaxValue,
        MaxDepth = 100,
        MaxAliases = 1000,
        MaxReportedErrors = 1000,
    };

    private readonly Dictionary<string, RequestExecutor> _executors = new(StringComparer.Ordinal);

    /// <returns>One line of JSON.</returns>
    public async Task<string> AnswerAsync(Case testCase)
    {
        try
        {
            return testCase.Mode switch
            {
                "print" => ToJson(json => json.WriteString("printed", SchemaPrinter.Print(SdlSchemaBuilder.Build(testCase.Sdl!)))),
                "parse" => ToJson(json => json.WriteString("printed", SyntaxPrinter.Print(Parse(testCase)))),
                "validate" => ToJson(json => WriteErrors(json, DocumentValidator.Validate(ExecutorOf(testCase).Schema, Parse(testCase)))),
                "execute" => await ExecuteAsync(testCase),
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

    private static DocumentNode Parse(Case testCase) => GraphQLParser.Parse(testCase.Document!, Parsing);

    private async Task<string> ExecuteAsync(Case testCase)
    {
        var request = new GraphQLRequest
        {
            Document = Encoding.UTF8.GetBytes(testCase.Document!),
            OperationName = testCase.OperationName,
            VariablesJson = testCase.Variables is { } variables ? Encoding.UTF8.GetBytes(variables.GetRawText()) : default,
            RootValue = testCase.RootValue is { } root ? RootValues.From(root) : null,
        };
        using var response = await ExecutorOf(testCase).ExecuteAsync(in request);
        return Encoding.UTF8.GetString(response.Body.ToArray());
    }

    private RequestExecutor ExecutorOf(Case testCase)
    {
        if (_executors.TryGetValue(testCase.Sdl!, out var executor))
            return executor;
        if (_executors.Count == MaxSchemas)
            _executors.Clear();
        var document = GraphQLParser.Parse(testCase.Sdl!, ParserOptions.Trusted);
        var schema = SdlSchemaBuilder.Build(document, new SdlSchemaOptions { Resolvers = RootValues.Resolvers(document) });
        return _executors[testCase.Sdl!] = new RequestExecutor(schema, Execution);
    }

    private static void WriteSyntaxError(Utf8JsonWriter json, GraphQLSyntaxException e) =>
        WriteErrors(json, [new GraphQLError(e.Message, [e.Location])]);

    private static void WriteErrors(Utf8JsonWriter json, IReadOnlyList<GraphQLError> errors)
    {
        json.WriteStartArray("errors");
        foreach (var error in errors)
        {
            json.WriteStartObject();
            json.WriteString("message", error.Message);
            if (error.Locations is not null)
                WriteLocations(json, error.Locations);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteLocations(Utf8JsonWriter json, IReadOnlyList<SourceLocation> locations)
    {
        json.WriteStartArray("locations");
        foreach (var location in locations)
        {
            json.WriteStartObject();
            json.WriteNumber("line", location.Line);
            json.WriteNumber("column", location.Column);
            json.WriteEndObject();
        }

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
