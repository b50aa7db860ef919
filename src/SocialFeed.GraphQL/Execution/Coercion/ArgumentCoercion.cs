using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Execution;

/// <summary>CoerceArgumentValues (section 6.4.1): once per request and field, and at plan time for what holds no variable.</summary>
internal static class ArgumentCoercion
{
    /// <summary>Prepares an argument. Constants that do not fit are left to fail when the field runs.</summary>
    public static ArgumentPlan Plan(InputValueDefinition definition, ValueNode? literal)
    {
        if (literal is not null && LiteralVariables.HoldsVariable(literal))
            return new ArgumentPlan(definition, literal);
        object? value;
        if (literal is not null)
        {
            return InputCoercion.TryCoerce(literal, definition.Type, null, out value)
                ? new ArgumentPlan(definition, literal) { IsConstant = true, HasValue = true, Value = value }
                : new ArgumentPlan(definition, literal);
        }

        if (definition.IsRequired)
            return new ArgumentPlan(definition, literal);
        var hasDefault = InputCoercion.TryGetDefault(definition, out value);
        return new ArgumentPlan(definition, literal) { IsConstant = true, HasValue = hasDefault, Value = value };
    }

    /// <summary>The coerced value; false when the argument is absent and has no default.</summary>
    /// <exception cref="GraphQLException">The value does not fit: an error of the field.</exception>
    public static bool TryGet(ArgumentPlan argument, FieldPlan field, RequestRun request, out object? value)
    {
        value = argument.Value;
        if (argument.IsConstant)
            return argument.HasValue;
        var definition = argument.Definition;
        if (argument.Literal is null)
            throw new GraphQLException($"Argument \"{Coordinate(field, definition)}\" of required type \"{definition.Type}\" was not provided.");
        if (argument.Literal is VariableNode variable && !definition.IsRequired && !request.Variables.TryGet(variable.Name, out _))
            return InputCoercion.TryGetDefault(definition, out value);
        if (InputCoercion.TryCoerce(argument.Literal, definition.Type, request.Variables, out value))
            return true;
        throw Explain(argument.Literal, definition, field, request);
    }

    private static GraphQLException Explain(ValueNode literal, InputValueDefinition definition, FieldPlan field, RequestRun request)
    {
        string? first = null;
        InputErrors.Explain(
            literal,
            definition.Type,
            request.Variables,
            request.Options.ShowSuggestions,
            (message, path) => first ??= $"Argument \"{Coordinate(field, definition)}\" has invalid value{path}: {message}");
        return new GraphQLException(first ?? $"Argument \"{Coordinate(field, definition)}\" has an invalid value.");
    }

    private static string Coordinate(FieldPlan field, InputValueDefinition definition) => $"{field.Coordinate}({definition.Name}:)";
}
