using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Validation.Rules;

/// <summary>Section 5.5.2.3: a fragment's type has an object in common with the type around it.</summary>
internal sealed class PossibleFragmentSpreadsRule(ValidationContext context) : ValidationRule(context)
{
    public override ReadOnlySpan<WalkEvent> Events => [WalkEvent.InlineFragment, WalkEvent.FragmentSpread];

    public override void InlineFragment(InlineFragmentNode fragment)
    {
        var type = Context.Types.Type;
        if (TypeInfo.IsComposite(type) && Context.Types.ParentType is { } parent && !TypeComparison.Overlap(Context.Schema, (NamedType)type!, parent))
            Context.Report($"Fragment cannot be spread here as objects of type \"{parent}\" can never be of type \"{type}\".", fragment);
    }

    public override void FragmentSpread(FragmentSpreadNode spread)
    {
        if (Context.Fragment(spread.Name) is not { } fragment || Context.Types.ParentType is not { } parent)
            return;
        if (Context.Schema.Type(fragment.TypeCondition.Name) is { } type && TypeInfo.IsComposite(type) && !TypeComparison.Overlap(Context.Schema, type, parent))
        {
            Context.Report(
                $"Fragment \"{spread.Name}\" cannot be spread here as objects of type \"{parent}\" can never be of type \"{type}\".", spread);
        }
    }
}
