using SocialFeed.GraphQL.Execution;

namespace SocialFeed.GraphQL.TypeSystem;

/// <summary>A field of an object or interface type (section 3.6).</summary>
public sealed class FieldDefinition(string name, GraphQLType type, IReadOnlyList<InputValueDefinition> arguments)
{
    public string Name { get; } = name;

    public GraphQLType Type { get; internal set; } = type;

    public IReadOnlyList<InputValueDefinition> Arguments { get; } = arguments;

    public string? Description { get; init; }

    /// <summary>Why not to use the field any more; null when it is not deprecated.</summary>
    public string? DeprecationReason { get; init; }

    /// <summary>How many units of the static node budget one page of this field may take; null means no list size is known.</summary>
    public int? AssumedListSize { get; init; }

    /// <summary>Arguments whose largest value is the number of items, for the static node budget.</summary>
    public IReadOnlyList<string> SlicingArguments { get; init; } = [];

    public IReadOnlyList<AppliedDirective> AppliedDirectives { get; init; } = [];

    /// <summary>How the field's value is got from its parent object; null only on interface fields.</summary>
    public FieldBinding? Binding { get; internal set; }

    public InputValueDefinition? Argument(string name)
    {
        foreach (var argument in Arguments)
        {
            if (argument.Name == name)
                return argument;
        }

        return null;
    }

    public override string ToString() => $"{Name}: {Type}";
}

/// <summary>An argument of a field or directive, or a field of an input object (sections 3.6.1 and 3.10).</summary>
public sealed class InputValueDefinition(string name, GraphQLType type)
{
    public string Name { get; } = name;

    public GraphQLType Type { get; internal set; } = type;

    public string? Description { get; init; }

    /// <summary>The default as a literal of the GraphQL language; null when there is none (a default of null is the literal <c>null</c>).</summary>
    public Language.ValueNode? DefaultValue { get; init; }

    public string? DeprecationReason { get; init; }

    public IReadOnlyList<AppliedDirective> AppliedDirectives { get; init; } = [];

    /// <summary>Section 3.6.1: non-null and without a default.</summary>
    public bool IsRequired => Type.IsNonNull && DefaultValue is null;

    public override string ToString() => $"{Name}: {Type}";
}

/// <summary>A value of an enum type (section 3.9).</summary>
public sealed class EnumValueDefinition(string name, object runtimeValue)
{
    public string Name { get; } = name;

    /// <summary>The CLR value that stands for it: an enum member, or the name itself for schemas made from SDL.</summary>
    public object RuntimeValue { get; } = runtimeValue;

    public string? Description { get; init; }

    public string? DeprecationReason { get; init; }

    public IReadOnlyList<AppliedDirective> AppliedDirectives { get; init; } = [];
}

/// <summary>A directive that documents may use (section 3.13).</summary>
public sealed class DirectiveDefinition(string name, IReadOnlyList<string> locations, IReadOnlyList<InputValueDefinition> arguments)
{
    public string Name { get; } = name;

    /// <summary>Names of the spec's directive locations, for example <c>FIELD</c> or <c>ENUM_VALUE</c>.</summary>
    public IReadOnlyList<string> Locations { get; } = locations;

    public IReadOnlyList<InputValueDefinition> Arguments { get; } = arguments;

    public string? Description { get; init; }

    public bool IsRepeatable { get; init; }

    /// <summary>Why not to use the directive any more; null when it is not deprecated.</summary>
    public string? DeprecationReason { get; init; }

    public InputValueDefinition? Argument(string name) => Arguments.FirstOrDefault(a => a.Name == name);

    public override string ToString() => $"@{Name}";
}
