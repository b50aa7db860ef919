using SocialFeed.GraphQL.Validation.Rules;

namespace SocialFeed.GraphQL.Tests.Validation.Rules;

/// <summary>Section 5.8.3.</summary>
public sealed class NoUndefinedVariablesRuleTests
{
    private static readonly RuleCheck Rule = new(context => new NoUndefinedVariablesRule(context));

    [Fact]
    public void Defined_variables_may_be_used_anywhere() => Rule.Accepts(
        """
        query Foo($a: Int, $b: Int, $c: Int) { field(a: $a) { field(b: [{ x: $b }]) @d(x: $c) ...F } } fragment F on T {
        f(a: $a) ...G } fragment G on T { f(b: $b) }
        """);

    [Fact]
    public void Undefined_ones_are_reported_with_the_operation() => Rule.Rejects(
        "query Foo($a: Int) { field(a: $a, b: $b) { f(x: { y: [$c] }) } }",
        "1:38 1:1 Variable \"$b\" is not defined by operation \"Foo\".",
        "1:55 1:1 Variable \"$c\" is not defined by operation \"Foo\".");

    [Fact]
    public void Anonymous_operations_have_no_name() => Rule.Rejects(
        "{ field(a: $a) }",
        "1:12 1:1 Variable \"$a\" is not defined.");

    [Fact]
    public void Uses_in_fragments_count_for_every_operation() => Rule.Rejects(
        "query A($a: Int) { ...F } query B($b: Int) { ...F } fragment F on T { f(a: $a, b: $b) ...F }",
        "1:83 1:1 Variable \"$b\" is not defined by operation \"A\".",
        "1:76 1:27 Variable \"$a\" is not defined by operation \"B\".");
}
