using SocialFeed.GraphQL.Validation.Rules;

namespace SocialFeed.GraphQL.Tests.Validation.Rules;

/// <summary>Section 5.8.1.</summary>
public sealed class UniqueVariableNamesRuleTests
{
    private static readonly RuleCheck Rule = new(context => new UniqueVariableNamesRule(context));

    [Fact]
    public void Operations_do_not_share_variables() => Rule.Accepts(
        "query A($x: Int, $y: String) { f } query B($x: String) { f }");

    [Fact]
    public void The_same_name_is_reported_at_all_places() => Rule.Rejects(
        "query A($x: Int, $x: Int, $y: Int, $x: String) { f } query B($x: String, $ x: Int) { f }",
        "1:10 1:19 1:37 There can be only one variable named \"$x\".",
        "1:63 1:76 There can be only one variable named \"$x\".");
}
