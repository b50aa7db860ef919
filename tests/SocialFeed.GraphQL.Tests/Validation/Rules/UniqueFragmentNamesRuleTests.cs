using SocialFeed.GraphQL.Validation.Rules;

namespace SocialFeed.GraphQL.Tests.Validation.Rules;

/// <summary>Section 5.5.1.1.</summary>
public sealed class UniqueFragmentNamesRuleTests
{
    private static readonly RuleCheck Rule = new(context => new UniqueFragmentNamesRule(context));

    [Fact]
    public void Different_names_are_fine() => Rule.Accepts(
        "{ ...A ... on Dog { name } } fragment A on Dog { name } fragment B on Dog { name } query A { b }");

    [Fact]
    public void The_same_name_is_reported_with_the_first() => Rule.Rejects(
        "fragment A on Dog { a } fragment A on Dog { b } fragment A on Dog { c }",
        "1:10 1:34 There can be only one fragment named \"A\".",
        "1:10 1:58 There can be only one fragment named \"A\".");
}
