using System.Text.Json;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Execution;

/// <summary>CoerceVariableValues (section 6.1.2), from UTF-8 JSON.</summary>
internal static class VariableCoercion
{
    /// <summary>The coerced variables, or what is wrong with them.</summary>
    public static VariableValues? Coerce(
        OperationPlan plan, ReadOnlyMemory<byte> json, RequestExecutorOptions options, out IReadOnlyList<GraphQLError> errors)
    {
        errors = [];
        if (plan.Variables.Length == 0)
            return VariableValues.None;
        try
        {
            using var document = json.IsEmpty ? null : JsonDocument.Parse(json);
            if (document?.RootElement.ValueKind is not (null or JsonValueKind.Object or JsonValueKind.Null))
                throw new JsonException();
            var given = document?.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement : (JsonElement?)null;
            var values = new VariableValues(plan.Variables);
            var found = new List<GraphQLError>();
            for (var i = 0; i < plan.Variables.Length && found.Count <= options.MaxCoercionErrors; i++)
                Coerce(plan.Variables[i], i, given, values, options, found);
            if (found.Count == 0)
                return values;
            errors = Cap(found, options.MaxCoercionErrors);
        }
        catch (JsonException)
        {
            errors = [new GraphQLError("The variables are not a JSON object.", code: ErrorCodes.InvalidVariables)];
        }

        return null;
    }

    private static void Coerce(
        VariablePlan variable, int index, JsonElement? given, VariableValues values, RequestExecutorOptions options, List<GraphQLError> errors)
    {
        JsonElement? json = given is { } fields && fields.TryGetProperty(variable.Name, out var property) ? property : null;
        object? value;
        if (json is null && variable.Node.DefaultValue is not null)
        {
            if (InputCoercion.TryCoerce(variable.Node.DefaultValue, variable.Type, null, out value))
            {
                values.Set(index, value);
                return;
            }

            InputErrors.Explain(
                variable.Node.DefaultValue,
                variable.Type,
                null,
                options.ShowSuggestions,
                (message, path) => errors.Add(new GraphQLError($"Variable \"${variable.Name}\" has invalid default value{path}: {message}", [variable.Location])));
            return;
        }

        if (json is null && !variable.Type.IsNonNull)
            return;
        if (json is not null && InputCoercion.TryCoerce(json.Value, variable.Type, out value))
        {
            values.Set(index, value);
            return;
        }

        InputErrors.Explain(
            json,
            variable.Type,
            options.ShowSuggestions,
            (message, path) =>
            {
                if (errors.Count <= options.MaxCoercionErrors)
                    errors.Add(new GraphQLError($"Variable \"${variable.Name}\" has invalid value{path}: {message}", [variable.Location]));
            });
    }

    private static List<GraphQLError> Cap(List<GraphQLError> errors, int most)
    {
        if (errors.Count <= most)
            return errors;
        errors.RemoveRange(most, errors.Count - most);
        errors.Add(new GraphQLError("Too many errors processing variables, error limit reached. Execution aborted."));
        return errors;
    }
}
