using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Validation.Rules;

/// <summary>Section 5.2.2.1.</summary>
internal sealed class UniqueOperationNamesRule(ValidationContext context) : ValidationRule(context)
{
    private readonly Dictionary<string, OperationDefinitionNode> _seen = new(StringComparer.Ordinal);

    public override ReadOnlySpan<WalkEvent> Events => [WalkEvent.EnterOperation];

    public override void EnterOperation(OperationDefinitionNode operation)
    {
        if (operation.Name is { } name && !_seen.TryAdd(name, operation))
            Context.Report($"There can be only one operation named \"{name}\".", _seen[name].NameStart, operation.NameStart);
    }
}
