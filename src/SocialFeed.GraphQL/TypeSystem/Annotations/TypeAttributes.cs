namespace SocialFeed.GraphQL;

/// <summary>
/// A class that is, or describes, a named type of the schema. Names follow from C#: a class's own name, an interface's without its leading I.
/// </summary>
public abstract class GraphQLTypeAttributeBase : Attribute
{
    /// <summary>The name in the schema, in place of the one that follows from C#.</summary>
    public string? Name { get; set; }
}

/// <summary>On a static class: its public static methods and properties become fields of the query root. Several classes may contribute.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class QueryTypeAttribute : Attribute;

/// <summary>On a static class: its public static methods become fields of the mutation root, which run one after the other.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class MutationTypeAttribute : Attribute;

/// <summary>On a static class: its public static methods become fields of the subscription root.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SubscriptionTypeAttribute : Attribute;

/// <summary>
/// On a class whose instances are an object type: its public readable properties become fields, and its public static methods as in a class that
/// describes another one's type.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class ObjectTypeAttribute : GraphQLTypeAttributeBase;

/// <summary>
/// On a static class that describes the object type of <typeparamref name="T"/>, which needs no attributes itself. The public readable properties
/// of <typeparamref name="T"/> become fields; so do the class's public static methods, whose first parameter is usually
/// <c>[Parent] T</c>. A method replaces a property of the same GraphQL name. Several classes may describe one type.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ObjectTypeAttribute<T> : GraphQLTypeAttributeBase
    where T : class
{
    /// <summary>C# names of properties of <typeparamref name="T"/> that are no fields.</summary>
    public string[] IgnoreProperties { get; set; } = [];

    /// <summary>When given, only these properties of <typeparamref name="T"/> become fields, in this order.</summary>
    public string[]? BindProperties { get; set; }
}

/// <summary>On a C# interface or abstract class: an interface type with its properties as fields.</summary>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Class)]
public sealed class InterfaceTypeAttribute : GraphQLTypeAttributeBase;

/// <summary>On a static class that describes the interface type of <typeparamref name="T"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class InterfaceTypeAttribute<T> : GraphQLTypeAttributeBase
    where T : class
{
    public string[] IgnoreProperties { get; set; } = [];
}

/// <summary>
/// On a C# interface or abstract class: a union. Its members are the given CLR types, or else every object type that is assignable to it.
/// </summary>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Class)]
public sealed class UnionTypeAttribute(params Type[] members) : GraphQLTypeAttributeBase
{
    public Type[] Members { get; } = members;
}

/// <summary>On a C# enum: an enum type. Enums that are used and carry no attribute are taken as they are.</summary>
[AttributeUsage(AttributeTargets.Enum)]
public sealed class EnumTypeAttribute : GraphQLTypeAttributeBase;

/// <summary>
/// On a static class that describes the enum <typeparamref name="T"/>: its public constants of that type carry names, descriptions and
/// deprecations for the values they equal.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class EnumTypeAttribute<T> : GraphQLTypeAttributeBase
    where T : struct, Enum;

/// <summary>
/// On a record or class: an input object. Its constructor's parameters, or its settable properties, become fields. A field is optional when it is
/// nullable, has a default, or is an <see cref="Optional{T}"/>, which tells an absent value from null.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class InputObjectTypeAttribute : GraphQLTypeAttributeBase;

/// <summary>On an input object: exactly one field must be given, and not null (section 3.10.1). Every field must be nullable.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class OneOfAttribute : Attribute;

/// <summary>On a class that describes or is an object or interface: it implements an interface that C# does not say it implements.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface, AllowMultiple = true)]
public sealed class ImplementsAttribute(Type interfaceType) : Attribute
{
    /// <summary>A CLR type that is, or is described as, an interface type.</summary>
    public Type InterfaceType { get; } = interfaceType;
}
