using SocialFeed.GraphQL.Validation.Rules;

namespace SocialFeed.GraphQL.Tests.Validation.Rules;

/// <summary>Section 5.4.1.</summary>
public sealed class KnownArgumentNamesRuleTests
{
    private static readonly RuleCheck Rule = new(context => new KnownArgumentNamesRule(context));

    [Fact]
    public void Known_arguments_are_fine_and_those_of_unknown_fields_unknown() => Rule.Accepts(
        """
        { dog { doesKnowCommand(dogCommand: SIT) unknown(x: 1) name @include(if: true) @nope(x: 1) } complicatedArgs {
        multipleReqs(req2: 2, req1: 1) } }
        """);

    [Fact]
    public void Unknown_ones_are_reported_with_suggestions() => Rule.Rejects(
        "{ dog { doesKnowCommand(whoknows: 1, dogCommand: SIT, dogCommnd: 1) isAtLocation(x: 1, z: 3) } }",
        "1:25 Unknown argument \"whoknows\" on field \"Dog.doesKnowCommand\".",
        "1:55 Unknown argument \"dogCommnd\" on field \"Dog.doesKnowCommand\". Did you mean \"dogCommand\"?",
        "1:88 Unknown argument \"z\" on field \"Dog.isAtLocation\". Did you mean \"x\" or \"y\"?");

    [Fact]
    public void Unknown_ones_of_directives_as_well() => Rule.Rejects(
        "{ dog @skip(unless: true) @include(iff: true) { name } }",
        "1:13 Unknown argument \"unless\" on directive \"@skip\".",
        "1:36 Unknown argument \"iff\" on directive \"@include\". Did you mean \"if\"?");

    [Fact]
    public void Meta_fields_belong_to_no_type() => Rule.Rejects(
        """
        { __type(nam: "x") { name } __typename(x: 1) }
        """,
        "1:10 Unknown argument \"nam\" on field \"<meta>.__type\". Did you mean \"name\"?",
        "1:40 Unknown argument \"x\" on field \"<meta>.__typename\".");
}
