using System.Collections;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Execution;

/// <summary>Chooses, by CLR and GraphQL type, how a field's values are written. Works by reflection, once per field of the schema.</summary>
internal static class LeafShapes
{
    /// <param name="field">A field whose named type is a scalar or an enum.</param>
    /// <param name="scalarWriter">Writes the scalar in place of the scalar type's own writer, for ids; of type <see cref="LeafWriter{T}"/>.</param>
    /// <exception cref="SchemaException">The CLR type does not fit.</exception>
    public static LeafShape<T> For<T>(FieldDefinition field, Delegate? scalarWriter = null) =>
        (LeafShape<T>)Make(typeof(T), field.Type.NullableType, field, scalarWriter);

    /// <summary>How a field of objects is taken apart.</summary>
    public static CompositeShape CompositeFor(FieldDefinition field, Type clrType)
    {
        var runtimeType = (field.Type.NamedType as ObjectType)?.RuntimeType;
        var depth = 0;
        for (var type = field.Type.NullableType; type is ListType list; type = list.OfType.NullableType)
            depth++;
        Type? item = clrType;
        for (var i = 0; i < depth && item is not null; i++)
            item = ItemType(item);
        if (item is null)
            throw new SchemaException($"Field {field.Name} is a list of type {field.Type}, but its C# type {clrType} is not enumerable. Return an array or an IReadOnlyList.");
        var trusted = runtimeType is null ? field.Type.NamedType is ObjectType : runtimeType.IsAssignableFrom(item);
        return new CompositeShape(field.Type, trusted, null);
    }

    /// <summary>What a type enumerates; null for strings and for what enumerates nothing.</summary>
    public static Type? ItemType(Type type)
    {
        if (type == typeof(string))
            return null;
        if (type.IsArray)
            return type.GetElementType();
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEnumerable<>))
            return type.GetGenericArguments()[0];
        var enumerable = type.GetInterfaces().FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>));
        return enumerable?.GetGenericArguments()[0] ?? (typeof(IEnumerable).IsAssignableFrom(type) ? typeof(object) : null);
    }

    private static object Make(Type clrType, GraphQLType type, FieldDefinition field, Delegate? scalarWriter)
    {
        if (clrType == typeof(object))
            return new BoxedLeafShape(type);
        if (type is ListType list)
        {
            var item = ItemType(clrType)
                ?? throw new SchemaException($"Field {field.Name} is of type {field.Type}, but its C# type {clrType} is not enumerable. Return an array or an IReadOnlyList.");
            var inner = Make(item, list.OfType.NullableType, field, scalarWriter);
            return Activator.CreateInstance(typeof(LeafListShape<,>).MakeGenericType(clrType, item), inner, list.OfType.IsNonNull)!;
        }

        if (Nullable.GetUnderlyingType(clrType) is { } underlying)
            return Activator.CreateInstance(typeof(NullableShape<>).MakeGenericType(underlying), Make(underlying, type, field, scalarWriter))!;
        return type switch
        {
            EnumType enumType => MakeEnum(clrType, enumType, field),
            _ when clrType == typeof(string) && type == BuiltInScalars.String => new StringShape(),
            _ => MakeScalar(clrType, (ScalarType)type, field, scalarWriter),
        };
    }

    private static object MakeEnum(Type clrType, EnumType type, FieldDefinition field)
    {
        if (clrType.IsEnum && type.Values.All(v => v.RuntimeValue.GetType() == clrType))
            return Activator.CreateInstance(typeof(EnumShape<>).MakeGenericType(clrType), type)!;
        if (clrType == typeof(string) && type.Values.All(v => v.RuntimeValue is string))
            return Boxing(clrType, type);
        throw new SchemaException($"Field {field.Name} is of the enum {type}, but its C# type {clrType} is another. Return {type.RuntimeType?.ToString() ?? "its value names as strings"}.");
    }

    private static object MakeScalar(Type clrType, ScalarType type, FieldDefinition field, Delegate? scalarWriter)
    {
        var writerType = typeof(LeafWriter<>).MakeGenericType(clrType);
        var writer = scalarWriter?.GetType() == writerType
            ? scalarWriter
            : typeof(ScalarType).GetMethod(nameof(ScalarType.Writer))!.MakeGenericMethod(clrType).Invoke(type, null);
        if (writer is not null)
            return Activator.CreateInstance(typeof(ScalarShape<>).MakeGenericType(clrType), writer)!;
        if (!clrType.IsValueType)
            return Boxing(clrType, type);
        throw new SchemaException(
            $"Field {field.Name} is of the scalar {type}, which cannot write the C# type {clrType}. Return {type.RuntimeType}, or override Writer in the scalar.");
    }

    private static object Boxing(Type clrType, GraphQLType type) =>
        Activator.CreateInstance(typeof(ReferenceLeafShape<>).MakeGenericType(clrType), new BoxedLeafShape(type))!;
}

/// <summary>Leaves of a reference type that has no typed writer.</summary>
internal sealed class ReferenceLeafShape<T>(BoxedLeafShape boxed) : LeafShape<T>
    where T : class?
{
    public override WriteResult Write(T value, ResponseWriter writer, ref JsonOutput output) => boxed.Write(value, writer, ref output);
}
