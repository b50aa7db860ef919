using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Tests.Language;

/// <summary>Messages and places of syntax errors are those of graphql-js 17.</summary>
public sealed class SyntaxErrorTests
{
    [Theory]
    [InlineData("{ ..a }", "Unexpected \"..\", did you mean \"...\"?", 1, 3)]
    [InlineData("{ .5 }", "Invalid number, expected digit before \".\", did you mean \"0.5\"?", 1, 3)]
    [InlineData("{ . }", "Unexpected character: \".\".", 1, 3)]
    [InlineData("{ a(b: 'x') }", "Unexpected single quote character ('), did you mean to use a double quote (\")?", 1, 8)]
    [InlineData("{ a(b: 01) }", "Invalid number, unexpected digit after 0: \"1\".", 1, 9)]
    [InlineData("{ a(b: 00) }", "Invalid number, unexpected digit after 0: \"0\".", 1, 9)]
    [InlineData("{ a(b: -) }", "Invalid number, expected digit but got: \")\".", 1, 9)]
    [InlineData("{ a(b: 1.) }", "Invalid number, expected digit but got: \")\".", 1, 10)]
    [InlineData("{ a(b: 1.x) }", "Invalid number, expected digit but got: \"x\".", 1, 10)]
    [InlineData("{ a(b: 1e) }", "Invalid number, expected digit but got: \")\".", 1, 10)]
    [InlineData("{ a(b: 1e+) }", "Invalid number, expected digit but got: \")\".", 1, 11)]
    [InlineData("{ a(b: 1.2.3) }", "Invalid number, expected digit but got: \".\".", 1, 11)]
    [InlineData("{ a(b: 0xF) }", "Invalid number, expected digit but got: \"x\".", 1, 9)]
    [InlineData("{ a(b: 1_000) }", "Invalid number, expected digit but got: \"_\".", 1, 9)]
    [InlineData("{ a(b: 12a) }", "Invalid number, expected digit but got: \"a\".", 1, 10)]
    [InlineData("{ a(b: .9) }", "Invalid number, expected digit before \".\", did you mean \"0.9\"?", 1, 8)]
    [InlineData("{ a(b: +1) }", "Unexpected character: \"+\".", 1, 8)]
    [InlineData("{ a(b: -A) }", "Invalid number, expected digit but got: \"A\".", 1, 9)]
    [InlineData("{ a(b: 1.A) }", "Invalid number, expected digit but got: \"A\".", 1, 10)]
    [InlineData("?", "Unexpected character: \"?\".", 1, 1)]
    [InlineData("{ a % }", "Unexpected character: \"%\".", 1, 5)]
    [InlineData("{ é }", "Unexpected character: U+00E9.", 1, 3)]
    [InlineData("{ 😀 }", "Unexpected character: U+1F600.", 1, 3)]
    [InlineData("{ a\u200b }", "Unexpected character: U+200B.", 1, 4)]
    [InlineData("\u0007", "Unexpected character: U+0007.", 1, 1)]
    [InlineData("{ a(b: \"x", "Unterminated string.", 1, 10)]
    [InlineData("{ a(b: \"x\n\") }", "Unterminated string.", 1, 10)]
    [InlineData("{ a(b: \"\\x\") }", "Invalid character escape sequence: \"\\x\".", 1, 9)]
    [InlineData("{ a(b: \"\\é\") }", "Invalid character escape sequence: \"\\é\".", 1, 9)]
    [InlineData("{ a(b: \"\\u12\") }", "Invalid Unicode escape sequence: \"\\u12\")\".", 1, 9)]
    [InlineData("{ a(b: \"\\uXYZ1\") }", "Invalid Unicode escape sequence: \"\\uXYZ1\".", 1, 9)]
    [InlineData("{ a(b: \"\\uD83D\") }", "Invalid Unicode escape sequence: \"\\uD83D\".", 1, 9)]
    [InlineData("{ a(b: \"\\uDE00\") }", "Invalid Unicode escape sequence: \"\\uDE00\".", 1, 9)]
    [InlineData("{ a(b: \"\\uD83D\\u0041\") }", "Invalid Unicode escape sequence: \"\\uD83D\".", 1, 9)]
    [InlineData("{ a(b: \"\\u{}\") }", "Invalid Unicode escape sequence: \"\\u{}\".", 1, 9)]
    [InlineData("{ a(b: \"\\u{110000}\") }", "Invalid Unicode escape sequence: \"\\u{110000}\".", 1, 9)]
    [InlineData("{ a(b: \"\\u{D83D}\") }", "Invalid Unicode escape sequence: \"\\u{D83D}\".", 1, 9)]
    [InlineData("{ a(b: \"\\u{FFFFFFFFF}\") }", "Invalid Unicode escape sequence: \"\\u{FFFFFFFF\".", 1, 9)]
    [InlineData("{ a(b: \"\\u{1F600\") }", "Invalid Unicode escape sequence: \"\\u{1F600\"\".", 1, 9)]
    [InlineData("{ a(b: \"\\u", "Invalid Unicode escape sequence: \"\\u\".", 1, 9)]
    [InlineData("{ a(b: \"\"\"x", "Unterminated string.", 1, 12)]
    [InlineData("{ a(b: \"\"\"x\"\"", "Unterminated string.", 1, 14)]
    [InlineData("{ a(b: \"\"\"x\\\"\"\") }", "Unterminated string.", 1, 19)]
    [InlineData("# é\n{ \"é😀\" ? }", "Expected Name, found String \"é😀\".", 2, 3)]
    public void Text_without_tokens_is_refused(string source, string message, int line, int column) => Fails(source, message, line, column);

    [Theory]
    [InlineData("", "Unexpected <EOF>.", 1, 1)]
    [InlineData("#only a comment", "Unexpected <EOF>.", 1, 16)]
    [InlineData("{", "Expected Name, found <EOF>.", 1, 2)]
    [InlineData("{ ...MissingOn }\nfragment MissingOn Type", "Expected \"on\", found Name \"Type\".", 2, 20)]
    [InlineData("{ field: {} }", "Expected Name, found \"{\".", 1, 10)]
    [InlineData("notAnOperation Foo { field }", "Unexpected Name \"notAnOperation\".", 1, 1)]
    [InlineData("...", "Unexpected \"...\".", 1, 1)]
    [InlineData("{ \"\" }", "Expected Name, found String \"\".", 1, 3)]
    [InlineData("{ a(b: ) }", "Unexpected \")\".", 1, 8)]
    [InlineData("{ a() }", "Expected Name, found \")\".", 1, 5)]
    [InlineData("{ }", "Expected Name, found \"}\".", 1, 3)]
    [InlineData("query", "Expected \"{\", found <EOF>.", 1, 6)]
    [InlineData("query Q", "Expected \"{\", found <EOF>.", 1, 8)]
    [InlineData("query Q()", "Expected \"$\", found \")\".", 1, 9)]
    [InlineData("query ($x) { a }", "Expected \":\", found \")\".", 1, 10)]
    [InlineData("query ($x: ) { a }", "Expected Name, found \")\".", 1, 12)]
    [InlineData("query ($x: [Int) { a }", "Expected \"]\", found \")\".", 1, 16)]
    [InlineData("query ($x: Int!!) { a }", "Expected \"$\", found \"!\".", 1, 16)]
    [InlineData("query ($x: Int = $y) { a }", "Unexpected variable \"$y\" in constant value.", 1, 18)]
    [InlineData("query ($x: Int = $) { a }", "Unexpected \"$\".", 1, 18)]
    [InlineData("query ($x: [Int] = [1, $y]) { a }", "Unexpected variable \"$y\" in constant value.", 1, 24)]
    [InlineData("query ($x: Int @d(a: $y)) { a }", "Unexpected variable \"$y\" in constant value.", 1, 22)]
    [InlineData("fragment on on on { on }", "Unexpected Name \"on\".", 1, 10)]
    [InlineData("fragment F { a }", "Expected \"on\", found \"{\".", 1, 12)]
    [InlineData("fragment F on { a }", "Expected Name, found \"{\".", 1, 15)]
    [InlineData("{ ...on }", "Expected Name, found \"}\".", 1, 9)]
    [InlineData("{ a: }", "Expected Name, found \"}\".", 1, 6)]
    [InlineData("{ a @ }", "Expected Name, found \"}\".", 1, 7)]
    [InlineData("{ a(b: {c}) }", "Expected \":\", found \"}\".", 1, 10)]
    [InlineData("{ a(b: {c: 1, : 2}) }", "Expected Name, found \":\".", 1, 15)]
    [InlineData("{ a(b: [1) }", "Unexpected \")\".", 1, 10)]
    [InlineData("{ a } }", "Unexpected \"}\".", 1, 7)]
    [InlineData("{ a }\n\"description\" { b }", "Unexpected description, descriptions are not supported on shorthand queries.", 2, 1)]
    [InlineData("\"description\" extend type A { a: Int }", "Unexpected description, only GraphQL definitions support descriptions.", 1, 1)]
    [InlineData("\"description\" \"again\" query { a }", "Unexpected String \"again\".", 1, 15)]
    [InlineData("\"description\"", "Unexpected <EOF>.", 1, 14)]
    [InlineData("subscription S", "Expected \"{\", found <EOF>.", 1, 15)]
    [InlineData("{ a(b: $) }", "Expected Name, found \")\".", 1, 9)]
    [InlineData("{ a(b: true, c: null, d: FALSE) } x", "Unexpected Name \"x\".", 1, 35)]
    [InlineData("mutation { ... @include { } }", "Expected Name, found \"}\".", 1, 27)]
    public void Tokens_without_meaning_are_refused(string source, string message, int line, int column) => Fails(source, message, line, column);

    [Theory]
    [InlineData("type", "Expected Name, found <EOF>.", 1, 5)]
    [InlineData("type A { a }", "Expected \":\", found \"}\".", 1, 12)]
    [InlineData("type A { a: }", "Expected Name, found \"}\".", 1, 13)]
    [InlineData("type A {}", "Expected Name, found \"}\".", 1, 9)]
    [InlineData("type A { a(): Int }", "Expected Name, found \")\".", 1, 12)]
    [InlineData("type A implements", "Expected Name, found <EOF>.", 1, 18)]
    [InlineData("type A implements & { a: Int }", "Expected Name, found \"{\".", 1, 21)]
    [InlineData("interface I implements J & & K { a: Int }", "Expected Name, found \"&\".", 1, 28)]
    [InlineData("enum E { true }", "Name \"true\" is reserved and cannot be used for an enum value.", 1, 10)]
    [InlineData("enum E { A null }", "Name \"null\" is reserved and cannot be used for an enum value.", 1, 12)]
    [InlineData("enum E {}", "Expected Name, found \"}\".", 1, 9)]
    [InlineData("union U =", "Expected Name, found <EOF>.", 1, 10)]
    [InlineData("union U = | A |", "Expected Name, found <EOF>.", 1, 16)]
    [InlineData("input I { a: Int = $x }", "Unexpected variable \"$x\" in constant value.", 1, 20)]
    [InlineData("scalar", "Expected Name, found <EOF>.", 1, 7)]
    [InlineData("schema {}", "Expected Name, found \"}\".", 1, 9)]
    [InlineData("schema { query }", "Expected \":\", found \"}\".", 1, 16)]
    [InlineData("schema { foo: Foo }", "Unexpected Name \"foo\".", 1, 10)]
    [InlineData("directive @a", "Expected \"on\", found <EOF>.", 1, 13)]
    [InlineData("directive a on FIELD", "Expected \"@\", found Name \"a\".", 1, 11)]
    [InlineData("directive @a on WHERE", "Unexpected Name \"WHERE\".", 1, 17)]
    [InlineData("directive @a on FIELD | ", "Expected Name, found <EOF>.", 1, 25)]
    [InlineData("directive @a(x: Int) repeated on FIELD", "Expected \"on\", found Name \"repeated\".", 1, 22)]
    [InlineData("extend", "Unexpected <EOF>.", 1, 7)]
    [InlineData("extend query { a }", "Unexpected Name \"query\".", 1, 8)]
    [InlineData("extend type A", "Unexpected <EOF>.", 1, 14)]
    [InlineData("extend schema", "Unexpected <EOF>.", 1, 14)]
    [InlineData("extend scalar S", "Unexpected <EOF>.", 1, 16)]
    [InlineData("extend union U", "Unexpected <EOF>.", 1, 15)]
    [InlineData("extend enum E", "Unexpected <EOF>.", 1, 14)]
    [InlineData("extend input I", "Unexpected <EOF>.", 1, 15)]
    [InlineData("extend interface I", "Unexpected <EOF>.", 1, 19)]
    [InlineData("extend directive @a", "Unexpected <EOF>.", 1, 20)]
    [InlineData("extend type A implements", "Expected Name, found <EOF>.", 1, 25)]
    [InlineData("type A { \"x\" }", "Expected Name, found \"}\".", 1, 14)]
    public void Broken_type_systems_are_refused(string source, string message, int line, int column) => Fails(source, message, line, column);

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused_where_they_are()
    {
        var error = Assert.Throws<GraphQLSyntaxException>(() => GraphQLParser.Parse("{ a(b: \"é"u8.ToArray().Append((byte)0xFF).ToArray()));
        Assert.Equal("Syntax Error: Invalid UTF-8: byte 0xFF.", error.Message);
        Assert.Equal(new SourceLocation(1, 10), error.Location);
    }

    [Fact]
    public void A_lone_value_or_type_must_be_all_there_is()
    {
        Assert.Equal("Syntax Error: Expected <EOF>, found Int \"2\".", Assert.Throws<GraphQLSyntaxException>(() => GraphQLParser.ParseValue("1 2")).Message);
        Assert.Equal("Syntax Error: Expected <EOF>, found \"!\".", Assert.Throws<GraphQLSyntaxException>(() => GraphQLParser.ParseType("Int!!")).Message);
        Assert.Equal(
            "Syntax Error: Unexpected variable \"$x\" in constant value.",
            Assert.Throws<GraphQLSyntaxException>(() => GraphQLParser.ParseConstantValue("[$x]")).Message);
    }

    private static void Fails(string source, string message, int line, int column)
    {
        var error = Assert.Throws<GraphQLSyntaxException>(() => GraphQLParser.Parse(source));
        Assert.Equal($"Syntax Error: {message}", error.Message);
        Assert.Equal(new SourceLocation(line, column), error.Location);
        Assert.Null(error.Limit);
    }
}
