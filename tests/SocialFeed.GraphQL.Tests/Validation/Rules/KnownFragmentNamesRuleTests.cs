using SocialFeed.GraphQL.Validation.Rules;

namespace SocialFeed.GraphQL.Tests.Validation.Rules;

/// <summary>Section 5.5.2.1.</summary>
public sealed class KnownFragmentNamesRuleTests
{
    private static readonly RuleCheck Rule = new(context => new KnownFragmentNamesRule(context));

    [Fact]
    public void Defined_fragments_are_known() => Rule.Accepts(
        "{ human { ...A ... on Human { ...A } ... { name } } } fragment A on Human { name ...B } fragment B on Human { iq }");

    [Fact]
    public void Undefined_ones_are_reported_at_the_name() => Rule.Rejects(
        "{ human { ...Unknown1 ... on Human { ... Unknown2 } } } fragment A on Human { ...Unknown3 }",
        "1:14 Unknown fragment \"Unknown1\".",
        "1:42 Unknown fragment \"Unknown2\".",
        "1:82 Unknown fragment \"Unknown3\".");
}
