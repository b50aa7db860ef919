namespace SocialFeed.GraphQL.TypeSystem;

/// <summary>
/// A type of the schema, wrapped or named (GraphQL spec, section 3.4). Immutable once its <see cref="Schema"/> is built, and then safe for any thread.
/// </summary>
public abstract class GraphQLType
{
    /// <summary>True for scalars, enums and input objects, wrapped or not (section 3.4.2, IsInputType).</summary>
    public bool IsInputType => NamedType is ScalarType or EnumType or InputObjectType;

    /// <summary>True for scalars, enums, objects, interfaces and unions, wrapped or not (section 3.4.2, IsOutputType).</summary>
    public bool IsOutputType => NamedType is not InputObjectType;

    public bool IsNonNull => this is NonNullType;

    /// <summary>The type without its outermost non-null wrapper.</summary>
    public GraphQLType NullableType => this is NonNullType nonNull ? nonNull.OfType : this;

    /// <summary>The type without any wrapper.</summary>
    public NamedType NamedType
    {
        get
        {
            var type = this;
            while (true)
            {
                switch (type)
                {
                    case NonNullType nonNull: type = nonNull.OfType; break;
                    case ListType list: type = list.OfType; break;
                    default: return (NamedType)type;
                }
            }
        }
    }
}

/// <summary>A list of another type (section 3.11). Compared by structure.</summary>
public sealed class ListType(GraphQLType ofType) : GraphQLType, IEquatable<ListType>
{
    public GraphQLType OfType { get; } = ofType;

    public bool Equals(ListType? other) => other is not null && OfType.Equals(other.OfType);

    public override bool Equals(object? obj) => Equals(obj as ListType);

    public override int GetHashCode() => HashCode.Combine(1, OfType);

    public override string ToString() => $"[{OfType}]";
}

/// <summary>A type that is never null (section 3.12). Compared by structure.</summary>
public sealed class NonNullType : GraphQLType, IEquatable<NonNullType>
{
    /// <exception cref="ArgumentException">The type is non-null already.</exception>
    public NonNullType(GraphQLType ofType)
    {
        if (ofType is NonNullType)
            throw new ArgumentException($"'{ofType}' is non-null already.", nameof(ofType));
        OfType = ofType;
    }

    public GraphQLType OfType { get; }

    public bool Equals(NonNullType? other) => other is not null && OfType.Equals(other.OfType);

    public override bool Equals(object? obj) => Equals(obj as NonNullType);

    public override int GetHashCode() => HashCode.Combine(2, OfType);

    public override string ToString() => $"{OfType}!";
}

/// <summary>A type with a name, unique in its schema; compared by reference.</summary>
public abstract class NamedType(string name, string? description) : GraphQLType
{
    public string Name { get; } = name;

    public string? Description { get; internal set; } = description;

    /// <summary>Directives applied in the definition that the schema prints, such as <c>@specifiedBy</c> of a custom kind.</summary>
    public IReadOnlyList<AppliedDirective> AppliedDirectives { get; internal set; } = [];

    public override string ToString() => Name;
}

/// <summary>A use of a directive in the type system; argument values are literals in GraphQL syntax.</summary>
public sealed record AppliedDirective(string Name, IReadOnlyList<KeyValuePair<string, string>> Arguments);
