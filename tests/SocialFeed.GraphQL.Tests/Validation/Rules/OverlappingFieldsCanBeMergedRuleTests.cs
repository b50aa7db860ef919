using SocialFeed.GraphQL.Validation.Rules;

namespace SocialFeed.GraphQL.Tests.Validation.Rules;

/// <summary>Section 5.3.2.</summary>
public sealed class OverlappingFieldsCanBeMergedRuleTests
{
    private static readonly RuleCheck Rule = new(context => new OverlappingFieldsCanBeMergedRule(context));

    [Fact]
    public void Identical_fields_merge() => Rule.Accepts(
        """
        { dog { name name nickname: name nickname: name doesKnowCommand(dogCommand: SIT) doesKnowCommand(dogCommand: SIT) }
        dog { name } }
        """);

    [Fact]
    public void Order_of_arguments_and_input_fields_does_not_count() => Rule.Accepts(
        "{ a(x: 1, y: { p: 1, q: [2] }) a(y: { q: [2], p: 1 }, x: 1) }");

    [Fact]
    public void Conditions_do_not_count() => Rule.Accepts(
        "{ dog { name @include(if: true) name @skip(if: true) } }");

    [Fact]
    public void Different_fields_of_objects_that_never_meet_merge() => Rule.Accepts(
        "fragment f on Pet { ... on Dog { volume: barkVolume } ... on Cat { volume: meowsVolume } }");

    [Fact]
    public void Different_fields_of_one_alias_conflict() => Rule.Rejects(
        "fragment f on Dog { fido: name fido: nickname }",
        "1:21 1:32 Fields \"fido\" conflict because \"name\" and \"nickname\" are different fields. Use different aliases on the fields to fetch both if this was intentional.");

    [Fact]
    public void An_alias_may_hide_a_field() => Rule.Rejects(
        "fragment f on Dog { name: nickname name }",
        "1:21 1:36 Fields \"name\" conflict because \"nickname\" and \"name\" are different fields. Use different aliases on the fields to fetch both if this was intentional.");

    [Fact]
    public void Abstract_and_object_fields_may_meet() => Rule.Rejects(
        "fragment f on Pet { ... on Pet { x: name } ... on Dog { x: nickname } }",
        "1:34 1:57 Fields \"x\" conflict because \"name\" and \"nickname\" are different fields. Use different aliases on the fields to fetch both if this was intentional.");

    [Fact]
    public void Arguments_must_be_the_same() => Rule.Rejects(
        "fragment f on Dog { doesKnowCommand(dogCommand: SIT) doesKnowCommand doesKnowCommand(dogCommand: HEEL) }",
        "1:21 1:54 Fields \"doesKnowCommand\" conflict because they have differing arguments. Use different aliases on the fields to fetch both if this was intentional.",
        "1:21 1:70 Fields \"doesKnowCommand\" conflict because they have differing arguments. Use different aliases on the fields to fetch both if this was intentional.",
        "1:54 1:70 Fields \"doesKnowCommand\" conflict because they have differing arguments. Use different aliases on the fields to fetch both if this was intentional.");

    [Fact]
    public void Literals_count_as_written() => Rule.Rejects(
        """"
        { a(x: 1, s: "t") a(x: 1.0, s: "t") b(s: "t") b(s: """t""") }
        """",
        "1:3 1:19 Fields \"a\" conflict because they have differing arguments. Use different aliases on the fields to fetch both if this was intentional.",
        "1:37 1:47 Fields \"b\" conflict because they have differing arguments. Use different aliases on the fields to fetch both if this was intentional.");

    [Fact]
    public void Conflicts_through_fragments_are_found_once() => Rule.Rejects(
        "{ ...A ...B } fragment A on T { x: a } fragment B on T { x: b }",
        "1:33 1:58 Fields \"x\" conflict because \"a\" and \"b\" are different fields. Use different aliases on the fields to fetch both if this was intentional.");

    [Fact]
    public void Each_pair_is_told() => Rule.Rejects(
        "{ f1 { ...A ...B } f2 { ...B ...A } f3 { ...A ...B x: c } } fragment A on T { x: a } fragment B on T { x: b }",
        "1:79 1:104 Fields \"x\" conflict because \"a\" and \"b\" are different fields. Use different aliases on the fields to fetch both if this was intentional.",
        "1:52 1:79 Fields \"x\" conflict because \"c\" and \"a\" are different fields. Use different aliases on the fields to fetch both if this was intentional.",
        "1:52 1:104 Fields \"x\" conflict because \"c\" and \"b\" are different fields. Use different aliases on the fields to fetch both if this was intentional.");

    [Fact]
    public void Deep_conflicts_tell_the_way() => Rule.Rejects(
        "{ field { x: a y: c } field { x: b y: d } }",
        "1:3 1:11 1:16 1:23 1:31 1:36 Fields \"field\" conflict because subfields \"x\" conflict because \"a\" and \"b\" are different fields and subfields \"y\" conflict because \"c\" and \"d\" are different fields. Use different aliases on the fields to fetch both if this was intentional.");

    [Fact]
    public void Very_deep_ones_too() => Rule.Rejects(
        "{ field { deepField { x: a } } field { deepField { x: b } } }",
        "1:3 1:11 1:23 1:32 1:40 1:52 Fields \"field\" conflict because subfields \"deepField\" conflict because subfields \"x\" conflict because \"a\" and \"b\" are different fields. Use different aliases on the fields to fetch both if this was intentional.");

    [Fact]
    public void Nested_conflicts_are_told_at_the_nearest_common_place() => Rule.Rejects(
        "{ field { deepField { x: a } deepField { x: b } } field { deepField { y } } }",
        "1:11 1:23 1:30 1:42 Fields \"deepField\" conflict because subfields \"x\" conflict because \"a\" and \"b\" are different fields. Use different aliases on the fields to fetch both if this was intentional.");

    [Fact]
    public void Nested_fragments_are_followed() => Rule.Rejects(
        """
        { field { ...F } field { ...I } } fragment F on T { x: a ...G } fragment G on T { y: c } fragment I on T { y: d ...J
        } fragment J on T { x: b }
        """,
        "1:3 1:53 1:83 1:18 2:21 1:108 Fields \"field\" conflict because subfields \"x\" conflict because \"a\" and \"b\" are different fields and subfields \"y\" conflict because \"c\" and \"d\" are different fields. Use different aliases on the fields to fetch both if this was intentional.");

    [Fact]
    public void Unknown_fragments_are_passed_over() => Rule.Accepts(
        "{ field ...Unknown ...Known } fragment Known on T { field ...Other }");

    [Fact]
    public void Types_must_agree_even_where_objects_never_meet() => Rule.On(TestSchemas.Boxes).Rejects(
        """
        { someBox { ... on IntBox { scalar } ... on StringBox { scalar: unrelatedField } ... on StringBox { n: scalar } ...
        on IntBox { n } } }
        """,
        "1:29 1:57 Fields \"scalar\" conflict because they return conflicting types \"Int\" and \"String\". Use different aliases on the fields to fetch both if this was intentional.",
        "1:101 2:13 Fields \"n\" conflict because they return conflicting types \"String\" and \"Int\". Use different aliases on the fields to fetch both if this was intentional.");

    [Fact]
    public void Nullability_and_lists_must_agree() => Rule.On(TestSchemas.Boxes).Rejects(
        """
        { someBox { ... on NonNullStringBox1 { scalar } ... on StringBox { scalar } } a: someBox { ... on IntBox { box:
        listStringBox { scalar } } ... on StringBox { box: stringBox { scalar } } } }
        """,
        "1:40 1:68 Fields \"scalar\" conflict because they return conflicting types \"String!\" and \"String\". Use different aliases on the fields to fetch both if this was intentional.",
        "1:108 2:47 Fields \"box\" conflict because they return conflicting types \"[StringBox]\" and \"StringBox\". Use different aliases on the fields to fetch both if this was intentional.");

    [Fact]
    public void Leaves_and_objects_do_not_mix() => Rule.On(TestSchemas.Boxes).Rejects(
        "{ someBox { ... on IntBox { box: scalar } ... on StringBox { box: stringBox { scalar } } } }",
        "1:29 1:62 Fields \"box\" conflict because they return conflicting types \"Int\" and \"StringBox\". Use different aliases on the fields to fetch both if this was intentional.");

    [Fact]
    public void Objects_that_never_meet_may_differ_below_except_in_type() => Rule.On(TestSchemas.Boxes).Rejects(
        """
        { someBox { ... on IntBox { deepBox { scalar: unrelatedField n } } ... on StringBox { deepBox { scalar n:
        listStringBox { scalar } } } } }
        """,
        "1:29 1:62 1:87 1:104 Fields \"deepBox\" conflict because subfields \"n\" conflict because they return conflicting types \"Int\" and \"[StringBox]\". Use different aliases on the fields to fetch both if this was intentional.");

    [Fact]
    public void Unknown_types_conflict_in_name_only() => Rule.On(TestSchemas.Boxes).Rejects(
        """
        { someBox { ... on Unknown { x: a } ... on StringBox { x: scalar } ... on IntBox { y: nope } ... on StringBox { y:
        scalar } } }
        """,
        "1:30 1:56 Fields \"x\" conflict because \"a\" and \"scalar\" are different fields. Use different aliases on the fields to fetch both if this was intentional.");

    [Fact]
    public void Cyclic_fragments_end() => Rule.Rejects(
        """
        fragment A on T { name ...A } fragment B on T { relatives { ...B } } fragment C on T { ...D x: a } fragment D on T {
        ...C x: b }
        """,
        "1:93 2:6 Fields \"x\" conflict because \"a\" and \"b\" are different fields. Use different aliases on the fields to fetch both if this was intentional.",
        "2:6 1:93 Fields \"x\" conflict because \"b\" and \"a\" are different fields. Use different aliases on the fields to fetch both if this was intentional.");
}
