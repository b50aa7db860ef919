using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Validation.Rules;

/// <summary>Sections 5.7.1 and 5.7.2: directives exist and stand where they may.</summary>
internal sealed class KnownDirectivesRule(ValidationContext context) : ValidationRule(context)
{
    public override ReadOnlySpan<WalkEvent> Events => [WalkEvent.EnterDirective];

    public override void EnterDirective(DirectiveNode directive, string location)
    {
        if (Context.Types.Directive is not { } definition)
            Context.Report($"Unknown directive \"@{directive.Name}\".", directive);
        else if (!definition.Locations.Contains(location))
            Context.Report($"Directive \"@{directive.Name}\" may not be used on {location}.", directive);
    }
}
