using SocialFeed.GraphQL.Validation.Rules;

namespace SocialFeed.GraphQL.Tests.Validation.Rules;

/// <summary>Not in the spec; recommended by graphql-js.</summary>
public sealed class MaxIntrospectionDepthRuleTests
{
    private static readonly RuleCheck Rule = new(context => new MaxIntrospectionDepthRule(context));

    [Fact]
    public void The_usual_introspection_query_passes() => Rule.Accepts(
        """
        query { __schema { queryType { name } types { ...T } } } fragment T on __Type { fields(includeDeprecated: true) {
        name args { type { ...R } } type { ...R } } inputFields { type { ...R } } interfaces { ...R } possibleTypes { ...R }
        } fragment R on __Type { ofType { ofType { ofType { name } } } }
        """);

    [Fact]
    public void Three_lists_within_each_other_are_too_many() => Rule.Rejects(
        """
        { __schema { types { fields { type { fields { type { fields { name } } } } } } __type(name: "x") { interfaces {
        possibleTypes { fields { name } } } } } }
        """,
        "1:3 Maximum introspection depth exceeded");

    [Fact]
    public void Also_through_fragments() => Rule.Rejects(
        """
        { __schema { types { ...F } } __type(name: "T") { fields { type { ...F } } } a: __type(name: "T") { fields { name }
        } } fragment F on __Type { fields { type { ...G } } } fragment G on __Type { inputFields { type { interfaces { name
        } } } }
        """,
        "1:3 Maximum introspection depth exceeded",
        "1:31 Maximum introspection depth exceeded");

    [Fact]
    public void Cyclic_fragments_end() => Rule.Rejects(
        """
        { __schema { types { ...A } } } fragment A on __Type { ...B name } fragment B on __Type { ...A fields { type { ...A
        } } }
        """,
        "1:3 Maximum introspection depth exceeded");

    [Fact]
    public void Cycles_without_lists_are_not_deep() => Rule.Accepts(
        "{ __schema { types { ...A } } } fragment A on __Type { ofType { ...A } }");
}
