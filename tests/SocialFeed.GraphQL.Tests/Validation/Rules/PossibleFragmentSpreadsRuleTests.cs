using SocialFeed.GraphQL.Validation.Rules;

namespace SocialFeed.GraphQL.Tests.Validation.Rules;

/// <summary>Section 5.5.2.3.</summary>
public sealed class PossibleFragmentSpreadsRuleTests
{
    private static readonly RuleCheck Rule = new(context => new PossibleFragmentSpreadsRule(context));

    [Fact]
    public void Types_that_share_an_object_are_fine() => Rule.Accepts(
        """
        fragment a on Pet { ...b ... on CatOrDog { __typename } ... on Dog { ...a ... { name } } } fragment b on Canine {
        name } fragment c on Dog { ...a ...b } fragment d on CatOrDog { ...a ...Unknown ... on Unknown { x } }
        """);

    [Fact]
    public void Objects_of_different_types_never_meet() => Rule.Rejects(
        "fragment a on Cat { ...b } fragment b on Dog { barkVolume ... on Cat { meows } }",
        "1:21 Fragment \"b\" cannot be spread here as objects of type \"Cat\" can never be of type \"Dog\".",
        "1:59 Fragment cannot be spread here as objects of type \"Dog\" can never be of type \"Cat\".");

    [Fact]
    public void Abstract_types_without_a_common_object_never_meet() => Rule.Rejects(
        """
        fragment a on Canine { ... on Cat { name } ...h } fragment h on Human { ... on Pet { name } ...u } fragment u on
        CatOrDog { ...h }
        """,
        "1:24 Fragment cannot be spread here as objects of type \"Canine\" can never be of type \"Cat\".",
        "1:44 Fragment \"h\" cannot be spread here as objects of type \"Canine\" can never be of type \"Human\".",
        "1:73 Fragment cannot be spread here as objects of type \"Human\" can never be of type \"Pet\".",
        "1:93 Fragment \"u\" cannot be spread here as objects of type \"Human\" can never be of type \"CatOrDog\".",
        "2:12 Fragment \"h\" cannot be spread here as objects of type \"CatOrDog\" can never be of type \"Human\".");
}
