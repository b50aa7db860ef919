using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Execution;

/// <summary>How the results of a field of objects, interfaces, unions or lists of these are taken apart (section 6.4.3).</summary>
internal sealed class CompositeShape
{
    public CompositeShape(GraphQLType type, bool isTrusted, DynamicTypeResolver? typeResolver)
    {
        var nonNull = new List<bool>();
        var current = type.NullableType;
        while (current is ListType list)
        {
            nonNull.Add(list.OfType.IsNonNull);
            current = list.OfType.NullableType;
        }

        ItemIsNonNull = [.. nonNull];
        NamedType = (NamedType)current;
        IsTrusted = isTrusted;
        TypeResolver = typeResolver;
    }

    /// <summary>By depth of list: whether its items are non-null. As long as lists are deep.</summary>
    public bool[] ItemIsNonNull { get; }

    public int ListDepth => ItemIsNonNull.Length;

    public NamedType NamedType { get; }

    /// <summary>True when C# guarantees that every object is of the object type's CLR type; otherwise each is checked.</summary>
    public bool IsTrusted { get; }

    public DynamicTypeResolver? TypeResolver { get; }
}
