using SocialFeed.GraphQL.Validation.Rules;

namespace SocialFeed.GraphQL.Tests.Validation.Rules;

/// <summary>Sections 5.6.1, 5.6.2, 5.6.4 and 5.6.5.</summary>
public sealed class ValuesOfCorrectTypeRuleTests
{
    private static readonly RuleCheck Rule = new(context => new ValuesOfCorrectTypeRule(context));

    [Fact]
    public void Good_values_are_fine() => Rule.Accepts(
        """"
        { complicatedArgs { intArgField(intArg: -2) nonNullIntArgField(nonNullIntArg: 2) stringArgField(stringArg:
        """foo""") booleanArgField(booleanArg: true) floatArgField(floatArg: 1) idArgField(idArg: 1) enumArgField(enumArg:
        BROWN) anyArgField(any: { a: [1, $x] }) stringListArgField(stringListArg: ["one", null, "two"]) } }
        """");

    [Fact]
    public void Null_is_a_value_of_nullable_types() => Rule.Accepts(
        """
        { complicatedArgs { intArgField(intArg: null) complexArgField(complexArg: null) enumArgField(enumArg: null)
        anyArgField(any: null) } }
        """);

    [Fact]
    public void A_single_item_is_a_list() => Rule.Accepts(
        """
        { complicatedArgs { stringListArgField(stringListArg: "one") complexArgField(complexArg: { requiredField: true,
        stringListField: "a" }) } }
        """);

    [Fact]
    public void Wrong_scalars_are_reported() => Rule.Rejects(
        """
        { complicatedArgs { intArgField(intArg: "3") a: intArgField(intArg: 829384293849283498239482938) b:
        intArgField(intArg: FOO) c: intArgField(intArg: 3.0) stringArgField(stringArg: 1) d: stringArgField(stringArg: BAR)
        floatArgField(floatArg: "3.3") booleanArgField(booleanArg: 2) e: booleanArgField(booleanArg: "true")
        idArgField(idArg: 1.0) f: idArgField(idArg: true) } }
        """,
        "1:41 Int cannot represent non-integer value: \"3\"",
        "1:69 Int cannot represent non 32-bit signed integer value: 829384293849283498239482938",
        "2:21 Int cannot represent non-integer value: FOO",
        "2:49 Int cannot represent non-integer value: 3.0",
        "2:80 String cannot represent a non string value: 1",
        "2:112 String cannot represent a non string value: BAR",
        "3:25 Float cannot represent non numeric value: \"3.3\"",
        "3:60 Boolean cannot represent a non boolean value: 2",
        "3:94 Boolean cannot represent a non boolean value: \"true\"",
        "4:19 ID cannot represent a non-string and non-integer value: 1.0",
        "4:45 ID cannot represent a non-string and non-integer value: true");

    [Fact]
    public void Wrong_enum_values_are_reported_with_suggestions() => Rule.Rejects(
        """
        { dog { doesKnowCommand(dogCommand: 2) a: doesKnowCommand(dogCommand: "SIT") b: doesKnowCommand(dogCommand: JUGGLE)
        c: doesKnowCommand(dogCommand: sit) d: doesKnowCommand(dogCommand: [SIT, $x]) } }
        """,
        "1:37 Enum \"DogCommand\" cannot represent non-enum value: 2.",
        "1:71 Enum \"DogCommand\" cannot represent non-enum value: \"SIT\". Did you mean the enum value \"SIT\"?",
        "1:109 Value \"JUGGLE\" does not exist in \"DogCommand\" enum.",
        "2:32 Value \"sit\" does not exist in \"DogCommand\" enum. Did you mean the enum value \"SIT\"?",
        "2:68 Enum \"DogCommand\" cannot represent non-enum value: [SIT, null].");

    [Fact]
    public void Wrong_items_are_reported_where_they_are() => Rule.Rejects(
        """
        { complicatedArgs { stringListArgField(stringListArg: ["one", 2, $x])
        stringListNonNullArgField(stringListNonNullArg: ["a", null]) } }
        """,
        "1:63 String cannot represent a non string value: 2",
        "2:55 Expected value of non-null type \"String!\" not to be null.");

    [Fact]
    public void Null_is_no_value_of_non_null_types() => Rule.Rejects(
        """
        { complicatedArgs { multipleReqs(req2: null, req1: "one") } }
        """,
        "1:40 Expected value of non-null type \"Int!\" not to be null.",
        "1:52 Int cannot represent non-integer value: \"one\"");

    [Fact]
    public void Input_objects_need_their_required_fields() => Rule.Rejects(
        "{ complicatedArgs { complexArgField(complexArg: { intField: 4 }) a: complexArgField(complexArg: 1) } }",
        "1:49 Expected value of type \"ComplexInput\" to include required field \"requiredField\", found: { intField: 4 }.",
        "1:97 Expected value of type \"ComplexInput\" to be an object, found: 1.");

    [Fact]
    public void Unknown_and_wrong_fields_are_reported() => Rule.Rejects(
        """
        { complicatedArgs { complexArgField(complexArg: { requiredField: true, stringListField: ["one", 2], nonNullField:
        null, invalidField: "value", intFeld: 1 }) } }
        """,
        "2:1 Expected value of non-null type \"Boolean!\" not to be null.",
        "1:97 String cannot represent a non string value: 2",
        "2:7 Expected value of type \"ComplexInput\" not to include unknown field \"invalidField\". Did you mean \"intField\"? Found: {\n  requiredField: true\n  stringListField: [\"one\", 2]\n  nonNullField: null\n  invalidField: \"value\"\n  intFeld: 1\n}.",
        "2:30 Expected value of type \"ComplexInput\" not to include unknown field \"intFeld\". Did you mean \"intField\"? Found: {\n  requiredField: true\n  stringListField: [\"one\", 2]\n  nonNullField: null\n  invalidField: \"value\"\n  intFeld: 1\n}.");

    [Fact]
    public void OneOf_objects_have_exactly_one_field() => Rule.Rejects(
        """
        { complicatedArgs { a: oneOfArgField(oneOfArg: { stringField: "abc" }) b: oneOfArgField(oneOfArg: { stringField:
        "abc", intField: 1 }) c: oneOfArgField(oneOfArg: {}) d: oneOfArgField(oneOfArg: { stringField: null }) e:
        oneOfArgField(oneOfArg: { stringField: $v }) } }
        """,
        "1:99 Within OneOf Input Object type \"OneOfInput\", exactly one field must be specified, and the value for that field must be non-null.",
        "2:50 Within OneOf Input Object type \"OneOfInput\", exactly one field must be specified, and the value for that field must be non-null.",
        "2:81 Within OneOf Input Object type \"OneOfInput\", exactly one field must be specified, and the value for that field must be non-null.");

    [Fact]
    public void Directive_arguments_are_checked() => Rule.Rejects(
        """
        { dog @include(if: "yes") @skip(if: ENUM) { name @needs(x: "1", y: null) } }
        """,
        "1:20 Boolean cannot represent a non boolean value: \"yes\"",
        "1:37 Boolean cannot represent a non boolean value: ENUM",
        "1:60 Int cannot represent non-integer value: \"1\"");

    [Fact]
    public void Defaults_of_variables_are_checked() => Rule.Rejects(
        """
        query ($a: Int! = null, $b: String! = 1, $c: ComplexInput = { requiredField: 123 }, $d: [String!] = ["a", 2], $e:
        Dog = 1) { dog { name } }
        """,
        "1:19 Expected value of non-null type \"Int!\" not to be null.",
        "1:39 String cannot represent a non string value: 1",
        "1:78 Boolean cannot represent a non boolean value: 123",
        "1:107 String cannot represent a non string value: 2");

    [Fact]
    public void Variables_inside_literals_count_as_null_for_scalars() => Rule.Rejects(
        "{ complicatedArgs { stringArgField(stringArg: [$x, { a: $y, b: [$z] }]) intArgField(intArg: $x) } }",
        "1:47 String cannot represent a non string value: [null, { b: [null] }]");
}
