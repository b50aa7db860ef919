using SocialFeed.GraphQL.Introspection;

namespace SocialFeed.GraphQL.TypeSystem;

/// <summary>
/// A complete type system (section 3.3): what documents are validated against and executed on. Built once at start-up, immutable, safe for any thread.
/// </summary>
public sealed class Schema
{
    private readonly Dictionary<string, NamedType> _types;
    private readonly Dictionary<string, DirectiveDefinition> _directives;
    private readonly Dictionary<NamedType, IReadOnlyList<ObjectType>> _possibleTypes;

    /// <param name="types">Every named type, introspection and built-in scalars included, in the order to print them.</param>
    internal Schema(
        ObjectType queryType,
        ObjectType? mutationType,
        ObjectType? subscriptionType,
        IReadOnlyList<NamedType> types,
        IReadOnlyList<DirectiveDefinition> directives,
        string? description,
        IntrospectionTypes introspection)
    {
        QueryType = queryType;
        MutationType = mutationType;
        SubscriptionType = subscriptionType;
        Types = types;
        Directives = directives;
        Description = description;
        _types = types.ToDictionary(t => t.Name, StringComparer.Ordinal);
        _directives = directives.ToDictionary(d => d.Name, StringComparer.Ordinal);
        ObjectTypes = [.. types.OfType<ObjectType>()];
        for (var i = 0; i < ObjectTypes.Count; i++)
            ObjectTypes[i].Ordinal = i;
        _possibleTypes = types.Where(t => t is InterfaceType or UnionType).ToDictionary(t => t, FindPossibleTypes);
        Introspection = introspection;
        introspection.Describe(this);
    }

    /// <summary>The types and meta fields by which this schema describes itself.</summary>
    public IntrospectionTypes Introspection { get; }

    /// <summary>CLR types of resolver parameters that collect keys for batches, in the order of their numbers; empty unless the builder was told of some.</summary>
    public IReadOnlyList<Type> BatchSources { get; internal set; } = [];

    /// <summary>Finds object types by the CLR types of values.</summary>
    internal Execution.RuntimeTypeMap RuntimeTypes { get; } = new();

    public ObjectType QueryType { get; }

    public ObjectType? MutationType { get; }

    public ObjectType? SubscriptionType { get; }

    public string? Description { get; }

    public IReadOnlyList<NamedType> Types { get; }

    public IReadOnlyList<ObjectType> ObjectTypes { get; }

    public IReadOnlyList<DirectiveDefinition> Directives { get; }

    public NamedType? Type(string name) => _types.GetValueOrDefault(name);

    public DirectiveDefinition? Directive(string name) => _directives.GetValueOrDefault(name);

    /// <summary>
    /// The field that a selection of this name means on this type, meta fields included: <c>__typename</c> on every composite type,
    /// <c>__schema</c> and <c>__type</c> on the query type (section 4.1). Null when there is none.
    /// </summary>
    public FieldDefinition? Field(NamedType parentType, string name)
    {
        if (name.StartsWith("__", StringComparison.Ordinal))
        {
            if (name == IntrospectionTypes.TypeNameField.Name)
                return parentType is CompositeFieldType or UnionType ? IntrospectionTypes.TypeNameField : null;
            if (ReferenceEquals(parentType, QueryType) && Introspection.MetaField(name) is { } metaField)
                return metaField;
        }

        return (parentType as CompositeFieldType)?.Field(name);
    }

    /// <summary>The object types that a value of this type can have (section 5.5.2.3, GetPossibleTypes).</summary>
    public IReadOnlyList<ObjectType> PossibleTypes(NamedType type) => type switch
    {
        ObjectType objectType => [objectType],
        InterfaceType or UnionType => _possibleTypes[type],
        _ => [],
    };

    /// <summary>True when a value of <paramref name="subType"/> is always one of <paramref name="superType"/>.</summary>
    public bool IsSubType(NamedType superType, NamedType subType) => superType switch
    {
        _ when ReferenceEquals(superType, subType) => true,
        UnionType union => subType is ObjectType member && union.Members.Contains(member),
        InterfaceType interfaceType => subType is CompositeFieldType implementor && implementor.Interfaces.Contains(interfaceType),
        _ => false,
    };

    private IReadOnlyList<ObjectType> FindPossibleTypes(NamedType type) => type is UnionType union
        ? union.Members
        : [.. ObjectTypes.Where(o => o.Interfaces.Contains((InterfaceType)type))];
}
