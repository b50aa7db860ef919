namespace SocialFeed.GraphQL.TypeSystem;

/// <summary>
/// The type validation rules of section 3, with the messages of graphql-js. Run once for every schema, whatever it was made of.
/// </summary>
internal sealed partial class SchemaValidation
{
    private readonly List<string> _errors = [];
    private readonly SchemaParts _parts;

    private SchemaValidation(SchemaParts parts) => _parts = parts;

    /// <returns>Everything wrong, in the order of the definitions; empty when the schema is valid.</returns>
    public static IReadOnlyList<string> Validate(
        SchemaParts parts, IReadOnlyList<NamedType> types, IReadOnlyList<DirectiveDefinition> directives)
    {
        var validation = new SchemaValidation(parts);
        validation.RootTypes();
        foreach (var directive in directives)
            validation.Directive(directive);
        validation.TypeNamesAreUnique(types);
        foreach (var type in types)
            validation.Type(type);
        validation.InputObjectsHaveFiniteValues([.. types.OfType<InputObjectType>()]);
        return validation._errors;
    }

    private void Report(string message) => _errors.Add(message);

    /// <summary>Section 3.3.1.</summary>
    private void RootTypes()
    {
        if (_parts.QueryType is null && !_parts.Incomplete.Contains("query"))
            Report("Query root type must be provided.");
        (ObjectType? Type, string Operation)[] roots =
            [(_parts.QueryType, "query"), (_parts.MutationType, "mutation"), (_parts.SubscriptionType, "subscription")];
        foreach (var group in roots.Where(r => r.Type is not null).GroupBy(r => r.Type))
        {
            var operations = group.Select(r => r.Operation).ToArray();
            if (operations.Length > 1)
                Report($"All root types must be different, \"{group.Key}\" type is used as {AndList(operations)} root types.");
        }
    }

    /// <summary>Section 3.13.</summary>
    private void Directive(DirectiveDefinition directive)
    {
        Name(directive.Name);
        if (directive.Locations.Count == 0)
            Report($"Directive {directive} must include 1 or more locations.");
        ArgumentNamesAreUnique(directive.Arguments, directive.ToString());
        foreach (var argument in directive.Arguments)
            Argument(argument, $"{directive}({argument.Name}:)");
    }

    private void TypeNamesAreUnique(IReadOnlyList<NamedType> types)
    {
        foreach (var group in types.GroupBy(t => t.Name).Where(g => g.Skip(1).Any()))
            Report($"Schema must contain uniquely named types but contains multiple types named \"{group.Key}\".");
    }

    private void Type(NamedType type)
    {
        if (Introspection.IntrospectionTypes.IsIntrospectionType(type))
            return;
        Name(type.Name);
        switch (type)
        {
            case CompositeFieldType composite:
                Fields(composite);
                Interfaces(composite);
                break;
            case UnionType union:
                UnionMembers(union);
                break;
            case EnumType enumType:
                EnumValues(enumType);
                break;
            case InputObjectType input:
                InputFields(input);
                DefaultsHaveNoCycle(input);
                break;
        }
    }

    /// <summary>Sections 3.6 and 3.7, type validation, first items.</summary>
    private void Fields(CompositeFieldType type)
    {
        if (type.Fields.Count == 0)
            Report($"Type {type} must define one or more fields.");
        foreach (var field in type.Fields)
        {
            Name(field.Name);
            if (!field.Type.IsOutputType)
                Report($"The type of {type}.{field.Name} must be Output Type but got: {field.Type}.");
            ArgumentNamesAreUnique(field.Arguments, $"{type}.{field.Name}");
            foreach (var argument in field.Arguments)
                Argument(argument, $"{type}.{field.Name}({argument.Name}:)");
        }
    }

    private void Argument(InputValueDefinition argument, string coordinate)
    {
        Name(argument.Name);
        if (!argument.Type.IsInputType)
            Report($"The type of {coordinate} must be Input Type but got: {argument.Type}.");
        if (argument.IsRequired && argument.DeprecationReason is not null)
            Report($"Required argument {coordinate} cannot be deprecated.");
        DefaultValue(argument, coordinate);
    }

    /// <summary>Sections 3.6.1 and 3.13: arguments of schemas made in C#; the text form is checked before it gets here.</summary>
    private void ArgumentNamesAreUnique(IReadOnlyList<InputValueDefinition> arguments, string owner)
    {
        for (var i = 1; i < arguments.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (arguments[i].Name == arguments[j].Name)
                    Report($"Argument \"{owner}({arguments[i].Name}:)\" can only be defined once.");
            }
        }
    }

    /// <summary>Section 3.8, type validation.</summary>
    private void UnionMembers(UnionType union)
    {
        if (union.Members.Count == 0 && !_parts.Incomplete.Contains(union.Name))
            Report($"Union type {union} must define one or more member types.");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in union.Members)
        {
            if (!seen.Add(member.Name))
                Report($"Union type {union} can only include type {member} once.");
        }
    }

    /// <summary>Section 3.9, type validation.</summary>
    private void EnumValues(EnumType type)
    {
        if (type.Values.Count == 0)
            Report($"Enum type {type} must define one or more values.");
        foreach (var value in type.Values)
        {
            Name(value.Name);
            if (value.Name is "true" or "false" or "null")
                Report($"Enum values cannot be named: {value.Name}");
        }
    }

    /// <summary>Sections 2.1.9 (names) and 4.2 (reserved names).</summary>
    private void Name(string name)
    {
        if (name.StartsWith("__", StringComparison.Ordinal))
            Report($"Name \"{name}\" must not begin with \"__\", which is reserved by GraphQL introspection.");
        else if (name.Length == 0)
            Report("Expected name to be a non-empty string.");
        else if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            Report($"Names must only contain [_a-zA-Z0-9] but \"{name}\" does not.");
        else if (char.IsAsciiDigit(name[0]))
            Report($"Names must start with [_a-zA-Z] but \"{name}\" does not.");
    }

    private static string AndList(string[] items) => items.Length switch
    {
        1 => items[0],
        2 => $"{items[0]} and {items[1]}",
        _ => $"{string.Join(", ", items[..^1])}, and {items[^1]}",
    };
}
