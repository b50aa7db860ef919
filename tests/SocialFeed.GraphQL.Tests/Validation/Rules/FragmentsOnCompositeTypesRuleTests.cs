using SocialFeed.GraphQL.Validation.Rules;

namespace SocialFeed.GraphQL.Tests.Validation.Rules;

/// <summary>Section 5.5.1.3.</summary>
public sealed class FragmentsOnCompositeTypesRuleTests
{
    private static readonly RuleCheck Rule = new(context => new FragmentsOnCompositeTypesRule(context));

    [Fact]
    public void Objects_interfaces_and_unions_are_fine() => Rule.Accepts(
        "fragment a on Dog { ... on Pet { name } } fragment b on CatOrDog { ... { __typename } ... on Nope { name } }");

    [Fact]
    public void Other_types_are_reported() => Rule.Rejects(
        "fragment scalarFragment on Boolean { bad } fragment input on ComplexInput { x ... on FurColor { bad } }",
        "1:28 Fragment \"scalarFragment\" cannot condition on non composite type \"Boolean\".",
        "1:62 Fragment \"input\" cannot condition on non composite type \"ComplexInput\".",
        "1:86 Fragment cannot condition on non composite type \"FurColor\".");
}
