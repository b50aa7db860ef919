using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.Validation;
using SocialFeed.GraphQL.Validation.FieldMerging;

namespace SocialFeed.GraphQL.Tests.Validation;

/// <summary>
/// Documents of the shapes that made other servers stall: work grows with the size of the document, or the document is refused. Measured in steps,
/// not in time.
/// </summary>
public sealed class HostileDocumentTests
{
    private const string Sdl = "type Query { a: Query b: Query c(x: Int): Query l(x: [Int]): Int s: String i: I u: U } interface I { s: String i: I } union U = Query";

    [Fact]
    public void Repeated_fields_take_linear_work() // CVE-2023-26144, CVE-2026-40476
    {
        var fields = 2_000;
        var proof = Prove("{ " + Repeat("a { s } ", fields / 2) + "}");
        Assert.InRange(proof.Work, fields, 4 * fields);
    }

    [Fact]
    public void Repeated_inline_fragments_take_linear_work() // CVE-2026-40476, 200 by 100
    {
        var fields = 200 * 100;
        var proof = Prove("{ " + Repeat($"... on Query {{ {Repeat("s ", 100)}}} ", 200) + "}");
        Assert.InRange(proof.Work, fields, 4 * fields);
    }

    [Fact]
    public void Fragments_that_fan_out_take_linear_work() // CVE-2025-31496, CVE-2026-34573
    {
        const int Levels = 100;
        var document = "{ ...F0 }" + Chain(Levels, next => $"a {{ {next} }} b {{ {next} }}");
        Assert.InRange(Prove(document).Work, Levels, 40 * Levels);
        Assert.Empty(Validate(document, out var work));
        Assert.InRange(work, 1, 10 * Levels);
    }

    [Fact]
    public void Fragments_spread_twice_per_level_take_linear_work()
    {
        const int Levels = 500;
        var document = "{ ...F0 }" + Chain(Levels, next => $"{next} ... {{ {next} }} s");
        Assert.InRange(Prove(document).Work, Levels, 20 * Levels);
        Assert.Empty(Validate(document, out var work));
        Assert.InRange(work, 1, 10 * Levels);
    }

    [Fact]
    public void Long_chains_of_fragments_do_not_overflow_the_stack()
    {
        const int Levels = 10_000;
        Assert.Empty(Validate("{ ...F0 }" + Chain(Levels, next => $"a {{ {next} }}"), out _, ValidationOptions.Default with { FragmentWorkBudget = int.MaxValue }));
        var errors = Validate("{ ...F0 }" + Chain(Levels, next => next, last: "...F0"), out _, ValidationOptions.Default with { FragmentWorkBudget = int.MaxValue });
        Assert.StartsWith("Cannot spread fragment \"F0\" within itself via \"F1\"", errors[0]);
    }

    [Fact]
    public void Many_operations_that_share_many_uses_of_variables_are_refused()
    {
        var operations = string.Concat(Enumerable.Range(0, 300).Select(i => $" query Q{i}($x: Int) {{ s{i}: s ...F }}"));
        var error = Assert.Single(Validate(operations + $" fragment F on Query {{ l(x: [{Repeat("$x ", 200)}]) }}", out var work));
        Assert.Equal("Validation aborted. The document needs more than 50000 steps (FragmentWorkBudget).", error);
        Assert.InRange(work, 50_000, 51_000);
    }

    [Fact]
    public void Cycles_by_the_thousand_are_capped()
    {
        var spreads = Repeat("...F ", 5_000);
        var errors = Validate($"{{ ...F }} fragment F on Query {{ {spreads} }}", out var work);
        Assert.Equal("Too many validation errors, error limit reached. Validation aborted.", errors[^1]);
        Assert.Equal(101, errors.Count);
        Assert.InRange(work, 1, 20_000);
    }

    [Fact]
    public void Conflicts_by_the_million_are_refused()
    {
        var document = "{ " + string.Concat(Enumerable.Range(0, 2_000).Select(i => $"x: c(x: {i}) {{ s }} ")) + "}";
        var error = Validate(document, out _)[^1];
        Assert.Equal("Validation aborted. The document needs more than 500000 steps (ConflictWorkBudget).", error);
    }

    [Fact]
    public void Sets_of_fields_that_multiply_are_bounded()
    {
        const int Levels = 14;
        var types = string.Concat(Enumerable.Range(0, 4).Select(t => $" type T{t} implements N {{ n: N s: String }}"));
        var sdl = $"type Query {{ n: N }} interface N {{ n: N s: String }}{types}";
        var body = "s";
        for (var level = 0; level < Levels; level++)
            body = $"n {{ {body} }} " + string.Concat(Enumerable.Range(0, 4).Select(t => $"... on T{t} {{ n {Nested(level)} }} "));
        var document = GraphQLParser.Parse($"{{ n {{ {body} }} }}", ParserOptions.Trusted);
        var context = new ValidationContext(RuleCheck.SchemaOf(sdl), document, ValidationOptions.Default);
        var proof = new FieldMergeProof(new FieldIndex(context), ValidationOptions.Default.MergeWorkBudget);
        proof.Succeeds();
        Assert.InRange(proof.Work, 1, 2 * ValidationOptions.Default.MergeWorkBudget);
        Assert.All(DocumentValidator.Validate(context.Schema, document), error => Assert.StartsWith("Validation aborted.", error.Message));

        static string Nested(int depth) => string.Concat(Enumerable.Repeat("{ n ", depth)) + "{ s }" + string.Concat(Enumerable.Repeat(" }", depth));
    }

    [Fact]
    public void Deep_introspection_through_fragments_is_refused() // CVE-2024-40094
    {
        var document = "{ __schema { types { ...F0 } } }" + Chain(50, next => $"fields {{ type {{ {next} }} }} name", on: "__Type", last: "name");
        Assert.Contains(Validate(document, out _), error => error.EndsWith("Maximum introspection depth exceeded", StringComparison.Ordinal));
    }

    [Fact]
    public void Unknown_names_by_the_thousand_are_capped() // CVE-2022-37734 and CVE-2026-43967
    {
        Assert.Equal(101, Validate("{ s " + Repeat("@x ", 5_000) + "}", out _).Count);
        Assert.Equal(101, Validate("{ " + Repeat("...Nope ", 5_000) + "}", out _).Count);
        Assert.Equal(101, Validate("{ s }" + Repeat(" fragment F on Query { s }", 5_000), out _).Count);
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    /// <summary>Fragments F0, F1, … of which each is made with a spread of the next.</summary>
    private static string Chain(int levels, Func<string, string> body, string on = "Query", string last = "s") =>
        string.Concat(Enumerable.Range(0, levels).Select(i => $" fragment F{i} on {on} {{ {(i == levels - 1 ? last : body($"...F{i + 1}"))} }}"));

    private static FieldMergeProof Prove(string text)
    {
        var document = GraphQLParser.Parse(text, ParserOptions.Trusted);
        var context = new ValidationContext(RuleCheck.SchemaOf(Sdl), document, ValidationOptions.Default);
        var proof = new FieldMergeProof(new FieldIndex(context), ValidationOptions.Default.MergeWorkBudget);
        Assert.True(proof.Succeeds());
        return proof;
    }

    private static IReadOnlyList<string> Validate(string text, out int fragmentWork, ValidationOptions? options = null)
    {
        var document = GraphQLParser.Parse(text, ParserOptions.Trusted);
        var errors = DocumentValidator.Validate(RuleCheck.SchemaOf(Sdl), document, options ?? ValidationOptions.Default, DocumentValidator.SpecifiedRules, out var context);
        fragmentWork = context.FragmentWork;
        return [.. errors.Select(error => error.Message)];
    }
}
