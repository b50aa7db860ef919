using SocialFeed.GraphQL.Validation.Rules;

namespace SocialFeed.GraphQL.Tests.Validation.Rules;

/// <summary>Section 5.8.2.</summary>
public sealed class VariablesAreInputTypesRuleTests
{
    private static readonly RuleCheck Rule = new(context => new VariablesAreInputTypesRule(context));

    [Fact]
    public void Input_types_and_unknown_ones_are_fine() => Rule.Accepts(
        "query Foo($a: Unknown, $b: [[ComplexInput!]!]!, $c: FurColor, $d: Any) { field }");

    [Fact]
    public void Output_types_are_reported() => Rule.Rejects(
        "query Foo($a: Dog, $b: [[CatOrDog!]]!, $c: Pet) { field }",
        "1:15 Variable \"$a\" cannot be non-input type \"Dog\".",
        "1:24 Variable \"$b\" cannot be non-input type \"[[CatOrDog!]]!\".",
        "1:44 Variable \"$c\" cannot be non-input type \"Pet\".");
}
