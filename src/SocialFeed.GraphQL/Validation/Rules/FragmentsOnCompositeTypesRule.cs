using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Validation.Rules;

/// <summary>Section 5.5.1.3.</summary>
internal sealed class FragmentsOnCompositeTypesRule(ValidationContext context) : ValidationRule(context)
{
    public override ReadOnlySpan<WalkEvent> Events => [WalkEvent.InlineFragment, WalkEvent.EnterFragment];

    public override void InlineFragment(InlineFragmentNode fragment)
    {
        if (fragment.TypeCondition is { } condition && !IsCompositeOrUnknown(condition))
            Context.Report($"Fragment cannot condition on non composite type \"{condition.Name}\".", condition);
    }

    public override void EnterFragment(FragmentDefinitionNode fragment)
    {
        var condition = fragment.TypeCondition;
        if (!IsCompositeOrUnknown(condition))
            Context.Report($"Fragment \"{fragment.Name}\" cannot condition on non composite type \"{condition.Name}\".", condition);
    }

    private bool IsCompositeOrUnknown(NamedTypeNode condition) =>
        Context.Schema.Type(condition.Name) is not { } type || TypeInfo.IsComposite(type);
}
