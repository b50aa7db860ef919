using SocialFeed.GraphQL.Validation.Rules;

namespace SocialFeed.GraphQL.Tests.Validation.Rules;

/// <summary>Section 5.4.2.</summary>
public sealed class UniqueArgumentNamesRuleTests
{
    private static readonly RuleCheck Rule = new(context => new UniqueArgumentNamesRule(context));

    [Fact]
    public void Different_names_are_fine() => Rule.Accepts(
        "{ f(a: 1, b: 2) @d(a: 1) g(a: 1) }");

    [Fact]
    public void The_same_name_is_reported_at_all_places() => Rule.Rejects(
        "{ f(a: 1, a: 2, b: 3, a: 4) @d(x: 1, y: 2, x: 3) }",
        "1:5 1:11 1:23 There can be only one argument named \"a\".",
        "1:32 1:44 There can be only one argument named \"x\".");
}
