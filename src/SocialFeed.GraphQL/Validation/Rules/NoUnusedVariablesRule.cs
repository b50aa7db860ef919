using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Validation.Rules;

/// <summary>Section 5.8.4.</summary>
internal sealed class NoUnusedVariablesRule(ValidationContext context) : ValidationRule(context)
{
    public override ReadOnlySpan<WalkEvent> Events => [WalkEvent.EnterOperation];

    public override void EnterOperation(OperationDefinitionNode operation)
    {
        var used = Context.RecursiveVariableUsages(operation).Select(usage => usage.Node.Name).ToHashSet(StringComparer.Ordinal);
        var place = operation.Name is null ? "" : $" in operation \"{operation.Name}\"";
        foreach (var definition in operation.VariableDefinitions)
        {
            if (!used.Contains(definition.Name))
                Context.Report($"Variable \"${definition.Name}\" is never used{place}.", definition);
        }
    }
}
