using SocialFeed.GraphQL.Validation.Rules;

namespace SocialFeed.GraphQL.Tests.Validation.Rules;

/// <summary>Section 5.2.4.1.</summary>
public sealed class SingleFieldSubscriptionsRuleTests
{
    private static readonly RuleCheck Rule = new(context => new SingleFieldSubscriptionsRule(context));

    [Fact]
    public void One_field_is_fine_also_through_fragments() => Rule.Accepts(
        """
        subscription S { ...F ...F } fragment F on Subscription { importantEmails ...G } fragment G on Subscription {
        importantEmails }
        """);

    [Fact]
    public void The_same_response_name_twice_is_one_field() => Rule.Accepts(
        "subscription { importantEmails importantEmails }");

    [Fact]
    public void Two_fields_are_reported_at_the_surplus_ones() => Rule.Rejects(
        "subscription ImportantEmails { importantEmails notImportantEmails a: moreEmails importantEmails notImportantEmails }",
        "1:48 1:97 1:67 Subscription \"ImportantEmails\" must select only one top level field.");

    [Fact]
    public void Two_fields_through_fragments_are_reported() => Rule.Rejects(
        """
        subscription { importantEmails ... on Subscription { notImportantEmails } ...F } fragment F on Subscription {
        moreEmails }
        """,
        "1:54 2:1 Anonymous Subscription must select only one top level field.");

    [Fact]
    public void Introspection_is_no_subscription() => Rule.Rejects(
        "subscription S { __typename }",
        "1:18 Subscription \"S\" must not select an introspection top level field.");

    [Fact]
    public void Introspection_next_to_a_field_is_reported_twice() => Rule.Rejects(
        "subscription { importantEmails __typename }",
        "1:32 Anonymous Subscription must select only one top level field.",
        "1:32 Anonymous Subscription must not select an introspection top level field.");

    [Fact]
    public void Conditions_at_the_root_are_reported() => Rule.Rejects(
        """
        subscription S { importantEmails @include(if: true) ...F @skip(if: false) } fragment F on Subscription { moreEmails
        }
        """,
        "1:34 1:58 Subscription \"S\" must not use `@skip` or `@include` directives in the top level selection.");

    [Fact]
    public void Conditions_in_fragments_count_as_root() => Rule.Rejects(
        "subscription ($b: Boolean!) { ... { importantEmails @skip(if: $b) } }",
        "1:53 Anonymous Subscription must not use `@skip` or `@include` directives in the top level selection.");

    [Fact]
    public void Fragments_that_never_apply_leave_nothing() => Rule.Rejects(
        "subscription S { ... on Dog { name } }",
        "1:16 Subscription \"S\" must select one top level field.");

    [Fact]
    public void Cyclic_fragments_end() => Rule.Accepts(
        "subscription { ...A } fragment A on Subscription { importantEmails ...B } fragment B on Subscription { ...A }");

    [Fact]
    public void Queries_may_have_many_fields() => Rule.Accepts(
        "{ dog { name } cat { name } }");
}
