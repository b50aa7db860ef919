namespace SocialFeed.GraphQL;

/// <summary>The name in the schema, in place of the one that follows from C#.</summary>
[AttributeUsage(AttributeTargets.All)]
public sealed class GraphQLNameAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>The description that the schema serves.</summary>
[AttributeUsage(AttributeTargets.All)]
public sealed class GraphQLDescriptionAttribute(string description) : Attribute
{
    public string Description { get; } = description;
}

/// <summary>On a class that describes a type: the description of a field made from a property of that type.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class FieldDescriptionAttribute(string property, string description) : Attribute
{
    /// <summary>The C# name of the property.</summary>
    public string Property { get; } = property;

    public string Description { get; } = description;
}

/// <summary>Marks a field, argument, input field or enum value as <c>@deprecated</c>.</summary>
[AttributeUsage(AttributeTargets.All)]
public sealed class GraphQLDeprecatedAttribute(string reason = TypeSystem.BuiltInDirectives.DefaultDeprecationReason) : Attribute
{
    public string Reason { get; } = reason;
}

/// <summary>Keeps a member out of the schema.</summary>
[AttributeUsage(AttributeTargets.All)]
public sealed class GraphQLIgnoreAttribute : Attribute;

/// <summary>The type in GraphQL syntax, for example <c>[String!]!</c>, in place of the one that follows from C#.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class GraphQLTypeAttribute(string type) : Attribute
{
    public string Type { get; } = type;
}

/// <summary>
/// The value is an <c>ID</c>. Strings without a type name pass as they are; everything else goes through the schema's <see cref="IdCodec"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class IDAttribute(string? typeName = null) : Attribute
{
    /// <summary>The GraphQL type whose objects the id names; null on a result means the type that has the field.</summary>
    public string? TypeName { get; } = typeName;
}

/// <summary>The default of an argument or input field, as a literal in GraphQL syntax. A C# default does the same for simple values.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class DefaultValueAttribute(string literal) : Attribute
{
    public string Literal { get; } = literal;
}

/// <summary>
/// How many items a field may give, for the static node budget. On a field that gives a connection it counts for the lists directly in it.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
public sealed class ListSizeAttribute : Attribute
{
    /// <summary>Items when no slicing argument says otherwise; 0 means not given.</summary>
    public int AssumedSize { get; set; }

    /// <summary>GraphQL names of arguments whose largest value is the number of items.</summary>
    public string[] SlicingArguments { get; set; } = [];
}

/// <summary>
/// On a method of an object type: called once for all parents of a level. Its <c>[Parent]</c> is an <c>IReadOnlyList&lt;T&gt;</c>, and it
/// returns as many results in the same order.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BatchResolverAttribute : Attribute;

/// <summary>
/// On a subscription field: <see cref="With"/> names a public static method of the same class that gives the source stream as
/// <c>IAsyncEnumerable&lt;T&gt;</c>, or a task of one; the field's own method then maps each event, its <see cref="EventMessageAttribute"/>
/// parameter. Without <see cref="With"/> the method itself gives the stream and events are the field's values.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SubscribeAttribute : Attribute
{
    public string? With { get; set; }
}

/// <summary>The parent object, or all of them in a <see cref="BatchResolverAttribute"/> method.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ParentAttribute : Attribute;

/// <summary>The event that a subscription delivers.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class EventMessageAttribute : Attribute;

/// <summary>A service of the request, said explicitly; a parameter that is neither an input type nor known to the engine is one anyway.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ServiceAttribute : Attribute;

/// <summary>An entry of the request's global state; a nullable parameter may be absent from it.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class GlobalStateAttribute(string? key = null) : Attribute
{
    /// <summary>The key; the parameter's name when null.</summary>
    public string? Key { get; } = key;
}
