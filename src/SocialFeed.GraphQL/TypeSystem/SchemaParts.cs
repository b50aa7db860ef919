namespace SocialFeed.GraphQL.TypeSystem;

/// <summary>
/// What a schema is assembled from: by <see cref="SdlSchemaBuilder"/> out of text, or out of annotated C#. Nothing in it has been checked yet.
/// </summary>
internal sealed record SchemaParts
{
    /// <summary>Null when there is none, which <see cref="SchemaValidation"/> reports.</summary>
    public ObjectType? QueryType { get; init; }

    public ObjectType? MutationType { get; init; }

    public ObjectType? SubscriptionType { get; init; }

    /// <summary>The named types in the order of definition; what they refer to need not be listed.</summary>
    public required IReadOnlyList<NamedType> Types { get; init; }

    /// <summary>The schema's own directives; built-in ones that are not redefined here are added.</summary>
    public IReadOnlyList<DirectiveDefinition> Directives { get; init; } = [];

    public string? Description { get; init; }

    /// <summary>
    /// Unions and root operations (<c>query</c>) of which the builder had to leave out parts of the wrong kind, and said so: that they are empty now is
    /// no error of its own.
    /// </summary>
    public IReadOnlySet<string> Incomplete { get; init; } = new HashSet<string>();

    /// <summary>Lists what is wrong, or makes the schema (section 3.3).</summary>
    /// <param name="errors">What the builder found already, for example a union of scalars, which the model cannot hold.</param>
    /// <exception cref="SchemaException">A rule of section 3 is broken; the exception lists every breach.</exception>
    public Schema Assemble(IReadOnlyList<string>? errors = null)
    {
        var introspection = new Introspection.IntrospectionTypes();
        IReadOnlyList<DirectiveDefinition> directives =
            [.. Directives, .. BuiltInDirectives.All.Where(builtIn => Directives.All(own => own.Name != builtIn.Name))];
        var types = TypeCollector.Collect(this, directives, introspection);
        var found = SchemaValidation.Validate(this, types, directives);
        if (errors is { Count: > 0 } || found.Count > 0)
            throw new SchemaException([.. errors ?? [], .. found]);
        return new Schema(QueryType!, MutationType, SubscriptionType, types, directives, Description, introspection);
    }
}
