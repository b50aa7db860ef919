using SocialFeed.GraphQL.Validation.Rules;

namespace SocialFeed.GraphQL.Tests.Validation.Rules;

/// <summary>Section 5.2.1.1.</summary>
public sealed class KnownOperationTypesRuleTests
{
    private static readonly RuleCheck Rule = new(context => new KnownOperationTypesRule(context));

    [Fact]
    public void Root_types_of_the_schema_are_known() => Rule.Accepts(
        "query { dog { name } } mutation M { feed } subscription S { importantEmails }");

    [Fact]
    public void Operations_without_root_type_are_reported() => Rule.On(
        "type Query { a: Int }").Rejects(
        "mutation { a } subscription S { a } query Q { a }",
        "1:1 The mutation operation is not supported by the schema.",
        "1:16 The subscription operation is not supported by the schema.");
}
