using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.Validation;

namespace SocialFeed.GraphQL.Tests.Validation;

/// <summary>Whatever the document, validation answers with a bounded number of errors inside the document.</summary>
public sealed class ValidatorFuzzTests
{
    private const int Rounds = 800;
    private const int MaxDepth = 5;

    private static readonly string[] Names =
    [
        "Query", "Dog", "Cat", "Pet", "CatOrDog", "ComplexInput", "FurColor", "Int", "Any", "Nope", "dog", "cat", "pet", "catOrDog", "dogs", "mother",
        "name", "nickname", "barks", "complicatedArgs", "complexArgField", "oneOfArgField", "stringListArgField", "anyArgField", "intArgField",
        "__typename", "__schema", "__type", "types", "fields", "feed", "importantEmails", "a", "b",
    ];

    private static readonly string[] Inputs =
        ["surname", "dogCommand", "x", "complexArg", "oneOfArg", "stringListArg", "any", "intArg", "if", "requiredField", "stringField", "stringListField"];

    private static readonly string[] Leaves = ["1", "-1.5", "\"s\"", "true", "null", "SIT", "BROWN", "$a", "$b", "\"\"\"t\"\"\""];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_documents_never_do_harm(int seed)
    {
        var random = new Random(seed);
        var options = ValidationOptions.Default with { ConflictWorkBudget = 20_000 };
        var schema = RuleCheck.SchemaOf(TestSchemas.Pets);
        for (var round = 0; round < Rounds; round++)
        {
            var text = string.Join('\n', Enumerable.Range(0, random.Next(1, 5)).Select(_ => Definition(random)));
            var document = GraphQLParser.Parse(text, ParserOptions.Trusted);
            var lines = text.Split('\n');
            try
            {
                var errors = DocumentValidator.Validate(schema, document, options);
                Assert.InRange(errors.Count, 0, options.MaxErrors + 1);
                foreach (var location in errors.SelectMany(error => error.Locations ?? []))
                    Assert.InRange(location.Column, 1, lines[location.Line - 1].Length);
            }
            catch (Exception error)
            {
                Assert.Fail($"Seed {seed}, round {round}, document {text}: {error}");
            }
        }
    }

    private static string Definition(Random random) => random.Next(3) == 0
        ? $"fragment {Pick(random, "F", "G", "H")} on {Pick(random, Names)}{Directives(random)} {Selections(random, 0)}"
        : $"{Pick(random, "query", "query", "mutation", "subscription")} {Pick(random, "", "Q", "R")}{Variables(random)}{Directives(random)} {Selections(random, 0)}";

    private static string Variables(Random random) => random.Next(2) == 0
        ? ""
        : $"($a: {Pick(random, "Int", "[String!]!", "ComplexInput", "Dog", "OneOfInput!")}, $b: Boolean{Default(random)})";

    private static string Default(Random random) => random.Next(2) == 0 ? "" : $" = {Value(random, 0).Replace('$', 'V')}";

    private static string Selections(Random random, int depth)
    {
        var selections = Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(6) switch
        {
            0 => $"...{Pick(random, "F", "G", "H")}{Directives(random)}",
            1 when depth < MaxDepth => $"... {(random.Next(4) == 0 ? "" : "on " + Pick(random, Names))}{Directives(random)} {Selections(random, depth + 1)}",
            _ => $"{(random.Next(5) == 0 ? Pick(random, Names) + ": " : "")}{Pick(random, Names)}{Arguments(random)}{Directives(random)}"
                + (depth < MaxDepth && random.Next(2) == 0 ? " " + Selections(random, depth + 1) : ""),
        });
        return $"{{ {string.Join(' ', selections)} }}";
    }

    private static string Arguments(Random random) => random.Next(2) == 0
        ? ""
        : $"({string.Join(", ", Enumerable.Range(0, random.Next(1, 3)).Select(_ => $"{Pick(random, Inputs)}: {Value(random, 0)}"))})";

    private static string Directives(Random random) =>
        random.Next(6) == 0 ? $" @{Pick(random, "include", "skip", "rep", "needs", "nope", "onField")}{Arguments(random)}{Directives(random)}" : "";

    private static string Value(Random random, int depth) => random.Next(4) switch
    {
        0 when depth < MaxDepth => $"[{string.Join(", ", Enumerable.Range(0, random.Next(3)).Select(_ => Value(random, depth + 1)))}]",
        1 when depth < MaxDepth => $"{{{string.Join(", ", Enumerable.Range(0, random.Next(3)).Select(_ => $"{Pick(random, Inputs)}: {Value(random, depth + 1)}"))}}}",
        _ => Pick(random, Leaves),
    };

    private static string Pick(Random random, params string[] options) => options[random.Next(options.Length)];
}
