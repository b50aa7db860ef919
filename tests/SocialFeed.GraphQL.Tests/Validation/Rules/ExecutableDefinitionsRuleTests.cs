using SocialFeed.GraphQL.Validation.Rules;

namespace SocialFeed.GraphQL.Tests.Validation.Rules;

/// <summary>Section 5.1.1.</summary>
public sealed class ExecutableDefinitionsRuleTests
{
    private static readonly RuleCheck Rule = new(context => new ExecutableDefinitionsRule(context));

    [Fact]
    public void Operations_and_fragments_are_executable() => Rule.Accepts(
        "query Foo { dog { ...Frag } } fragment Frag on Dog { name }");

    [Fact]
    public void Type_definitions_are_not() => Rule.Rejects(
        "query Foo { dog { name } } type Cow { name: String } extend type Dog { color: String }",
        "1:28 The \"Cow\" definition is not executable.",
        "1:54 The \"Dog\" definition is not executable.");

    [Fact]
    public void Schema_and_directive_definitions_are_not() => Rule.Rejects(
        "schema { query: Query } extend schema @d directive @d on SCHEMA { dog { name } }",
        "1:1 The schema definition is not executable.",
        "1:25 The schema definition is not executable.",
        "1:42 The \"d\" definition is not executable.");
}
