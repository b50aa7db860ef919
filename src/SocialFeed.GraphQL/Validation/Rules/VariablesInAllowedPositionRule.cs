using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Validation.Rules;

/// <summary>Section 5.8.5: a variable's type fits every place where it is used.</summary>
internal sealed class VariablesInAllowedPositionRule(ValidationContext context) : ValidationRule(context)
{
    public override ReadOnlySpan<WalkEvent> Events => [WalkEvent.LeaveOperation];

    public override void LeaveOperation(OperationDefinitionNode operation)
    {
        if (operation.VariableDefinitions.Count == 0)
            return;
        var definitions = new Dictionary<string, VariableDefinitionNode>(StringComparer.Ordinal);
        foreach (var definition in operation.VariableDefinitions)
            definitions[definition.Name] = definition;
        foreach (var usage in Context.RecursiveVariableUsages(operation))
        {
            if (usage.Type is not null && definitions.TryGetValue(usage.Node.Name, out var definition)
                && Context.Types.Resolve(definition.Type) is { } type)
            {
                Check(usage, definition, type);
            }
        }
    }

    private void Check(VariableUsage usage, VariableDefinitionNode definition, GraphQLType type)
    {
        if (!IsAllowed(usage, definition, type))
        {
            Context.Report(
                $"Variable \"${definition.Name}\" of type \"{type}\" used in position expecting type \"{usage.Type}\".",
                definition.Start,
                usage.Node.Start);
        }

        // graphql-js 17.1 looks at the parent type with its non-null wrapper and so misses OneOf objects in non-null places; the spec makes no such exception.
        if (usage.ParentType?.NullableType is InputObjectType { IsOneOf: true } oneOf && !type.IsNonNull)
        {
            Context.Report(
                $"Variable \"${definition.Name}\" is of type \"{type}\" but must be non-nullable to be used for OneOf Input Object \"{oneOf}\".",
                definition.Start,
                usage.Node.Start);
        }
    }

    /// <summary>IsVariableUsageAllowed: a default, of the variable or of the place, makes up for a nullable variable in a non-null place.</summary>
    private bool IsAllowed(VariableUsage usage, VariableDefinitionNode definition, GraphQLType type)
    {
        if (usage.Type is not NonNullType nonNull || type.IsNonNull)
            return TypeComparison.IsSubType(Context.Schema, type, usage.Type!);
        var hasDefault = usage.HasDefault || definition.DefaultValue is not (null or NullValueNode);
        return hasDefault && TypeComparison.IsSubType(Context.Schema, type, nonNull.OfType);
    }
}
