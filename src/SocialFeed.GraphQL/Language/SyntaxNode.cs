namespace SocialFeed.GraphQL.Language;

/// <summary>A node of the syntax tree (appendix "Grammar summary"). Immutable, so safe for any thread.</summary>
public abstract class SyntaxNode
{
    /// <summary>Offset of the first byte in the UTF-8 source; 0 in nodes that were not parsed.</summary>
    public int Start { get; init; }

    /// <summary>Offset after the last byte in the UTF-8 source.</summary>
    public int End { get; init; }

    /// <summary>The node in GraphQL syntax.</summary>
    public override string ToString() => SyntaxPrinter.Print(this);
}

/// <summary>What a document consists of at its top level (section 2.2).</summary>
public abstract class DefinitionNode : SyntaxNode
{
    public IReadOnlyList<DirectiveNode> Directives { get; init; } = [];
}

/// <summary>An operation or a fragment: what a client may send (section 2.2, ExecutableDefinition).</summary>
public abstract class ExecutableDefinitionNode : DefinitionNode
{
    /// <summary>The description with its literal form; null when there is none.</summary>
    public StringValueNode? DescriptionLiteral { get; init; }

    public string? Description => DescriptionLiteral?.Value;

    public required SelectionSetNode SelectionSet { get; init; }
}

/// <summary>An argument of a field or directive, or a field of an input object literal: a name with a value.</summary>
public interface INamedValueNode
{
    string Name { get; }

    ValueNode Value { get; }

    int Start { get; }
}
