using SocialFeed.GraphQL.Validation.Rules;

namespace SocialFeed.GraphQL.Tests.Validation.Rules;

/// <summary>Sections 5.7.1 and 5.7.2.</summary>
public sealed class KnownDirectivesRuleTests
{
    private static readonly RuleCheck Rule = new(context => new KnownDirectivesRule(context));

    [Fact]
    public void Directives_in_their_places_are_fine() => Rule.Accepts(
        """
        query ($v: Boolean @onVariableDefinition) @onQuery { dog @include(if: $v) @onField { ...F @onFragmentSpread ...
        @onInlineFragment { name } } } fragment F on Dog @onFragmentDefinition { name @skip(if: true) } mutation M
        @onMutation { feed } subscription S @onSubscription { importantEmails }
        """);

    [Fact]
    public void Unknown_ones_are_reported_each_time() => Rule.Rejects(
        "{ dog @unknown { name @other ...F @other } }",
        "1:7 Unknown directive \"@unknown\".",
        "1:23 Unknown directive \"@other\".",
        "1:35 Unknown directive \"@other\".");

    [Fact]
    public void Misplaced_ones_are_reported() => Rule.Rejects(
        """
        query ($v: Boolean @onField) @include(if: true) { dog @onQuery { ...F @onField ... @onFragmentSpread { name } } }
        mutation M @onQuery { feed } subscription S @onMutation { importantEmails } fragment F on Dog @onInlineFragment {
        name }
        """,
        "1:20 Directive \"@onField\" may not be used on VARIABLE_DEFINITION.",
        "1:30 Directive \"@include\" may not be used on QUERY.",
        "1:55 Directive \"@onQuery\" may not be used on FIELD.",
        "1:71 Directive \"@onField\" may not be used on FRAGMENT_SPREAD.",
        "1:84 Directive \"@onFragmentSpread\" may not be used on INLINE_FRAGMENT.",
        "2:12 Directive \"@onQuery\" may not be used on MUTATION.",
        "2:45 Directive \"@onMutation\" may not be used on SUBSCRIPTION.",
        "2:95 Directive \"@onInlineFragment\" may not be used on FRAGMENT_DEFINITION.");
}
