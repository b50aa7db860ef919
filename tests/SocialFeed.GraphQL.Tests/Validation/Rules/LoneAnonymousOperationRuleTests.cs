using SocialFeed.GraphQL.Validation.Rules;

namespace SocialFeed.GraphQL.Tests.Validation.Rules;

/// <summary>Section 5.2.3.1.</summary>
public sealed class LoneAnonymousOperationRuleTests
{
    private static readonly RuleCheck Rule = new(context => new LoneAnonymousOperationRule(context));

    [Fact]
    public void One_anonymous_operation_with_fragments_is_fine() => Rule.Accepts(
        "{ ...Foo } fragment Foo on Type { field }");

    [Fact]
    public void Several_operations_all_need_names() => Rule.Rejects(
        "{ a } query Foo { b } { c }",
        "1:1 This anonymous operation must be the only defined operation.",
        "1:23 This anonymous operation must be the only defined operation.");
}
