namespace SocialFeed.GraphQL.Language;

/// <summary>An addition to a definition made elsewhere (section 3.2).</summary>
public abstract class TypeSystemExtensionNode : DefinitionNode;

public sealed class SchemaExtensionNode : TypeSystemExtensionNode
{
    public IReadOnlyList<OperationTypeDefinitionNode> OperationTypes { get; init; } = [];
}

/// <summary>An addition to a named type (section 3.4.3).</summary>
public abstract class TypeExtensionNode : TypeSystemExtensionNode
{
    public required string Name { get; init; }

    public int NameStart { get; init; }
}

public sealed class ScalarTypeExtensionNode : TypeExtensionNode;

public sealed class ObjectTypeExtensionNode : TypeExtensionNode
{
    public IReadOnlyList<NamedTypeNode> Interfaces { get; init; } = [];

    public IReadOnlyList<FieldDefinitionNode> Fields { get; init; } = [];
}

public sealed class InterfaceTypeExtensionNode : TypeExtensionNode
{
    public IReadOnlyList<NamedTypeNode> Interfaces { get; init; } = [];

    public IReadOnlyList<FieldDefinitionNode> Fields { get; init; } = [];
}

public sealed class UnionTypeExtensionNode : TypeExtensionNode
{
    public IReadOnlyList<NamedTypeNode> Types { get; init; } = [];
}

public sealed class EnumTypeExtensionNode : TypeExtensionNode
{
    public IReadOnlyList<EnumValueDefinitionNode> Values { get; init; } = [];
}

public sealed class InputObjectTypeExtensionNode : TypeExtensionNode
{
    public IReadOnlyList<InputValueDefinitionNode> Fields { get; init; } = [];
}

/// <summary>Directives on a directive defined elsewhere; newer than September 2025, and what graphql-js 17 parses.</summary>
public sealed class DirectiveExtensionNode : TypeSystemExtensionNode
{
    public required string Name { get; init; }

    public int NameStart { get; init; }
}
