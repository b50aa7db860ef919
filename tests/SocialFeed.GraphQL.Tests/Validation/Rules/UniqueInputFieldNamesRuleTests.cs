using SocialFeed.GraphQL.Validation.Rules;

namespace SocialFeed.GraphQL.Tests.Validation.Rules;

/// <summary>Section 5.6.3.</summary>
public sealed class UniqueInputFieldNamesRuleTests
{
    private static readonly RuleCheck Rule = new(context => new UniqueInputFieldNamesRule(context));

    [Fact]
    public void Objects_do_not_share_names() => Rule.Accepts(
        "{ f(a: { x: 1, y: { x: 2 } }, b: [{ x: 1 }, { x: 2 }]) }");

    [Fact]
    public void The_same_name_is_reported_with_the_first() => Rule.Rejects(
        "query ($v: T = { n: 1, n: 2 }) { f(a: { x: 1, y: { x: 2, x: 3 }, x: 4, x: 5 }) }",
        "1:18 1:24 There can be only one input field named \"n\".",
        "1:52 1:58 There can be only one input field named \"x\".",
        "1:41 1:66 There can be only one input field named \"x\".",
        "1:41 1:72 There can be only one input field named \"x\".");
}
