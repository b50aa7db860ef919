using System.Text.Json;
using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Execution;

/// <summary>
/// Input coercion (section 3, each type's "Input Coercion"): from literals and from JSON to plain values. It only says yes or no;
/// <see cref="InputErrors"/> finds out what to tell the client.
/// </summary>
internal static class InputCoercion
{
    /// <summary>Coerces the JSON of a variable.</summary>
    public static bool TryCoerce(JsonElement json, GraphQLType type, out object? value)
    {
        value = null;
        var isNull = json.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;
        if (type is NonNullType nonNull)
            return !isNull && TryCoerce(json, nonNull.OfType, out value);
        if (isNull)
            return true;
        return type switch
        {
            ListType list => TryCoerceList(json, list.OfType, out value),
            InputObjectType input => TryCoerceObject(json, input, out value),
            EnumType enumType => TryCoerceEnum(json.ValueKind == JsonValueKind.String ? json.GetString() : null, enumType, out value),
            ScalarType scalar => scalar.TryParseJson(json, out value, out _),
            _ => false,
        };
    }

    /// <summary>Coerces a literal that may hold variables. False when it does not fit, or is a variable without a value.</summary>
    public static bool TryCoerce(ValueNode literal, GraphQLType type, VariableValues? variables, out object? value)
    {
        value = null;
        if (literal is VariableNode variable)
        {
            var given = variables is not null && variables.TryGet(variable.Name, out value);
            return given && !(value is null && type.IsNonNull);
        }

        if (type is NonNullType nonNull)
            return literal is not NullValueNode && TryCoerce(literal, nonNull.OfType, variables, out value);
        if (literal is NullValueNode)
            return true;
        return type switch
        {
            ListType list => TryCoerceList(literal, list.OfType, variables, out value),
            InputObjectType input => TryCoerceObject(literal, input, variables, out value),
            EnumType enumType => TryCoerceEnum((literal as EnumValueNode)?.Value, enumType, out value),
            ScalarType scalar => scalar.TryParseLiteral(LiteralVariables.Replace(literal, variables), out value, out _),
            _ => false,
        };
    }

    /// <summary>The coerced default of an argument or input field. False when there is none.</summary>
    /// <exception cref="SchemaException">The default does not fit its type.</exception>
    public static bool TryGetDefault(InputValueDefinition definition, out object? value)
    {
        value = null;
        if (definition.DefaultValue is null)
            return false;
        if (!TryCoerce(definition.DefaultValue, definition.Type, null, out value))
            throw new SchemaException($"Expected value of type \"{definition.Type}\" to be valid, found: {SyntaxPrinter.Print(definition.DefaultValue)}.");
        return true;
    }

    public static bool TryCoerceEnum(string? name, EnumType type, out object? value)
    {
        value = name is null ? null : type.Value(name)?.RuntimeValue;
        return value is not null;
    }

    private static bool TryCoerceList(JsonElement json, GraphQLType itemType, out object? value)
    {
        value = null;
        if (json.ValueKind != JsonValueKind.Array)
        {
            if (!TryCoerce(json, itemType, out var single))
                return false;
            value = new[] { single };
            return true;
        }

        var items = new object?[json.GetArrayLength()];
        var i = 0;
        foreach (var item in json.EnumerateArray())
        {
            if (!TryCoerce(item, itemType, out items[i++]))
                return false;
        }

        value = items;
        return true;
    }

    private static bool TryCoerceList(ValueNode literal, GraphQLType itemType, VariableValues? variables, out object? value)
    {
        value = null;
        if (literal is not ListValueNode list)
        {
            if (!TryCoerce(literal, itemType, variables, out var single))
                return false;
            value = new[] { single };
            return true;
        }

        var items = new object?[list.Items.Count];
        for (var i = 0; i < items.Length; i++)
        {
            // An absent variable in a list is null (section 3.11, input coercion).
            if (!TryCoerce(list.Items[i], itemType, variables, out items[i]) && !(list.Items[i] is VariableNode && !itemType.IsNonNull))
                return false;
        }

        value = items;
        return true;
    }

    private static bool TryCoerceObject(JsonElement json, InputObjectType type, out object? value)
    {
        value = null;
        if (json.ValueKind != JsonValueKind.Object)
            return false;
        var given = 0;
        foreach (var property in json.EnumerateObject())
        {
            if (type.Field(property.Name) is null)
                return false;
            given++;
        }

        var fields = new Dictionary<string, object?>(type.Fields.Count);
        foreach (var field in type.Fields)
        {
            object? fieldValue;
            if (json.TryGetProperty(field.Name, out var property))
            {
                if (!TryCoerce(property, field.Type, out fieldValue))
                    return false;
                fields.Add(field.Name, fieldValue);
            }
            else if (field.IsRequired)
            {
                return false;
            }
            else if (TryGetDefault(field, out fieldValue))
            {
                fields.Add(field.Name, fieldValue);
            }
        }

        value = fields;
        return !type.IsOneOf || (given == 1 && fields.Count == 1 && !fields.ContainsValue(null));
    }

    private static bool TryCoerceObject(ValueNode literal, InputObjectType type, VariableValues? variables, out object? value)
    {
        value = null;
        if (literal is not ObjectValueNode node || node.Fields.Any(f => type.Field(f.Name) is null))
            return false;
        var fields = new Dictionary<string, object?>(type.Fields.Count);
        foreach (var field in type.Fields)
        {
            var given = node.Fields.FirstOrDefault(f => f.Name == field.Name)?.Value;
            object? fieldValue;
            if (given is not null && !(given is VariableNode variable && !(variables?.TryGet(variable.Name, out _) ?? false)))
            {
                if (!TryCoerce(given, field.Type, variables, out fieldValue))
                    return false;
                fields.Add(field.Name, fieldValue);
            }
            else if (field.IsRequired)
            {
                return false;
            }
            else if (TryGetDefault(field, out fieldValue))
            {
                fields.Add(field.Name, fieldValue);
            }
        }

        value = fields;
        return !type.IsOneOf || (node.Fields.Count == 1 && fields.Count == 1 && !fields.ContainsValue(null));
    }
}
