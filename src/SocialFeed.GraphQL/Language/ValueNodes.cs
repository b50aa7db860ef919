namespace SocialFeed.GraphQL.Language;

/// <summary>An input value in the language's own syntax (section 2.9).</summary>
public abstract class ValueNode : SyntaxNode;

/// <summary>A use of a variable (section 2.10).</summary>
public sealed class VariableNode : ValueNode
{
    /// <summary>Without the dollar sign.</summary>
    public required string Name { get; init; }

    public int NameStart { get; init; }
}

/// <summary>An integer literal of any size, as written.</summary>
public sealed class IntValueNode : ValueNode
{
    public required string Value { get; init; }
}

/// <summary>A number with a fraction or an exponent, as written.</summary>
public sealed class FloatValueNode : ValueNode
{
    public required string Value { get; init; }
}

/// <summary>A string literal.</summary>
public sealed class StringValueNode : ValueNode
{
    /// <summary>The meaning of the literal: escapes resolved, the common indentation of a block string removed.</summary>
    public required string Value { get; init; }

    /// <summary>True for the form with three quotes.</summary>
    public bool Block { get; init; }
}

/// <summary><c>true</c> or <c>false</c>.</summary>
public sealed class BooleanValueNode : ValueNode
{
    public bool Value { get; init; }
}

/// <summary>The literal <c>null</c>.</summary>
public sealed class NullValueNode : ValueNode;

/// <summary>The name of an enum value.</summary>
public sealed class EnumValueNode : ValueNode
{
    public required string Value { get; init; }
}

/// <summary>A list literal.</summary>
public sealed class ListValueNode : ValueNode
{
    public required IReadOnlyList<ValueNode> Items { get; init; }
}

/// <summary>An input object literal.</summary>
public sealed class ObjectValueNode : ValueNode
{
    public required IReadOnlyList<ObjectFieldNode> Fields { get; init; }
}

/// <summary>A field of an input object literal.</summary>
public sealed class ObjectFieldNode : SyntaxNode, INamedValueNode
{
    public required string Name { get; init; }

    public required ValueNode Value { get; init; }
}
