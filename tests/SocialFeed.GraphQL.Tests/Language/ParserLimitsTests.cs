using System.Text;
using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Tests.Language;

/// <summary>No text, however made up, takes more than the limits allow; above all none overflows the stack.</summary>
public sealed class ParserLimitsTests
{
    private const int Megabyte = 1_000_000;

    [Theory]
    [InlineData("", "{")]
    [InlineData("", "[")]
    [InlineData("", "{ a ")]
    [InlineData("", "{ a { ... ")]
    [InlineData("{ a(b: ", "[")]
    [InlineData("{ a(b: ", "{c: ")]
    [InlineData("query ($a: ", "[")]
    [InlineData("query ($a: T = ", "[")]
    [InlineData("type T { a(b: ", "[")]
    [InlineData("{ a @b(c: ", "{d: [")]
    public void Endless_nesting_is_a_clean_error(string start, string unit)
    {
        foreach (var bytes in new[] { 40_000, Megabyte })
        {
            var text = start + string.Concat(Enumerable.Repeat(unit, bytes / unit.Length));
            Assert.StartsWith("Syntax Error: ", Assert.Throws<GraphQLSyntaxException>(() => GraphQLParser.Parse(text)).Message);
            Assert.StartsWith("Syntax Error: ", Assert.Throws<GraphQLSyntaxException>(() => GraphQLParser.Parse(text, ParserOptions.Trusted)).Message);
        }
    }

    [Theory]
    [InlineData("{ a", "}", 129)]
    [InlineData("{ ... ", "}", 129)]
    public void Selections_deeper_than_the_limit_are_refused(string open, string close, int levels)
    {
        AssertLimit(Nested(open, "{ a }", close, levels - 1), "Document nests deeper than 128 levels. Parsing aborted.", nameof(ParserOptions.MaxDepth));
        Assert.NotNull(GraphQLParser.Parse(Nested(open, "{ a }", close, levels - 2)));
    }

    [Theory]
    [InlineData("[", "1", "]")]
    [InlineData("{ a: ", "1", "}")]
    public void Values_deeper_than_the_limit_are_refused(string open, string inner, string close)
    {
        var limit = ParserOptions.Default.MaxDepth;
        var error = Assert.Throws<GraphQLSyntaxException>(() => GraphQLParser.ParseValue(Nested(open, inner, close, limit + 1)));
        Assert.Equal("Syntax Error: Document nests deeper than 128 levels. Parsing aborted.", error.Message);
        Assert.NotNull(GraphQLParser.ParseValue(Nested(open, inner, close, limit)));
    }

    [Fact]
    public void Types_deeper_than_the_limit_are_refused()
    {
        var limit = ParserOptions.Default.MaxDepth;
        var error = Assert.Throws<GraphQLSyntaxException>(() => GraphQLParser.ParseType(Nested("[", "Int", "]", limit + 1)));
        Assert.Equal(nameof(ParserOptions.MaxDepth), error.Limit);
        Assert.NotNull(GraphQLParser.ParseType(Nested("[", "Int", "]", limit)));
    }

    [Fact]
    public void Depth_counts_within_not_beside() =>
        Assert.NotNull(GraphQLParser.Parse("{" + string.Concat(Enumerable.Repeat("a { b { c(d: [[1]]) } } ", 200)) + "}"));

    [Fact]
    public void Tokens_are_limited()
    {
        var options = ParserOptions.Default with { MaxTokens = 5 };
        Assert.NotNull(GraphQLParser.Parse("{ a b c } # a comment is no token", options));
        AssertLimit("{ a b c d }", "Document contains more than 5 tokens. Parsing aborted.", nameof(ParserOptions.MaxTokens), options);
    }

    [Fact]
    public void Fields_are_limited()
    {
        var options = ParserOptions.Default with { MaxFields = 3 };
        Assert.NotNull(GraphQLParser.Parse("{ a { b } c }", options));
        AssertLimit("{ a { b } ...F } fragment F on T { c d }", "Document contains more than 3 fields. Parsing aborted.", nameof(ParserOptions.MaxFields), options);
    }

    [Fact]
    public void Directives_at_one_place_are_limited()
    {
        Assert.NotNull(GraphQLParser.Parse("{ a @b @b @b @b c @b @b @b @b }"));
        AssertLimit(
            "{ a @b @b @b @b @b }",
            "Document contains more than 4 directives at one location. Parsing aborted.",
            nameof(ParserOptions.MaxDirectivesPerLocation));
    }

    [Fact]
    public void Bytes_are_limited()
    {
        var options = ParserOptions.Default with { MaxSourceBytes = 5 };
        Assert.NotNull(GraphQLParser.Parse("{ a }", options));
        AssertLimit("{ é }", "Source contains more than 5 bytes. Parsing aborted.", nameof(ParserOptions.MaxSourceBytes), options);
    }

    [Fact]
    public void Trusted_text_is_limited_in_depth_only()
    {
        var fields = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"f{i}: Int @a @b @c @d @e "));
        Assert.Single(GraphQLParser.Parse($"type T {{ {fields} }}", ParserOptions.Trusted).Definitions);
    }

    [Fact]
    public void A_higher_depth_limit_still_does_not_overflow_the_stack()
    {
        var options = ParserOptions.Trusted with { MaxDepth = int.MaxValue };
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{a", Megabyte)));
        var error = Assert.Throws<GraphQLSyntaxException>(() => GraphQLParser.Parse(text, options));
        Assert.Equal("Syntax Error: Document nests deeper than the stack allows. Parsing aborted.", error.Message);
    }

    private static string Nested(string open, string inner, string close, int levels) =>
        string.Concat(Enumerable.Repeat(open, levels)) + inner + string.Concat(Enumerable.Repeat(close, levels));

    private static void AssertLimit(string text, string message, string limit, ParserOptions? options = null)
    {
        var error = Assert.Throws<GraphQLSyntaxException>(() => GraphQLParser.Parse(text, options));
        Assert.Equal($"Syntax Error: {message}", error.Message);
        Assert.Equal(limit, error.Limit);
    }
}
