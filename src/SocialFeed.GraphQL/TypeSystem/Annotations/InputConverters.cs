using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using SocialFeed.GraphQL.Execution;

namespace SocialFeed.GraphQL.TypeSystem;

/// <summary>Converts a coerced value (null, a scalar's value, an array, a dictionary) to a C# type; null in place of it means it fits already.</summary>
internal delegate object? InputConverter(object? value);

/// <summary>Makes <see cref="InputConverter"/>s, once per parameter of the schema.</summary>
internal sealed class InputConverters(AnnotationSettings settings, Func<Type, InputObjectFactory?> inputObjects)
{
    /// <exception cref="SchemaException">Values of the GraphQL type do not become the C# type.</exception>
    public InputConverter? Make(Type clrType, GraphQLType type, IDAttribute? id, string where)
    {
        if (clrType.IsGenericType && clrType.GetGenericTypeDefinition() == typeof(Optional<>))
        {
            var inner = Make(clrType.GetGenericArguments()[0], type, id, where);
            return (InputConverter)Generic(nameof(OptionalOf), clrType.GetGenericArguments()[0]).Invoke(null, [inner])!;
        }

        if (Nullable.GetUnderlyingType(clrType) is { } underlying)
            return Make(underlying, type, id, where);
        if (clrType == typeof(object))
            return null;
        return type.NullableType switch
        {
            ListType list => MakeList(clrType, list, id, where),
            InputObjectType input => MakeObject(clrType, input, where),
            EnumType enumType when clrType == enumType.RuntimeType || clrType == typeof(string) => null,
            ScalarType scalar when scalar == BuiltInScalars.ID => MakeId(clrType, id, where),
            ScalarType scalar => MakeScalar(clrType, scalar, where),
            _ => throw Misfit(clrType, type, where),
        };
    }

    private InputConverter MakeList(Type clrType, ListType list, IDAttribute? id, string where)
    {
        var item = LeafShapes.ItemType(clrType) ?? throw Misfit(clrType, list, where);
        var convert = Make(item, list.OfType, id, where);
        if (clrType.IsAssignableFrom(item.MakeArrayType()))
            return (InputConverter)Generic(nameof(ArrayOf), item).Invoke(null, [convert])!;
        if (clrType.IsAssignableFrom(typeof(List<>).MakeGenericType(item)))
            return (InputConverter)Generic(nameof(ListOf), item).Invoke(null, [convert])!;
        throw new SchemaException($"{where}: values of {list} cannot become {clrType}. Take an array, an IReadOnlyList or a List.");
    }

    private InputConverter MakeObject(Type clrType, InputObjectType input, string where)
    {
        if (input.RuntimeType is null || !clrType.IsAssignableFrom(input.RuntimeType) || inputObjects(input.RuntimeType) is not { } factory)
            throw Misfit(clrType, input, where);
        return value => value is null ? null : factory.Create((Dictionary<string, object?>)value);
    }

    private InputConverter? MakeId(Type clrType, IDAttribute? id, string where)
    {
        var typeName = id?.TypeName;
        var codec = settings.IdCodec;
        if (clrType == typeof(string))
            return typeName is null || codec is null ? null : value => value is null ? null : Parse((string)value);
        if (clrType == typeof(Guid))
            return value => value is null ? null : Guid.TryParse((string)value, out var guid) ? guid : throw BadId((string)value, typeName);
        if (clrType == typeof(long) && codec is not null)
            return value => value is null ? null : codec.TryParse(typeName, (string)value, out long key) ? key : throw BadId((string)value, typeName);
        if (clrType == typeof(long))
            return value => value is null ? null : long.TryParse((string)value, CultureInfo.InvariantCulture, out var key) ? key : throw BadId((string)value, typeName);
        if (clrType == typeof(int))
            return value => value is null ? null : int.TryParse((string)value, CultureInfo.InvariantCulture, out var key) ? key : throw BadId((string)value, typeName);
        throw new SchemaException($"{where}: an ID cannot become {clrType}. Take a string, a long, an int or a Guid.");

        object Parse(string text) => codec.TryParse(typeName, text, out string key) ? key : throw BadId(text, typeName);
    }

    private static InputConverter? MakeScalar(Type clrType, ScalarType scalar, string where)
    {
        if (clrType.IsAssignableFrom(scalar.RuntimeType))
            return null;
        var isNumber = (scalar == BuiltInScalars.Int || scalar == BuiltInScalars.Float) && clrType.IsPrimitive;
        if (!isNumber && clrType != typeof(decimal))
            throw Misfit(clrType, scalar, where);
        return value =>
        {
            try
            {
                return value is null ? null : Convert.ChangeType(value, clrType, CultureInfo.InvariantCulture);
            }
            catch (OverflowException e)
            {
                throw new GraphQLException($"{scalar.Name} value {Inspect.Value(value)} is out of range.", e);
            }
        };
    }

    private static GraphQLException BadId(string text, string? typeName) =>
        new($"ID {Inspect.Value(text)} is not {(typeName is null ? "one of this API" : $"that of a {typeName}")}.", ErrorCodes.InvalidId);

    private static SchemaException Misfit(Type clrType, GraphQLType type, string where) =>
        new($"{where}: values of the GraphQL type {type} cannot become the C# type {clrType}. Change the parameter's type or its [GraphQLType].");

    private static MethodInfo Generic(string name, Type type) =>
        typeof(InputConverters).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type);

    private static InputConverter OptionalOf<T>(InputConverter? inner) =>
        value => new Optional<T>((T?)(inner is null ? value : inner(value)));

    private static InputConverter ArrayOf<T>(InputConverter? inner) => value => value is null ? null : Items<T>((object?[])value, inner);

    private static InputConverter ListOf<T>(InputConverter? inner) => value => value is null ? null : new List<T>(Items<T>((object?[])value, inner));

    private static T[] Items<T>(object?[] values, InputConverter? inner)
    {
        var items = new T[values.Length];
        for (var i = 0; i < items.Length; i++)
            items[i] = (T)(inner is null ? values[i] : inner(values[i]))!;
        return items;
    }
}

/// <summary>A constructor parameter or settable property of an input object.</summary>
internal sealed class InputMember
{
    public required string FieldName { get; init; }

    public required Type ClrType { get; init; }

    /// <summary>Null for a constructor parameter.</summary>
    public PropertyInfo? Property { get; init; }

    /// <summary>What an absent constructor parameter gets.</summary>
    public object? Absent { get; init; }

    public IDAttribute? Id { get; init; }

    /// <summary>Set once all types are known.</summary>
    public InputConverter? Convert { get; set; }
}

/// <summary>Makes input objects out of coerced fields. Its code is generated on first use.</summary>
internal sealed class InputObjectFactory(ConstructorInfo? constructor, Type type, IReadOnlyList<InputMember> members)
{
    /// <summary>Stands for a property that was not given, which keeps its initial value.</summary>
    private static readonly object NotGiven = new();

    private readonly Lazy<Func<object?[], object>> _create = new(() => Compile(constructor, type, members));

    public IReadOnlyList<InputMember> Members { get; } = members;

    public object Create(Dictionary<string, object?> fields)
    {
        var values = new object?[Members.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var member = Members[i];
            if (fields.TryGetValue(member.FieldName, out var value))
                values[i] = member.Convert is null ? value : member.Convert(value);
            else
                values[i] = member.Property is null ? member.Absent : NotGiven;
        }

        return _create.Value(values);
    }

    private static Func<object?[], object> Compile(ConstructorInfo? constructor, Type type, IReadOnlyList<InputMember> members)
    {
        var values = Expression.Parameter(typeof(object[]));
        var made = Expression.Variable(type);
        var arguments = members.Where(m => m.Property is null)
            .Select((m, i) => (Expression)Expression.Convert(Expression.ArrayIndex(values, Expression.Constant(i)), m.ClrType));
        var body = new List<Expression>
        {
            Expression.Assign(made, constructor is null ? Expression.New(type) : Expression.New(constructor, arguments)),
        };
        for (var i = 0; i < members.Count; i++)
        {
            if (members[i].Property is not { } property)
                continue;
            var value = Expression.ArrayIndex(values, Expression.Constant(i));
            body.Add(Expression.IfThen(
                Expression.ReferenceNotEqual(value, Expression.Constant(NotGiven)),
                Expression.Assign(Expression.Property(made, property), Expression.Convert(value, members[i].ClrType))));
        }

        body.Add(Expression.Convert(made, typeof(object)));
        return Expression.Lambda<Func<object?[], object>>(Expression.Block([made], body), values).Compile();
    }
}
