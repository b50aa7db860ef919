using System.Reflection;
using SocialFeed.GraphQL.Execution;

namespace SocialFeed.GraphQL.TypeSystem;

/// <summary>
/// Reads annotated C# into the parts of a schema: first the names of all types, then their fields, so that types may refer to each other in any
/// order.
/// </summary>
internal sealed partial class AnnotationReader
{
    private readonly AnnotationSettings _settings;
    private readonly TypeRegistry _registry;
    private readonly ClrTypeReader _types;
    private readonly InputConverters _converters;
    private readonly Dictionary<Type, InputObjectFactory> _factories = [];
    private readonly List<ComposedType> _composed = [];
    private readonly List<Type> _batchSources = [];
    private readonly List<string> _errors = [];

    public AnnotationReader(AnnotationSettings settings)
    {
        _settings = settings;
        _registry = new TypeRegistry(settings);
        _types = new ClrTypeReader(_registry);
        _converters = new InputConverters(settings, type => _factories.GetValueOrDefault(type));
    }

    /// <summary>What was found wrong without ending the reading.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Types of parameters that collect keys; a type's number is its position.</summary>
    public IReadOnlyList<Type> BatchSources => _batchSources;

    public static bool IsAnnotated(Type type) => type.GetCustomAttributes(inherit: false).Any(
        a => a is GraphQLTypeAttributeBase or QueryTypeAttribute or MutationTypeAttribute or SubscriptionTypeAttribute);

    public SchemaParts Read(IReadOnlyList<Type> types)
    {
        var roots = new[] { typeof(QueryTypeAttribute), typeof(MutationTypeAttribute), typeof(SubscriptionTypeAttribute) }
            .Select(attribute => DeclareRoot(attribute.Name[..^"TypeAttribute".Length], [.. types.Where(t => t.IsDefined(attribute))]))
            .ToArray();
        foreach (var type in types)
            Collect(() => Declare(type));
        foreach (var scalar in _settings.Scalars)
            Collect(() => _registry.AddScalar(scalar));
        foreach (var type in types.Where(t => t.IsDefined(typeof(InputObjectTypeAttribute), inherit: false)))
            Collect(() => ReadInput(type));
        Collect(LinkInputs);
        foreach (var composed in _composed)
            Collect(() => ReadInterfaces(composed));
        foreach (var composed in _composed.OrderBy(c => c.Type is InterfaceType ? 0 : 1).ToArray())
            Collect(() => ReadFields(composed));
        foreach (var type in types.Where(t => t.IsDefined(typeof(UnionTypeAttribute), inherit: false)))
            Collect(() => ReadUnion(type));
        return new SchemaParts
        {
            QueryType = roots[0],
            MutationType = roots[1],
            SubscriptionType = roots[2],
            Types = _registry.All,
        };
    }

    /// <summary>Fits every resolver to its field, so that misfits are found now and not by the first client.</summary>
    public void BindAll(Schema schema)
    {
        foreach (var type in schema.ObjectTypes)
        {
            foreach (var field in type.Fields)
                Collect(() => field.Binding?.Bind(field), $"{type.Name}.{field.Name}");
        }

        if (_errors.Count > 0)
            throw new SchemaException([.. _errors]);
    }

    private void Collect(Action action, string? where = null)
    {
        try
        {
            action();
        }
        catch (SchemaException e)
        {
            _errors.AddRange(where is null ? e.Errors : e.Errors.Select(error => $"{where}: {error}"));
        }
    }

    private ObjectType? DeclareRoot(string name, Type[] classes)
    {
        if (classes.Length == 0)
            return null;
        var type = new ObjectType(name, classes.Select(ClrNames.Description).FirstOrDefault(d => d is not null));
        _registry.AddRoot(type);
        _composed.Add(new ComposedType(type, null, [.. classes]));
        return type;
    }

    /// <summary>Gives a class's type its name.</summary>
    private void Declare(Type type)
    {
        foreach (var attribute in type.GetCustomAttributes(inherit: false))
        {
            switch (attribute)
            {
                case ObjectTypeAttribute own:
                    Compose(type, type, own.Name, isInterface: false);
                    break;
                case InterfaceTypeAttribute own:
                    Compose(type, type, own.Name, isInterface: true);
                    break;
                case UnionTypeAttribute own:
                    _registry.AddOutput(type, new UnionType(ClrNames.OfType(type, own.Name), ClrNames.Description(type)) { RuntimeType = type });
                    break;
                case InputObjectTypeAttribute own:
                    _registry.AddInput(type, new InputObjectType(ClrNames.OfType(type, own.Name), ClrNames.Description(type))
                    {
                        RuntimeType = type,
                        IsOneOf = type.IsDefined(typeof(OneOfAttribute)),
                    });
                    break;
                case EnumTypeAttribute:
                    _registry.Enum(type);
                    break;
                case GraphQLTypeAttributeBase described when attribute.GetType() is { IsGenericType: true } generic:
                    DeclareDescribed(type, generic.GetGenericArguments()[0], generic.GetGenericTypeDefinition(), described.Name);
                    break;
            }
        }
    }

    private void DeclareDescribed(Type description, Type described, Type attribute, string? name)
    {
        if (!(description.IsAbstract && description.IsSealed))
            throw new SchemaException($"{description} describes {described}, so it must be a static class.");
        if (attribute == typeof(EnumTypeAttribute<>))
            _registry.DescribeEnum(described, description);
        else
            Compose(described, description, name, attribute == typeof(InterfaceTypeAttribute<>));
    }

    /// <summary>Adds a class to a type, and the type if the class is the first.</summary>
    private void Compose(Type clrType, Type declaredBy, string? name, bool isInterface)
    {
        var composed = _composed.Find(c => c.ClrType == clrType);
        if (composed is null)
        {
            var typeName = ClrNames.OfType(clrType, name);
            CompositeFieldType type = isInterface
                ? new InterfaceType(typeName) { RuntimeType = clrType }
                : new ObjectType(typeName) { RuntimeType = clrType };
            composed = new ComposedType(type, clrType, []);
            _registry.AddOutput(clrType, type);
            _composed.Add(composed);
        }
        else if (composed.Type is InterfaceType != isInterface || (name is not null && name != composed.Type.Name))
        {
            throw new SchemaException($"{declaredBy} and {composed.Declarations[0]} say different things about the type of {clrType}. Let them agree in kind and name.");
        }

        composed.Declarations.Add(declaredBy);
        composed.Type.Description ??= ClrNames.Description(declaredBy) ?? ClrNames.Description(clrType);
    }

    /// <summary>The interfaces that C# says are implemented, those that attributes add, and what these implement.</summary>
    private void ReadInterfaces(ComposedType composed)
    {
        var found = new List<InterfaceType>();
        foreach (var candidate in _composed.Where(c => c.Type is InterfaceType && c != composed))
        {
            var implied = composed.ClrType is not null && candidate.ClrType!.IsAssignableFrom(composed.ClrType);
            var stated = composed.Declarations.Append(composed.ClrType).OfType<Type>()
                .SelectMany(d => d.GetCustomAttributes<ImplementsAttribute>(inherit: false)).Any(a => a.InterfaceType == candidate.ClrType);
            if (implied || stated)
                found.Add((InterfaceType)candidate.Type);
        }

        foreach (var attribute in composed.Declarations.SelectMany(d => d.GetCustomAttributes<ImplementsAttribute>(inherit: false)))
        {
            if (_registry.Output(attribute.InterfaceType) is not InterfaceType)
                throw new SchemaException($"{composed.Type.Name} says it implements {attribute.InterfaceType}, which is no interface type. Annotate it with [InterfaceType] and add it.");
        }

        composed.Type.Interfaces = found;
    }

    private void ReadUnion(Type type)
    {
        var union = (UnionType)_registry.Output(type)!;
        var stated = type.GetCustomAttribute<UnionTypeAttribute>(inherit: false)!.Members;
        union.Members = stated.Length > 0
            ? [.. stated.Select(m => _registry.Output(m) as ObjectType ?? throw new SchemaException($"{m}, a member of the union {union.Name}, is no object type. Annotate it and add it."))]
            : [.. _composed.Where(c => c.Type is ObjectType && c.ClrType is not null && type.IsAssignableFrom(c.ClrType)).Select(c => (ObjectType)c.Type)];
    }

    /// <summary>An object or interface type and the classes that say something about it.</summary>
    private sealed record ComposedType(CompositeFieldType Type, Type? ClrType, List<Type> Declarations);
}
