using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Validation.Rules;

/// <summary>Section 5.8.1.</summary>
internal sealed class UniqueVariableNamesRule(ValidationContext context) : ValidationRule(context)
{
    public override ReadOnlySpan<WalkEvent> Events => [WalkEvent.EnterOperation];

    public override void EnterOperation(OperationDefinitionNode operation)
    {
        if (operation.VariableDefinitions.Count < 2)
            return;
        foreach (var group in operation.VariableDefinitions.GroupBy(definition => definition.Name, StringComparer.Ordinal))
        {
            if (group.Skip(1).Any())
                Context.Report($"There can be only one variable named \"${group.Key}\".", [.. group.Select(definition => definition.Variable.NameStart)]);
        }
    }
}
