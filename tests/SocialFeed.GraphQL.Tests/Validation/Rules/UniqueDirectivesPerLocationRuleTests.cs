using SocialFeed.GraphQL.Validation.Rules;

namespace SocialFeed.GraphQL.Tests.Validation.Rules;

/// <summary>Section 5.7.3.</summary>
public sealed class UniqueDirectivesPerLocationRuleTests
{
    private static readonly RuleCheck Rule = new(context => new UniqueDirectivesPerLocationRule(context));

    [Fact]
    public void Different_and_repeatable_directives_are_fine() => Rule.Accepts(
        """
        fragment F on T @onFragmentDefinition { f @onField @skip(if: true) @rep @rep @unknown @unknown } query @rep @rep { f
        @onField }
        """);

    [Fact]
    public void Repeated_ones_are_reported_with_the_first() => Rule.Rejects(
        """
        query ($v: Int @onVariableDefinition @onVariableDefinition) @onQuery @onQuery { f @onField @onField @onField ...F
        @onFragmentSpread @onFragmentSpread ... @onInlineFragment @onInlineFragment { f } }
        """,
        "1:61 1:70 The directive \"@onQuery\" can only be used once at this location.",
        "1:16 1:38 The directive \"@onVariableDefinition\" can only be used once at this location.",
        "1:83 1:92 The directive \"@onField\" can only be used once at this location.",
        "1:83 1:101 The directive \"@onField\" can only be used once at this location.",
        "2:1 2:19 The directive \"@onFragmentSpread\" can only be used once at this location.",
        "2:41 2:59 The directive \"@onInlineFragment\" can only be used once at this location.");
}
