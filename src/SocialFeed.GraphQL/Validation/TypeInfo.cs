using System.Runtime.CompilerServices;
using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Validation;

/// <summary>The types at the node that the walk is at. Null wherever the document does not fit the schema.</summary>
internal sealed class TypeInfo(Schema schema)
{
    public Schema Schema { get; } = schema;

    /// <summary>The type of the field, fragment or operation.</summary>
    public GraphQLType? Type { get; set; }

    /// <summary>The object, interface or union that the selection set is on.</summary>
    public NamedType? ParentType { get; set; }

    /// <summary>The field that is selected, or around the node.</summary>
    public FieldDefinition? Field { get; set; }

    /// <summary>The type that <see cref="Field"/> is on; null for meta fields, which are on none.</summary>
    public NamedType? FieldOwner { get; set; }

    public DirectiveDefinition? Directive { get; set; }

    public InputValueDefinition? Argument { get; set; }

    /// <summary>What the value must be coerced to.</summary>
    public GraphQLType? InputType { get; set; }

    /// <summary>The input type around the value: of the list or input object.</summary>
    public GraphQLType? ParentInputType { get; set; }

    /// <summary>The default of the argument or input field that the value is for.</summary>
    public ValueNode? DefaultValue { get; set; }

    /// <summary><see cref="Field"/> as a schema coordinate.</summary>
    public string FieldCoordinate => $"{FieldOwner?.Name ?? "<meta>"}.{Field?.Name}";

    /// <summary>The type that a reference means; null when its name is unknown.</summary>
    public GraphQLType? Resolve(TypeNode node) => Resolve(Schema, node);

    /// <inheritdoc cref="Resolve(TypeNode)"/>
    public static GraphQLType? Resolve(Schema schema, TypeNode node)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return node switch
        {
            ListTypeNode list => Resolve(schema, list.Type) is { } item ? new ListType(item) : null,
            NonNullTypeNode nonNull => Resolve(schema, nonNull.Type) is { } nullable ? new NonNullType(nullable) : null,
            _ => schema.Type(((NamedTypeNode)node).Name),
        };
    }

    /// <summary>Section 3.4.2: an object, interface or union.</summary>
    public static bool IsComposite(GraphQLType? type) => type is CompositeFieldType or UnionType;
}
