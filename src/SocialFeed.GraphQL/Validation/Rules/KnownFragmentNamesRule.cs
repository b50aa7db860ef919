using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Validation.Rules;

/// <summary>Section 5.5.2.1.</summary>
internal sealed class KnownFragmentNamesRule(ValidationContext context) : ValidationRule(context)
{
    public override ReadOnlySpan<WalkEvent> Events => [WalkEvent.FragmentSpread];

    public override void FragmentSpread(FragmentSpreadNode spread)
    {
        if (Context.Fragment(spread.Name) is null)
            Context.Report($"Unknown fragment \"{spread.Name}\".", spread.NameStart);
    }
}
