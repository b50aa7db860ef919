using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;
using SocialFeed.GraphQL.Validation;

namespace SocialFeed.GraphQL.Execution;

/// <summary>A response body that says why there is no execution; made of bytes that nobody changes.</summary>
internal sealed record Refusal(byte[] Body, RequestErrorCategory Category)
{
    public static Refusal Of(RequestErrorCategory category, params IReadOnlyList<GraphQLError> errors) => new(ErrorWriter.RequestError(errors), category);
}

/// <summary>From the bytes of a document to a plan, through caches of both successes and failures. Safe for any thread.</summary>
internal sealed class OperationCompiler
{
    /// <summary>Estimates of what a plan takes in memory, for the cache's bound: measured on feed queries and rounded up.</summary>
    private const int BytesPerPlan = 2048;
    private const int BytesPerField = 512;
    private const int BytesPerDocumentByte = 12;
    private const int BytesPerRefusal = 256;

    private readonly Schema _schema;
    private readonly RequestExecutorOptions _options;
    private readonly ParserOptions _parserOptions;
    private readonly ValidationOptions _validationOptions;

    public OperationCompiler(Schema schema, RequestExecutorOptions options)
    {
        _schema = schema;
        _options = options;
        _parserOptions = options.Parser ?? ParserOptions.Default;
        _validationOptions = new ValidationOptions { HideSuggestions = !options.ShowSuggestions };
        Plans = new ByteBoundedCache<OperationPlan>(options.OperationCacheBytes);
        Refusals = new ByteBoundedCache<Refusal>(options.RefusalCacheBytes);
    }

    public ByteBoundedCache<OperationPlan> Plans { get; }

    /// <summary>Kept apart, so that a flood of bad documents cannot push good plans out.</summary>
    public ByteBoundedCache<Refusal> Refusals { get; }

    /// <summary>The plan, or why there is none.</summary>
    public OperationPlan? Compile(ReadOnlyMemory<byte> document, string? operationName, out Refusal? refusal)
    {
        refusal = null;
        if (document.Length > _options.MaxDocumentBytes)
        {
            var message = $"The document has {document.Length} bytes; the limit is {_options.MaxDocumentBytes} (MaxDocumentBytes).";
            refusal = Refusal.Of(RequestErrorCategory.TooComplex, new GraphQLError(message, code: ErrorCodes.DocumentTooLarge));
            return null;
        }

        var hash = DocumentHash.Compute(document.Span, operationName);
        if (Plans.Find(hash, document.Span, operationName) is { } plan)
            return plan;
        refusal = Refusals.Find(hash, document.Span, operationName);
        if (refusal is not null)
            return null;
        var copy = document.ToArray();
        plan = CompileNew(copy, operationName, out refusal);
        if (plan is not null)
            Plans.Add(hash, copy, operationName, plan, BytesPerPlan + ((long)BytesPerDocumentByte * copy.Length) + ((long)BytesPerField * plan.Fields.Length));
        else
            Refusals.Add(hash, copy, operationName, refusal!, BytesPerRefusal + copy.Length + refusal!.Body.Length);
        return plan;
    }

    private OperationPlan? CompileNew(byte[] source, string? operationName, out Refusal? refusal)
    {
        refusal = null;
        try
        {
            var document = GraphQLParser.Parse(source, _parserOptions);
            var errors = DocumentValidator.Validate(_schema, document, _validationOptions);
            if (errors.Count > 0)
            {
                refusal = Refusal.Of(RequestErrorCategory.Validation, errors);
                return null;
            }

            return Planner.Plan(_schema, document, FindOperation(document, operationName), _options);
        }
        catch (GraphQLSyntaxException e)
        {
            refusal = Refusal.Of(RequestErrorCategory.Syntax, new GraphQLError(e.Message, [new SourceLocation(e.Line, e.Column)]));
        }
        catch (OperationRefusedException e)
        {
            refusal = Refusal.Of(e.Category, new GraphQLError(e.Message, e.Locations, code: e.Code));
        }
        catch (InsufficientExecutionStackException)
        {
            refusal = Refusal.Of(
                RequestErrorCategory.TooComplex,
                new GraphQLError("The document is nested too deep to be processed.", code: ErrorCodes.OperationTooComplex));
        }

        return null;
    }

    /// <summary>GetOperation (section 6.1).</summary>
    private static OperationDefinitionNode FindOperation(DocumentNode document, string? name)
    {
        var operations = document.Definitions.OfType<OperationDefinitionNode>().ToArray();
        if (name is not null)
        {
            return Array.Find(operations, o => o.Name == name)
                ?? throw new OperationRefusedException($"Unknown operation named \"{name}\".", null, RequestErrorCategory.OperationResolution);
        }

        return operations.Length switch
        {
            1 => operations[0],
            0 => throw new OperationRefusedException("Must provide an operation.", null, RequestErrorCategory.OperationResolution),
            _ => throw new OperationRefusedException(
                "Must provide operation name if query contains multiple operations.", null, RequestErrorCategory.OperationResolution),
        };
    }
}
