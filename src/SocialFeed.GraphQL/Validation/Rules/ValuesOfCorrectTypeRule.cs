using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Validation.Rules;

/// <summary>
/// Sections 5.6.1, 5.6.2, 5.6.4 and 5.6.5: literals can be coerced to the type of their place. Variables inside them are left to other rules.
/// </summary>
internal sealed class ValuesOfCorrectTypeRule(ValidationContext context) : ValidationRule(context)
{
    public override ReadOnlySpan<WalkEvent> Events => [WalkEvent.Value];

    public override void Value(ValueNode value)
    {
        if (Context.Types.InputType is { } type)
            InputLiteralRules.Check(value, type, (node, _, message) => Context.Report(message, node), Context.Options.HideSuggestions);
    }
}
