using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Validation.Rules;

/// <summary>Section 5.5.1.1.</summary>
internal sealed class UniqueFragmentNamesRule(ValidationContext context) : ValidationRule(context)
{
    private readonly Dictionary<string, FragmentDefinitionNode> _seen = new(StringComparer.Ordinal);

    public override ReadOnlySpan<WalkEvent> Events => [WalkEvent.EnterFragment];

    public override void EnterFragment(FragmentDefinitionNode fragment)
    {
        if (!_seen.TryAdd(fragment.Name, fragment))
            Context.Report($"There can be only one fragment named \"{fragment.Name}\".", _seen[fragment.Name].NameStart, fragment.NameStart);
    }
}
