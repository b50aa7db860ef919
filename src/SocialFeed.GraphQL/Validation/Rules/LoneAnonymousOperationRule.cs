using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Validation.Rules;

/// <summary>Section 5.2.3.1.</summary>
internal sealed class LoneAnonymousOperationRule(ValidationContext context) : ValidationRule(context)
{
    private readonly bool _hasSeveral = context.Document.Definitions.OfType<OperationDefinitionNode>().Skip(1).Any();

    public override ReadOnlySpan<WalkEvent> Events => [WalkEvent.EnterOperation];

    public override void EnterOperation(OperationDefinitionNode operation)
    {
        if (operation.Name is null && _hasSeveral)
            Context.Report("This anonymous operation must be the only defined operation.", operation);
    }
}
