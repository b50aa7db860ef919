using SocialFeed.GraphQL.Validation.Rules;

namespace SocialFeed.GraphQL.Tests.Validation.Rules;

/// <summary>Section 5.3.1.</summary>
public sealed class FieldsOnCorrectTypeRuleTests
{
    private static readonly RuleCheck Rule = new(context => new FieldsOnCorrectTypeRule(context));

    [Fact]
    public void Fields_of_the_type_are_fine() => Rule.Accepts(
        """
        fragment f on Dog { tailName: name ... on Pet { name __typename } } fragment g on CatOrDog { __typename } fragment h
        on Unknown { anything }
        """);

    [Fact]
    public void Unknown_fields_are_reported_once() => Rule.Rejects(
        "fragment f on Dog { unknownField { deeper } ... on Cat { unknown_cat_field } }",
        "1:21 Cannot query field \"unknownField\" on type \"Dog\".",
        "1:58 Cannot query field \"unknown_cat_field\" on type \"Cat\".");

    [Fact]
    public void Aliases_do_not_help() => Rule.Rejects(
        "fragment f on Dog { name: kawVolume }",
        "1:21 Cannot query field \"kawVolume\" on type \"Dog\". Did you mean \"barkVolume\"?");

    [Fact]
    public void A_similar_field_is_suggested() => Rule.Rejects(
        "fragment f on Dog { barkVolum nicknam }",
        "1:21 Cannot query field \"barkVolum\" on type \"Dog\". Did you mean \"barkVolume\"?",
        "1:31 Cannot query field \"nicknam\" on type \"Dog\". Did you mean \"nickname\"?");

    [Fact]
    public void A_type_with_the_field_is_suggested() => Rule.Rejects(
        "fragment f on Pet { nickname } fragment g on CatOrDog { name barks }",
        "1:21 Cannot query field \"nickname\" on type \"Pet\". Did you mean to use an inline fragment on \"Cat\" or \"Dog\"?",
        "1:57 Cannot query field \"name\" on type \"CatOrDog\". Did you mean to use an inline fragment on \"Pet\", \"Canine\", \"Cat\", or \"Dog\"?",
        "1:62 Cannot query field \"barks\" on type \"CatOrDog\". Did you mean to use an inline fragment on \"Dog\"?");

    [Fact]
    public void Unions_have_only_typename() => Rule.Rejects(
        "fragment f on CatOrDog { __schema { types { name } } }",
        "1:26 Cannot query field \"__schema\" on type \"CatOrDog\".");

    [Fact]
    public void Shared_interfaces_come_first_in_suggestions() => Rule.On(
        """
        interface T { bar: String } interface Z implements T { foo: String bar: String } interface Y implements Z & T { foo:
        String bar: String } type X implements Y & Z & T { foo: String bar: String } type Query { t: T }
        """).Rejects(
        "fragment f on T { foo }",
        "1:19 Cannot query field \"foo\" on type \"T\". Did you mean to use an inline fragment on \"Z\", \"Y\", or \"X\"?");

    [Fact]
    public void Meta_fields_of_the_root_are_on_the_query_type_only() => Rule.Rejects(
        """
        { __schema { types { name } } __type(name: "x") { name } dog { __schema { types { name } } } }
        """,
        "1:64 Cannot query field \"__schema\" on type \"Dog\".");
}
