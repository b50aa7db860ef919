using System.Collections.Concurrent;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Execution;

/// <summary>ResolveAbstractType (section 6.4.3): which object type a value of an interface or union has.</summary>
internal static class AbstractTypes
{
    /// <summary>True when values of one CLR type may be of different object types.</summary>
    public static bool IsUntyped(object value) => value is IReadOnlyDictionary<string, object?>;

    public static ObjectType? Resolve(object value, FieldPlan plan, CompositeShape shape, Schema schema, out Exception? error)
    {
        error = null;
        if (value is Exception thrown)
        {
            error = thrown;
            return null;
        }

        var name = shape.TypeResolver?.Invoke(value);
        if (name is null && value is IReadOnlyDictionary<string, object?> fields)
            name = fields.GetValueOrDefault("__typename") as string;
        if (name is not null)
            return ByName(name, value, shape.NamedType, schema, out error);
        var found = schema.RuntimeTypes.Find(value.GetType(), shape.NamedType, schema);
        if (found is null)
        {
            error = new GraphQLException(
                $"Abstract type \"{shape.NamedType}\" must resolve to an Object type at runtime for field \"{plan.Coordinate}\". "
                + $"Either the \"{shape.NamedType}\" type should provide a \"resolveType\" function or each possible type should provide an \"isTypeOf\" function.");
        }

        return found;
    }

    private static ObjectType? ByName(string name, object value, NamedType abstractType, Schema schema, out Exception? error)
    {
        error = schema.Type(name) switch
        {
            null => new GraphQLException($"Abstract type \"{abstractType}\" was resolved to a type \"{name}\" that does not exist inside the schema."),
            not ObjectType => new GraphQLException($"Abstract type \"{abstractType}\" was resolved to a non-object type \"{name}\"."),
            var type when !schema.IsSubType(abstractType, type) =>
                new GraphQLException($"Runtime Object type \"{name}\" is not a possible type for \"{abstractType}\"."),
            ObjectType { RuntimeType: { } runtimeType } when !runtimeType.IsInstanceOfType(value) =>
                new GraphQLException($"Expected value of type \"{name}\" but got: {Inspect.Value(value)}."),
            _ => null,
        };
        return error is null ? (ObjectType)schema.Type(name)! : null;
    }
}

/// <summary>From CLR types to the object types of a schema: found by assignability once, then remembered. Safe for any thread.</summary>
internal sealed class RuntimeTypeMap
{
    /// <summary>CLR types are as many as the program has, but proxies made at run time are not.</summary>
    private const int MaxEntries = 10_000;

    private readonly ConcurrentDictionary<(Type, NamedType), ObjectType?> _found = new();

    /// <summary>The object type among those possible whose CLR type is the value's own or its nearest base; null when there is none.</summary>
    public ObjectType? Find(Type clrType, NamedType abstractType, Schema schema)
    {
        if (_found.TryGetValue((clrType, abstractType), out var known))
            return known;
        ObjectType? best = null;
        foreach (var candidate in schema.PossibleTypes(abstractType))
        {
            if (candidate.RuntimeType is null || !candidate.RuntimeType.IsAssignableFrom(clrType))
                continue;
            if (best is null || best.RuntimeType!.IsAssignableFrom(candidate.RuntimeType))
                best = candidate;
        }

        if (_found.Count < MaxEntries)
            _found.TryAdd((clrType, abstractType), best);
        return best;
    }
}
