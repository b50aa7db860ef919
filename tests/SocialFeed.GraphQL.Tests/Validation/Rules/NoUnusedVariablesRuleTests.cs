using SocialFeed.GraphQL.Validation.Rules;

namespace SocialFeed.GraphQL.Tests.Validation.Rules;

/// <summary>Section 5.8.4.</summary>
public sealed class NoUnusedVariablesRuleTests
{
    private static readonly RuleCheck Rule = new(context => new NoUnusedVariablesRule(context));

    [Fact]
    public void Variables_used_anywhere_are_fine() => Rule.Accepts(
        "query ($a: Int, $b: Int) { f(a: $a) ...F } fragment F on T { g @d(x: [$b]) }");

    [Fact]
    public void Unused_ones_are_reported() => Rule.Rejects(
        "query ($a: Int, $b: Int) { f(b: $b) }  query Foo($c: Int = 1) { f ...F } fragment F on T { f(b: $b) }",
        "1:8 Variable \"$a\" is never used.",
        "1:50 Variable \"$c\" is never used in operation \"Foo\".");
}
