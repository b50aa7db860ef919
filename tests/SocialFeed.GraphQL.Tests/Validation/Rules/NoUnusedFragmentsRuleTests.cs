using SocialFeed.GraphQL.Validation.Rules;

namespace SocialFeed.GraphQL.Tests.Validation.Rules;

/// <summary>Section 5.5.1.4.</summary>
public sealed class NoUnusedFragmentsRuleTests
{
    private static readonly RuleCheck Rule = new(context => new NoUnusedFragmentsRule(context));

    [Fact]
    public void Fragments_used_by_any_operation_are_fine() => Rule.Accepts(
        """
        query Foo { human { ...A } } query Bar { human { ...B } } fragment A on Human { name ...C } fragment B on Human {
        name } fragment C on Human { iq }
        """);

    [Fact]
    public void Unused_ones_are_reported_also_when_they_use_each_other() => Rule.Rejects(
        "{ human { ...A } } fragment A on Human { name } fragment B on Human { ...C } fragment C on Human { ...B }",
        "1:49 Fragment \"B\" is never used.",
        "1:78 Fragment \"C\" is never used.");
}
