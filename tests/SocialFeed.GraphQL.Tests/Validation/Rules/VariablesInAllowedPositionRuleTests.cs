using SocialFeed.GraphQL.Validation.Rules;

namespace SocialFeed.GraphQL.Tests.Validation.Rules;

/// <summary>Section 5.8.5.</summary>
public sealed class VariablesInAllowedPositionRuleTests
{
    private static readonly RuleCheck Rule = new(context => new VariablesInAllowedPositionRule(context));

    [Fact]
    public void Fitting_types_are_fine() => Rule.Accepts(
        """
        query ($b: Boolean!, $i: Int, $l: [String!]!, $o: String!, $d: Int = 1, $e: Int) { complicatedArgs {
        booleanArgField(booleanArg: $b) intArgField(intArg: $i) stringListArgField(stringListArg: $l)
        oneOfArgField(oneOfArg: { stringField: $o }) nonNullIntArgField(nonNullIntArg: $d) nonNullFieldWithDefault(arg: $e)
        } }
        """);

    [Fact]
    public void Items_and_fields_are_positions_too() => Rule.Accepts(
        """
        query ($s: String!, $b: Boolean!) { complicatedArgs { stringListNonNullArgField(stringListNonNullArg: [$s])
        complexArgField(complexArg: { requiredField: $b, nonNullField: $b }) } }
        """);

    [Fact]
    public void Nullable_variables_do_not_fit_non_null_places() => Rule.Rejects(
        """
        query ($i: Int, $n: Int = null) { complicatedArgs { nonNullIntArgField(nonNullIntArg: $i) a:
        nonNullIntArgField(nonNullIntArg: $n) } dog @include(if: $i) { name } }
        """,
        "1:8 1:87 Variable \"$i\" of type \"Int\" used in position expecting type \"Int!\".",
        "1:17 2:35 Variable \"$n\" of type \"Int\" used in position expecting type \"Int!\".",
        "1:8 2:58 Variable \"$i\" of type \"Int\" used in position expecting type \"Boolean!\".");

    [Fact]
    public void Uses_in_fragments_are_reported() => Rule.Rejects(
        """
        query Q($i: Int) { complicatedArgs { ...F } } fragment F on ComplicatedArgs { ...G } fragment G on ComplicatedArgs {
        stringArgField(stringArg: $i) }
        """,
        "1:9 2:27 Variable \"$i\" of type \"Int\" used in position expecting type \"String\".");

    [Fact]
    public void Lists_need_lists_of_the_right_items() => Rule.Rejects(
        """
        query ($s: String, $l: [String], $b: Boolean) { complicatedArgs { stringListArgField(stringListArg: $s)
        stringListNonNullArgField(stringListNonNullArg: $l) stringArgField(stringArg: $l) complexArgField(complexArg: {
        requiredField: $b }) } }
        """,
        "1:8 1:101 Variable \"$s\" of type \"String\" used in position expecting type \"[String]\".",
        "1:20 2:49 Variable \"$l\" of type \"[String]\" used in position expecting type \"[String!]\".",
        "1:20 2:79 Variable \"$l\" of type \"[String]\" used in position expecting type \"String\".",
        "1:34 3:16 Variable \"$b\" of type \"Boolean\" used in position expecting type \"Boolean!\".");

    [Fact]
    public void Fields_of_OneOf_objects_need_non_null_variables() => Rule.Rejects(
        """
        query ($s: String, $i: Int!) { complicatedArgs { oneOfArgField(oneOfArg: { stringField: $s }) a:
        oneOfArgField(oneOfArg: { stringField: $i }) } }
        """,
        "1:8 1:89 Variable \"$s\" is of type \"String\" but must be non-nullable to be used for OneOf Input Object \"OneOfInput\".",
        "1:20 2:40 Variable \"$i\" of type \"Int!\" used in position expecting type \"String\".");
}
