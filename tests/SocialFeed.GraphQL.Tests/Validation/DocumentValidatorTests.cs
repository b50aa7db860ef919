using SocialFeed.GraphQL.Execution;
using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.Validation;

namespace SocialFeed.GraphQL.Tests.Validation;

public sealed class DocumentValidatorTests
{
    [Fact]
    public void A_good_document_has_no_errors() => Assert.Empty(Validate(
        """
        query Home($surname: Boolean = true, $command: DogCommand) {
          dog { ...Name mother { ...Name } doesKnowCommand(dogCommand: $command) }
          pet { __typename name(surname: $surname) ... on Cat { meows } }
        }
        fragment Name on Pet { name(surname: $surname) }
        """));

    [Fact]
    public void Errors_come_in_the_order_of_the_document_and_of_the_rules_at_one_place() => Assert.Equal(
        [
            "1:9 Variable \"$x\" is never used in operation \"Q\".",
            "2:3 Cannot query field \"dogg\" on type \"Query\". Did you mean \"dog\" or \"dogs\"?",
            "3:14 Field \"name\" must not have a selection since type \"String\" has no subfields.",
            "3:27 Unknown fragment \"F\".",
            "3:29 Unknown directive \"@x\".",
            "3:32 Unknown directive \"@x\".",
        ],
        Validate("query Q($x: Int) {\n  dogg\n  dog { name { first } ...F @x @x }\n}"));

    [Fact]
    public void The_number_of_errors_is_capped()
    {
        var document = "{ " + string.Join(' ', Enumerable.Range(0, 10).Select(i => $"nope{i}")) + " }";
        var errors = Validate(document, ValidationOptions.Default with { MaxErrors = 3, HideSuggestions = true });
        Assert.Equal(4, errors.Length);
        Assert.Equal("Too many validation errors, error limit reached. Validation aborted.", errors[3]);
        Assert.Equal(10, Validate(document, ValidationOptions.Default with { MaxErrors = 10 }).Length);
    }

    [Fact]
    public void Suggestions_can_be_hidden()
    {
        var errors = Validate(
            """
            query ($v: Humann) { dogg complicatedArgs { complexArgField(complexArg: { requiredField: true, intFeld: $v }, x: 1) enumArgField(enumArg: BROW) } dog @includ(if: true) @skip(i: 1, if: true) { name } pet { nickname } }
            """,
            ValidationOptions.Default with { HideSuggestions = true });
        Assert.Equal(8, errors.Length);
        Assert.All(errors, error => Assert.DoesNotContain("Did you mean", error));
    }

    [Fact]
    public void Introspection_can_be_refused()
    {
        var options = ValidationOptions.Default with { AllowIntrospection = false };
        Assert.Equal(
            [
                "1:3 GraphQL introspection has been disabled, but the requested query contained the field \"__schema\".",
                "1:14 GraphQL introspection has been disabled, but the requested query contained the field \"types\".",
            ],
            Validate("{ __schema { types { name } } dog { __typename } }", options));
        Assert.Empty(Validate("{ dog { __typename } }", options));
    }

    [Fact]
    public void Messages_that_quote_the_document_are_cut()
    {
        var longText = new string('x', 10_000);
        var error = Assert.Single(Validate($"{{ complicatedArgs {{ intArgField(intArg: \"{longText}\") }} }}"));
        Assert.EndsWith("xxx...", error);
        Assert.InRange(error.Length, 1_000, 5_000);
    }

    [Fact]
    public void An_error_lists_a_bounded_number_of_places()
    {
        var variables = string.Concat(Enumerable.Repeat("$x: Int ", 500));
        var errors = DocumentValidator.Validate(
            RuleCheck.SchemaOf(TestSchemas.Pets), GraphQLParser.Parse($"query ({variables}) {{ dog {{ isAtLocation(x: $x) }} }}"));
        Assert.Equal(100, Assert.Single(errors).Locations?.Count);
    }

    [Fact]
    public void A_spent_budget_is_an_error_that_names_it()
    {
        var errors = DocumentValidator.Validate(
            RuleCheck.SchemaOf(TestSchemas.Pets),
            GraphQLParser.Parse("{ dog { ...A } } fragment A on Dog { ...B ...B } fragment B on Dog { name }"),
            ValidationOptions.Default with { FragmentWorkBudget = 2 });
        var error = Assert.Single(errors);
        Assert.Equal("Validation aborted. The document needs more than 2 steps (FragmentWorkBudget).", error.Message);
        Assert.Equal(ErrorCodes.OperationTooComplex, error.Code);
    }

    [Fact]
    public void Meta_fields_have_types()
    {
        Assert.Empty(Validate("{ __typename __schema { queryType { name } } __type(name: \"Dog\") { fields { name } } catOrDog { __typename } }"));
        Assert.Equal(
            ["1:14 Field \"__typename\" must not have a selection since type \"String!\" has no subfields."],
            Validate("{ __typename { x } }"));
    }

    private static string[] Validate(string document, ValidationOptions? options = null) =>
        [.. DocumentValidator.Validate(RuleCheck.SchemaOf(TestSchemas.Pets), GraphQLParser.Parse(document), options).Select(RuleCheck.Describe)];
}
