using System.Reflection;
using SocialFeed.GraphQL.Execution;
using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.TypeSystem;

/// <summary>The GraphQL types of members and parameters: named types by C# type, lists by what is enumerable, non-null by nullable annotations.</summary>
internal sealed class ClrTypeReader(TypeRegistry registry)
{
    private readonly NullabilityInfoContext _nullability = new();

    public GraphQLType OfProperty(PropertyInfo property, bool isInput, string where) =>
        Explicit(property, where) ?? Read(property.PropertyType, _nullability.Create(property), IsId(property), isInput, where);

    public GraphQLType OfParameter(ParameterInfo parameter, IDAttribute? id, string where) =>
        Explicit(parameter, where) ?? Read(parameter.ParameterType, _nullability.Create(parameter), id is not null, isInput: true, where);

    /// <param name="method">What it returns is the type, tasks taken off.</param>
    /// <param name="unwrap">How many more layers to take off: the list of a batch, the stream of a subscription.</param>
    /// <param name="where">Names the place in messages.</param>
    public GraphQLType OfResult(MethodInfo method, int unwrap, string where)
    {
        if (Explicit(method, where) is { } stated)
            return stated;
        var nullability = _nullability.Create(method.ReturnParameter);
        var type = ResolverFactory.Unwrap(method.ReturnType, out var isAsync);
        if (isAsync)
            nullability = nullability.GenericTypeArguments[0];
        for (var i = 0; i < unwrap; i++)
            (type, nullability) = Inside(type, nullability);
        return Read(type, nullability, IsId(method), isInput: false, where);
    }

    /// <summary>The type that values of a C# type have, non-null or not as said, in places without annotations such as events.</summary>
    public GraphQLType OfType(Type type, bool isNonNull, string where)
    {
        var named = Named(type, isId: false, isInput: false, where);
        return isNonNull ? new NonNullType(named) : named;
    }

    private static bool IsId(ICustomAttributeProvider member) => member.IsDefined(typeof(IDAttribute), inherit: false);

    private static (Type Type, NullabilityInfo Nullability) Inside(Type type, NullabilityInfo nullability)
    {
        var item = ResolverFactory.ListItem(type) ?? ResolverFactory.StreamItem(type) ?? LeafShapes.ItemType(type)!;
        return (item, nullability.ElementType ?? (nullability.GenericTypeArguments.Length == 1 ? nullability.GenericTypeArguments[0] : nullability));
    }

    private GraphQLType? Explicit(ICustomAttributeProvider member, string where)
    {
        var attribute = (GraphQLTypeAttribute?)member.GetCustomAttributes(typeof(GraphQLTypeAttribute), inherit: false).FirstOrDefault();
        if (attribute is null)
            return null;
        try
        {
            return FromSyntax(GraphQLParser.ParseType(attribute.Type), where);
        }
        catch (GraphQLSyntaxException e)
        {
            throw new SchemaException($"{where}: [GraphQLType(\"{attribute.Type}\")] is no type. {e.Message}");
        }
    }

    private GraphQLType FromSyntax(TypeNode node, string where) => node switch
    {
        NonNullTypeNode nonNull => new NonNullType(FromSyntax(nonNull.Type, where)),
        ListTypeNode list => new ListType(FromSyntax(list.Type, where)),
        NamedTypeNode named => registry.ByName(named.Name) ?? throw new SchemaException($"{where}: there is no type named {named.Name}. Add it to the schema builder."),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private GraphQLType Read(Type type, NullabilityInfo nullability, bool isId, bool isInput, string where)
    {
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Optional<>))
            return Read(type.GetGenericArguments()[0], nullability.GenericTypeArguments[0], isId, isInput, where).NullableType;
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Named(underlying, isId, isInput, where);
        GraphQLType read;
        if (registry.IsNamed(type, isInput))
        {
            read = Named(type, isId, isInput, where);
        }
        else if (LeafShapes.ItemType(type) is not null)
        {
            var (item, itemNullability) = Inside(type, nullability);
            read = new ListType(Read(item, itemNullability, isId, isInput, where));
        }
        else
        {
            read = Named(type, isId, isInput, where);
        }

        // Input positions are written to; where nothing is said, null is allowed.
        var state = isInput ? nullability.WriteState : nullability.ReadState;
        if (isInput && state == NullabilityState.Unknown)
            state = nullability.ReadState;
        return state == NullabilityState.NotNull ? new NonNullType(read) : read;
    }

    private NamedType Named(Type type, bool isId, bool isInput, string where)
    {
        if (isId)
            return BuiltInScalars.ID;
        return registry.Find(type, isInput) ?? throw new SchemaException(isInput
            ? $"{where}: the C# type {type} is no input type. Annotate it with [InputObjectType], bind it by BindRuntimeType, or mark the parameter [Service]."
            : $"{where}: the C# type {type} has no GraphQL type. Annotate it with [ObjectType], describe it by a static class with "
                + $"[ObjectType<{type.Name}>], bind it by BindRuntimeType, or mark the member [GraphQLIgnore]. Was the annotated type added to the schema builder?");
    }
}
