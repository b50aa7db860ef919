namespace SocialFeed.GraphQL.Language;

/// <summary>A definition of the type system (section 3.1).</summary>
public abstract class TypeSystemDefinitionNode : DefinitionNode
{
    /// <summary>The description with its literal form; null when there is none.</summary>
    public StringValueNode? DescriptionLiteral { get; init; }

    public string? Description => DescriptionLiteral?.Value;
}

/// <summary>The schema's root operation types (section 3.3).</summary>
public sealed class SchemaDefinitionNode : TypeSystemDefinitionNode
{
    public IReadOnlyList<OperationTypeDefinitionNode> OperationTypes { get; init; } = [];
}

/// <summary>One root operation type (section 3.3.1).</summary>
public sealed class OperationTypeDefinitionNode : SyntaxNode
{
    public OperationType Operation { get; init; }

    public required NamedTypeNode Type { get; init; }
}

/// <summary>The definition of a named type (section 3.4).</summary>
public abstract class TypeDefinitionNode : TypeSystemDefinitionNode
{
    public required string Name { get; init; }

    public int NameStart { get; init; }
}

public sealed class ScalarTypeDefinitionNode : TypeDefinitionNode;

public sealed class ObjectTypeDefinitionNode : TypeDefinitionNode
{
    public IReadOnlyList<NamedTypeNode> Interfaces { get; init; } = [];

    public IReadOnlyList<FieldDefinitionNode> Fields { get; init; } = [];
}

public sealed class InterfaceTypeDefinitionNode : TypeDefinitionNode
{
    public IReadOnlyList<NamedTypeNode> Interfaces { get; init; } = [];

    public IReadOnlyList<FieldDefinitionNode> Fields { get; init; } = [];
}

public sealed class UnionTypeDefinitionNode : TypeDefinitionNode
{
    public IReadOnlyList<NamedTypeNode> Types { get; init; } = [];
}

public sealed class EnumTypeDefinitionNode : TypeDefinitionNode
{
    public IReadOnlyList<EnumValueDefinitionNode> Values { get; init; } = [];
}

public sealed class InputObjectTypeDefinitionNode : TypeDefinitionNode
{
    public IReadOnlyList<InputValueDefinitionNode> Fields { get; init; } = [];
}

/// <summary>A directive definition (section 3.13). Directives on it are newer than September 2025, and what graphql-js 17 parses.</summary>
public sealed class DirectiveDefinitionNode : TypeSystemDefinitionNode
{
    public required string Name { get; init; }

    public int NameStart { get; init; }

    public IReadOnlyList<InputValueDefinitionNode> Arguments { get; init; } = [];

    public bool IsRepeatable { get; init; }

    /// <summary>Names of the spec's directive locations, checked by the parser.</summary>
    public IReadOnlyList<string> Locations { get; init; } = [];
}

/// <summary>A field of an object or interface definition (section 3.6).</summary>
public sealed class FieldDefinitionNode : SyntaxNode
{
    public StringValueNode? DescriptionLiteral { get; init; }

    public string? Description => DescriptionLiteral?.Value;

    public required string Name { get; init; }

    public int NameStart { get; init; }

    public IReadOnlyList<InputValueDefinitionNode> Arguments { get; init; } = [];

    public required TypeNode Type { get; init; }

    public IReadOnlyList<DirectiveNode> Directives { get; init; } = [];
}

/// <summary>An argument or input field definition (sections 3.6.1 and 3.10).</summary>
public sealed class InputValueDefinitionNode : SyntaxNode
{
    public StringValueNode? DescriptionLiteral { get; init; }

    public string? Description => DescriptionLiteral?.Value;

    public required string Name { get; init; }

    public int NameStart { get; init; }

    public required TypeNode Type { get; init; }

    public ValueNode? DefaultValue { get; init; }

    public IReadOnlyList<DirectiveNode> Directives { get; init; } = [];
}

/// <summary>A value of an enum definition (section 3.9).</summary>
public sealed class EnumValueDefinitionNode : SyntaxNode
{
    public StringValueNode? DescriptionLiteral { get; init; }

    public string? Description => DescriptionLiteral?.Value;

    public required string Name { get; init; }

    public int NameStart { get; init; }

    public IReadOnlyList<DirectiveNode> Directives { get; init; } = [];
}
