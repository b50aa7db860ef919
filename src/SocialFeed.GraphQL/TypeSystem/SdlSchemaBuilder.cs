using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.TypeSystem;

/// <summary>
/// Makes a schema from the schema definition language (section 3): definitions and extensions, in one text. For tests, tools and schemas that are not
/// written in C#.
/// </summary>
public sealed partial class SdlSchemaBuilder
{
    private readonly DocumentNode _document;
    private readonly SdlSchemaOptions _options;
    private readonly List<string> _errors = [];
    private readonly HashSet<string> _incomplete = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NamedType> _types = new(StringComparer.Ordinal);
    private readonly ILookup<string, TypeExtensionNode> _extensions;

    private SdlSchemaBuilder(DocumentNode document, SdlSchemaOptions options)
    {
        _document = document;
        _options = options;
        _extensions = document.Definitions.OfType<TypeExtensionNode>().ToLookup(e => e.Name, StringComparer.Ordinal);
    }

    /// <exception cref="GraphQLSyntaxException">The text is not GraphQL.</exception>
    /// <exception cref="SchemaException">The text breaks a rule of section 3; the exception lists every breach.</exception>
    public static Schema Build(string sdl, SdlSchemaOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(sdl);
        return Build(GraphQLParser.Parse(sdl, ParserOptions.Trusted), options);
    }

    /// <exception cref="SchemaException">The document breaks a rule of section 3; the exception lists every breach.</exception>
    public static Schema Build(DocumentNode document, SdlSchemaOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (SdlValidation.Validate(document) is { Count: > 0 } errors)
            throw new SchemaException(errors);
        return new SdlSchemaBuilder(document, options ?? new SdlSchemaOptions()).Build();
    }

    private Schema Build()
    {
        foreach (var scalar in BuiltInScalars.All)
            _types.Add(scalar.Name, scalar);
        var definitions = _document.Definitions.OfType<TypeDefinitionNode>().ToArray();
        var types = definitions.Select(Declare).ToArray();
        for (var i = 0; i < definitions.Length; i++)
            Define(types[i], definitions[i]);
        var directives = _document.Definitions.OfType<DirectiveDefinitionNode>().Select(BuildDirective).ToArray();
        return BuildParts(types, directives).Assemble(_errors);
    }

    private SchemaParts BuildParts(NamedType[] types, DirectiveDefinition[] directives)
    {
        var schemaNode = _document.Definitions.OfType<SchemaDefinitionNode>().FirstOrDefault();
        var roots = new Dictionary<OperationType, NamedType?>();
        foreach (var operationType in (schemaNode?.OperationTypes ?? [])
            .Concat(_document.Definitions.OfType<SchemaExtensionNode>().SelectMany(e => e.OperationTypes)))
        {
            roots[operationType.Operation] = _types[operationType.Type.Name];
        }

        // Section 3.3.1, default root operation type names: only where no schema is defined.
        if (schemaNode is null)
        {
            foreach (var operation in Enum.GetValues<OperationType>())
            {
                if (_types.TryGetValue(operation.ToString(), out var type))
                    roots[operation] = type;
            }
        }

        return new SchemaParts
        {
            QueryType = Root(roots, OperationType.Query),
            MutationType = Root(roots, OperationType.Mutation),
            SubscriptionType = Root(roots, OperationType.Subscription),
            Types = types,
            Directives = directives,
            Description = schemaNode?.Description,
            Incomplete = _incomplete,
        };
    }

    private ObjectType? Root(Dictionary<OperationType, NamedType?> roots, OperationType operation)
    {
        var type = roots.GetValueOrDefault(operation);
        if (type is not null and not ObjectType)
        {
            var provided = operation == OperationType.Query ? "" : " if provided";
            _errors.Add($"{operation} root type must be Object type{provided}, it cannot be {type}.");
            _incomplete.Add(operation.ToString().ToLowerInvariant());
        }

        return type as ObjectType;
    }

    private DirectiveDefinition BuildDirective(DirectiveDefinitionNode node) => new(node.Name, node.Locations, BuildInputValues(node.Arguments))
    {
        Description = node.Description,
        IsRepeatable = node.IsRepeatable,
        DeprecationReason = DeprecationReason(
            [.. node.Directives, .. _document.Definitions.OfType<DirectiveExtensionNode>().Where(e => e.Name == node.Name).SelectMany(e => e.Directives)]),
    };

    private GraphQLType TypeFrom(TypeNode node) => node switch
    {
        NonNullTypeNode nonNull => new NonNullType(TypeFrom(nonNull.Type)),
        ListTypeNode list => new ListType(TypeFrom(list.Type)),
        NamedTypeNode named => NamedTypeFrom(named),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Known, because validation came before; only a reference to an introspection type is not among the definitions.</summary>
    private NamedType NamedTypeFrom(NamedTypeNode node) => _types.TryGetValue(node.Name, out var type)
        ? type
        : throw new SchemaException($"Type \"{node.Name}\" belongs to introspection, so a schema must not use it.");
}
