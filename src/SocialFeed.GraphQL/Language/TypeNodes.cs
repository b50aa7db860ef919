namespace SocialFeed.GraphQL.Language;

/// <summary>A type reference (section 2.11).</summary>
public abstract class TypeNode : SyntaxNode
{
    /// <summary>The named type inside all wrappers.</summary>
    public NamedTypeNode NamedType
    {
        get
        {
            var type = this;
            while (true)
            {
                switch (type)
                {
                    case NonNullTypeNode nonNull: type = nonNull.Type; break;
                    case ListTypeNode list: type = list.Type; break;
                    default: return (NamedTypeNode)type;
                }
            }
        }
    }
}

/// <summary>The name of a type.</summary>
public sealed class NamedTypeNode : TypeNode
{
    public required string Name { get; init; }
}

/// <summary>A list of a type.</summary>
public sealed class ListTypeNode : TypeNode
{
    public required TypeNode Type { get; init; }
}

/// <summary>A type that is never null; <see cref="Type"/> is named or a list.</summary>
public sealed class NonNullTypeNode : TypeNode
{
    public required TypeNode Type { get; init; }
}
