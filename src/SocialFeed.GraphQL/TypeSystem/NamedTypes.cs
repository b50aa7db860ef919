namespace SocialFeed.GraphQL.TypeSystem;

/// <summary>An object or an interface: a type with fields.</summary>
public abstract class CompositeFieldType(string name, string? description) : NamedType(name, description)
{
    private readonly Dictionary<string, FieldDefinition> _byName = new(StringComparer.Ordinal);
    private readonly List<FieldDefinition> _fields = [];

    /// <summary>In the order of definition.</summary>
    public IReadOnlyList<FieldDefinition> Fields => _fields;

    /// <summary>The interfaces declared as implemented, in the order of definition.</summary>
    public IReadOnlyList<InterfaceType> Interfaces { get; internal set; } = [];

    public FieldDefinition? Field(string name) => _byName.GetValueOrDefault(name);

    /// <exception cref="SchemaException">A field of that name exists.</exception>
    internal void AddField(FieldDefinition field)
    {
        if (!_byName.TryAdd(field.Name, field))
            throw new SchemaException($"Field {Name}.{field.Name} is defined twice.");
        _fields.Add(field);
    }
}

/// <summary>An object type (section 3.6).</summary>
public sealed class ObjectType(string name, string? description = null) : CompositeFieldType(name, description)
{
    /// <summary>The CLR class whose instances are of this type; null when the schema was made from SDL.</summary>
    public Type? RuntimeType { get; internal set; }

    /// <summary>Position among the schema's object types; dense from 0, for tables indexed by type.</summary>
    public int Ordinal { get; internal set; }
}

/// <summary>An interface type (section 3.7).</summary>
public sealed class InterfaceType(string name, string? description = null) : CompositeFieldType(name, description)
{
    /// <summary>The CLR type that the field's values share; null when the schema was made from SDL.</summary>
    public Type? RuntimeType { get; internal set; }
}

/// <summary>A union type (section 3.8).</summary>
public sealed class UnionType(string name, string? description = null) : NamedType(name, description)
{
    public IReadOnlyList<ObjectType> Members { get; internal set; } = [];

    public Type? RuntimeType { get; internal set; }
}

/// <summary>An enum type (section 3.9).</summary>
public sealed class EnumType(string name, IReadOnlyList<EnumValueDefinition> values, string? description = null) : NamedType(name, description)
{
    private readonly Dictionary<string, EnumValueDefinition> _byName = values.ToDictionary(v => v.Name, StringComparer.Ordinal);

    public IReadOnlyList<EnumValueDefinition> Values { get; } = values;

    public Type? RuntimeType { get; internal set; }

    public EnumValueDefinition? Value(string name) => _byName.GetValueOrDefault(name);
}

/// <summary>An input object type (section 3.10).</summary>
public sealed class InputObjectType(string name, string? description = null) : NamedType(name, description)
{
    private readonly Dictionary<string, InputValueDefinition> _byName = new(StringComparer.Ordinal);
    private readonly List<InputValueDefinition> _fields = [];

    public IReadOnlyList<InputValueDefinition> Fields => _fields;

    /// <summary>Section 3.10.1: exactly one field must be given, and not null.</summary>
    public bool IsOneOf { get; internal set; }

    public Type? RuntimeType { get; internal set; }

    public InputValueDefinition? Field(string name) => _byName.GetValueOrDefault(name);

    /// <exception cref="SchemaException">A field of that name exists.</exception>
    internal void AddField(InputValueDefinition field)
    {
        if (!_byName.TryAdd(field.Name, field))
            throw new SchemaException($"Input field {Name}.{field.Name} is defined twice.");
        _fields.Add(field);
    }
}
