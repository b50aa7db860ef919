using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Validation.Rules;

/// <summary>Section 5.5.1.4.</summary>
internal sealed class NoUnusedFragmentsRule(ValidationContext context) : ValidationRule(context)
{
    public override ReadOnlySpan<WalkEvent> Events => [WalkEvent.LeaveDocument];

    public override void LeaveDocument(DocumentNode document)
    {
        var operations = document.Definitions.OfType<OperationDefinitionNode>();
        var used = Context.ReferencedFragments(operations).Select(fragment => fragment.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var fragment in document.Definitions.OfType<FragmentDefinitionNode>())
        {
            if (!used.Contains(fragment.Name))
                Context.Report($"Fragment \"{fragment.Name}\" is never used.", fragment);
        }
    }
}
