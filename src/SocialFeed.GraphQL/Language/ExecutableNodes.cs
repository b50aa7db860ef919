namespace SocialFeed.GraphQL.Language;

/// <summary>The kinds of operation (section 2.3).</summary>
public enum OperationType
{
    Query,
    Mutation,
    Subscription,
}

/// <summary>An operation (section 2.3).</summary>
public sealed class OperationDefinitionNode : ExecutableDefinitionNode
{
    public OperationType Operation { get; init; }

    /// <summary>Null for an anonymous operation.</summary>
    public string? Name { get; init; }

    /// <summary>Offset of the name; that of the operation when it has none.</summary>
    public int NameStart { get; init; }

    public IReadOnlyList<VariableDefinitionNode> VariableDefinitions { get; init; } = [];
}

/// <summary>A fragment definition (section 2.8).</summary>
public sealed class FragmentDefinitionNode : ExecutableDefinitionNode
{
    public required string Name { get; init; }

    public int NameStart { get; init; }

    public required NamedTypeNode TypeCondition { get; init; }
}

/// <summary>The declaration of a variable (section 2.10).</summary>
public sealed class VariableDefinitionNode : SyntaxNode
{
    public StringValueNode? DescriptionLiteral { get; init; }

    public string? Description => DescriptionLiteral?.Value;

    public required VariableNode Variable { get; init; }

    /// <summary>The variable's name without the dollar sign.</summary>
    public string Name => Variable.Name;

    public required TypeNode Type { get; init; }

    /// <summary>Null when there is none; the literal <c>null</c> is a <see cref="NullValueNode"/>.</summary>
    public ValueNode? DefaultValue { get; init; }

    public IReadOnlyList<DirectiveNode> Directives { get; init; } = [];
}

/// <summary>A selection set (section 2.4); never empty when it was parsed.</summary>
public sealed class SelectionSetNode : SyntaxNode
{
    public required IReadOnlyList<SelectionNode> Selections { get; init; }
}

/// <summary>A field, a fragment spread or an inline fragment (section 2.4).</summary>
public abstract class SelectionNode : SyntaxNode
{
    public IReadOnlyList<DirectiveNode> Directives { get; init; } = [];
}

/// <summary>A field (section 2.5).</summary>
public sealed class FieldNode : SelectionNode
{
    public string? Alias { get; init; }

    public required string Name { get; init; }

    /// <summary>Offset of the field's name; the node starts at the alias if there is one.</summary>
    public int NameStart { get; init; }

    /// <summary>The key in the response (section 2.7).</summary>
    public string ResponseName => Alias ?? Name;

    public IReadOnlyList<ArgumentNode> Arguments { get; init; } = [];

    /// <summary>Null for a leaf.</summary>
    public SelectionSetNode? SelectionSet { get; init; }
}

/// <summary>A use of a fragment (section 2.8).</summary>
public sealed class FragmentSpreadNode : SelectionNode
{
    public required string Name { get; init; }

    public int NameStart { get; init; }
}

/// <summary>An inline fragment (section 2.8.2).</summary>
public sealed class InlineFragmentNode : SelectionNode
{
    /// <summary>Null when the type is that of the enclosing selection set.</summary>
    public NamedTypeNode? TypeCondition { get; init; }

    public required SelectionSetNode SelectionSet { get; init; }
}

/// <summary>An argument of a field or directive (section 2.6).</summary>
public sealed class ArgumentNode : SyntaxNode, INamedValueNode
{
    public required string Name { get; init; }

    public required ValueNode Value { get; init; }
}

/// <summary>A use of a directive (section 2.12).</summary>
public sealed class DirectiveNode : SyntaxNode
{
    public required string Name { get; init; }

    public int NameStart { get; init; }

    public IReadOnlyList<ArgumentNode> Arguments { get; init; } = [];

    /// <summary>The argument of that name; null when it is not given.</summary>
    public ArgumentNode? Argument(string name)
    {
        foreach (var argument in Arguments)
        {
            if (argument.Name == name)
                return argument;
        }

        return null;
    }
}
