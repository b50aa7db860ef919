using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Validation.Rules;

/// <summary>Section 5.2.1.1: the schema has a root type for the operation.</summary>
internal sealed class KnownOperationTypesRule(ValidationContext context) : ValidationRule(context)
{
    public override ReadOnlySpan<WalkEvent> Events => [WalkEvent.EnterOperation];

    public override void EnterOperation(OperationDefinitionNode operation)
    {
        switch (operation.Operation)
        {
            case OperationType.Mutation when Context.Schema.MutationType is null:
                Context.Report("The mutation operation is not supported by the schema.", operation);
                break;
            case OperationType.Subscription when Context.Schema.SubscriptionType is null:
                Context.Report("The subscription operation is not supported by the schema.", operation);
                break;
        }
    }
}
