using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Validation.Rules;

/// <summary>Section 5.8.3: every operation defines the variables that it and its fragments use.</summary>
internal sealed class NoUndefinedVariablesRule(ValidationContext context) : ValidationRule(context)
{
    public override ReadOnlySpan<WalkEvent> Events => [WalkEvent.EnterOperation];

    public override void EnterOperation(OperationDefinitionNode operation)
    {
        var defined = operation.VariableDefinitions.Select(definition => definition.Name).ToHashSet(StringComparer.Ordinal);
        var by = operation.Name is null ? "" : $" by operation \"{operation.Name}\"";
        foreach (var usage in Context.RecursiveVariableUsages(operation))
        {
            if (!defined.Contains(usage.Node.Name))
                Context.Report($"Variable \"${usage.Node.Name}\" is not defined{by}.", usage.Node.Start, operation.Start);
        }
    }
}
