using SocialFeed.GraphQL.Validation.Rules;

namespace SocialFeed.GraphQL.Tests.Validation.Rules;

/// <summary>Sections 5.5.1.2 and 5.8.2.</summary>
public sealed class KnownTypeNamesRuleTests
{
    private static readonly RuleCheck Rule = new(context => new KnownTypeNamesRule(context));

    [Fact]
    public void Known_names_are_fine() => Rule.Accepts(
        """
        query Foo($var: String, $required: [Int!]!, $i: __EnumValue) { dog { ... on Pet { name } ...F ... { name } } }
        fragment F on Human { name }
        """);

    [Fact]
    public void Unknown_names_are_reported_with_suggestions() => Rule.Rejects(
        "query Foo($var: [JumbledUpLetters!]!) { dog { ... on Badger { name } ...F } } fragment F on Peat { name }",
        "1:18 Unknown type \"JumbledUpLetters\".",
        "1:54 Unknown type \"Badger\".",
        "1:93 Unknown type \"Peat\". Did you mean \"Pet\" or \"Cat\"?");

    [Fact]
    public void Types_of_the_document_count_as_known() => Rule.Accepts(
        "query ($x: Mine) { dog { name } } type Mine { a: Int }");
}
