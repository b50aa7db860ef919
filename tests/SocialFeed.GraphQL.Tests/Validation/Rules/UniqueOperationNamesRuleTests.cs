using SocialFeed.GraphQL.Validation.Rules;

namespace SocialFeed.GraphQL.Tests.Validation.Rules;

/// <summary>Section 5.2.2.1.</summary>
public sealed class UniqueOperationNamesRuleTests
{
    private static readonly RuleCheck Rule = new(context => new UniqueOperationNamesRule(context));

    [Fact]
    public void Different_names_and_anonymous_operations_are_fine() => Rule.Accepts(
        "{ field } query Foo { field } mutation Bar { field } fragment Foo on Type { field }");

    [Fact]
    public void The_same_name_twice_is_reported_whatever_the_type() => Rule.Rejects(
        "query Foo { a } subscription Foo { b } query Foo { c }",
        "1:7 1:30 There can be only one operation named \"Foo\".",
        "1:7 1:46 There can be only one operation named \"Foo\".");
}
