using SocialFeed.GraphQL.Validation.Rules;

namespace SocialFeed.GraphQL.Tests.Validation.Rules;

/// <summary>Section 5.4.3.</summary>
public sealed class ProvidedRequiredArgumentsRuleTests
{
    private static readonly RuleCheck Rule = new(context => new ProvidedRequiredArgumentsRule(context));

    [Fact]
    public void Given_and_optional_arguments_are_fine() => Rule.Accepts(
        """
        { dog { isHouseTrained isHouseTrained(unknown: 1) unknown } complicatedArgs { multipleReqs(req1: 1, req2: 2)
        multipleOptAndReq(req1: 3, req2: 4) nonNullFieldWithDefault } }
        """);

    [Fact]
    public void Missing_ones_are_reported() => Rule.Rejects(
        "{ complicatedArgs { multipleReqs(req2: 2) multipleReqs nonNullIntArgField(intArg: 1) } __type { name } }",
        "1:21 Argument \"ComplicatedArgs.multipleReqs(req1:)\" of type \"Int!\" is required, but it was not provided.",
        "1:43 Argument \"ComplicatedArgs.multipleReqs(req1:)\" of type \"Int!\" is required, but it was not provided.",
        "1:43 Argument \"ComplicatedArgs.multipleReqs(req2:)\" of type \"Int!\" is required, but it was not provided.",
        "1:56 Argument \"ComplicatedArgs.nonNullIntArgField(nonNullIntArg:)\" of type \"Int!\" is required, but it was not provided.",
        "1:88 Argument \"<meta>.__type(name:)\" of type \"String!\" is required, but it was not provided.");

    [Fact]
    public void Missing_ones_of_directives_as_well() => Rule.Rejects(
        """
        { dog @include { name @skip @needs(y: "a") } }
        """,
        "1:7 Argument \"@include(if:)\" of type \"Boolean!\" is required, but it was not provided.",
        "1:23 Argument \"@skip(if:)\" of type \"Boolean!\" is required, but it was not provided.",
        "1:29 Argument \"@needs(x:)\" of type \"Int!\" is required, but it was not provided.");
}
