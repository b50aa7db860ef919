using System.Reflection;
using SocialFeed.GraphQL.Execution;

namespace SocialFeed.GraphQL.TypeSystem;

/// <summary>The named types of a schema being built, by C# type and by name. Enums come in when they are first used.</summary>
internal sealed class TypeRegistry(AnnotationSettings settings)
{
    private readonly Dictionary<Type, NamedType> _outputs = [];
    private readonly Dictionary<Type, InputObjectType> _inputs = [];
    private readonly Dictionary<Type, EnumType> _enums = [];
    private readonly Dictionary<Type, Type> _enumDescriptions = [];
    private readonly Dictionary<string, NamedType> _byName = new(StringComparer.Ordinal);
    private readonly List<NamedType> _ordered = [];

    /// <summary>In the order of definition.</summary>
    public IReadOnlyList<NamedType> All => _ordered;

    public void AddRoot(ObjectType type) => AddName(type);

    /// <exception cref="SchemaException">The name is taken.</exception>
    public void AddOutput(Type clrType, NamedType type)
    {
        AddName(type);
        _outputs.Add(clrType, type);
    }

    public void AddInput(Type clrType, InputObjectType type)
    {
        AddName(type);
        _inputs.Add(clrType, type);
    }

    public void AddScalar(ScalarType type)
    {
        if (!_byName.ContainsKey(type.Name))
            AddName(type);
    }

    /// <summary>Says which static class names and describes the values of an enum.</summary>
    public void DescribeEnum(Type enumType, Type description)
    {
        if (!_enumDescriptions.TryAdd(enumType, description))
            throw new SchemaException($"The enum {enumType} is described by both {_enumDescriptions[enumType]} and {description}. Keep one [EnumType<T>] class.");
    }

    public NamedType? Output(Type clrType) => _outputs.GetValueOrDefault(clrType);

    public NamedType? ByName(string name) => _byName.GetValueOrDefault(name) ?? BuiltInScalars.All.FirstOrDefault(s => s.Name == name);

    /// <summary>True for types that are one value in GraphQL even if C# can enumerate them.</summary>
    public bool IsNamed(Type type, bool isInput) =>
        settings.RuntimeTypes.ContainsKey(type) || (isInput ? _inputs.ContainsKey(type) : _outputs.ContainsKey(type)) || ClrScalars.IsBuiltIn(type);

    public NamedType? Find(Type type, bool isInput)
    {
        if (settings.RuntimeTypes.TryGetValue(type, out var scalar))
            return scalar;
        if (isInput && _inputs.TryGetValue(type, out var input))
            return input;
        if (!isInput && _outputs.TryGetValue(type, out var output))
            return output;
        return type.IsEnum ? Enum(type) : ClrScalars.Find(type);
    }

    /// <summary>True when a resolver's parameter of this type is an argument unless it says otherwise.</summary>
    public bool IsInput(Type type)
    {
        if (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Optional<>) || type.GetGenericTypeDefinition() == typeof(Nullable<>)))
            return true;
        if (type.IsEnum || settings.RuntimeTypes.ContainsKey(type) || _inputs.ContainsKey(type) || ClrScalars.IsBuiltIn(type))
            return true;
        return type != typeof(object) && LeafShapes.ItemType(type) is { } item && item != typeof(object) && IsInput(item);
    }

    public EnumType Enum(Type type)
    {
        if (_enums.TryGetValue(type, out var known))
            return known;
        var described = _enumDescriptions.GetValueOrDefault(type);
        var about = described?.GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.FieldType == type).ToArray() ?? [];
        var values = new List<EnumValueDefinition>();
        var seen = new HashSet<object>();
        foreach (var member in type.GetFields(BindingFlags.Public | BindingFlags.Static).OrderBy(f => f.MetadataToken))
        {
            var value = member.GetRawConstantValue()!;
            if (member.IsDefined(typeof(GraphQLIgnoreAttribute)) || !seen.Add(value))
                continue;
            var source = Array.Find(about, f => f.Name == member.Name || value.Equals(f.GetRawConstantValue())) ?? member;
            if (source.IsDefined(typeof(GraphQLIgnoreAttribute)))
                continue;
            values.Add(new EnumValueDefinition(
                source.GetCustomAttribute<GraphQLNameAttribute>()?.Name ?? ClrNames.OfEnumValue(member), System.Enum.ToObject(type, value))
            {
                Description = ClrNames.Description(source),
                DeprecationReason = ClrNames.Deprecation(source),
            });
        }

        var attribute = (described?.GetCustomAttributes(inherit: false) ?? type.GetCustomAttributes(inherit: false)).OfType<GraphQLTypeAttributeBase>().FirstOrDefault();
        var made = new EnumType(ClrNames.OfType(type, attribute?.Name), values, ClrNames.Description(described ?? type)) { RuntimeType = type };
        _enums.Add(type, made);
        AddName(made);
        return made;
    }

    private void AddName(NamedType type)
    {
        if (!_byName.TryAdd(type.Name, type))
            throw new SchemaException($"There are two types named {type.Name}. Give one of them another name by its attribute's Name.");
        _ordered.Add(type);
    }
}
