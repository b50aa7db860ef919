using System.Text;
using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Tests.Language;

public sealed class Utf8GraphQLLexerTests
{
    [Theory]
    [InlineData("! $ & ( ) ... : = @ [ ] { | }", "Bang Dollar Ampersand LeftParenthesis RightParenthesis Spread Colon EqualsSign At LeftBracket RightBracket LeftBrace Pipe RightBrace")]
    [InlineData("a _b C3 __d", "Name:a Name:_b Name:C3 Name:__d")]
    [InlineData("0 -0 9 -12 1.5 -1.5e3 1E+2 0e-1 1e0", "Int:0 Int:-0 Int:9 Int:-12 Float:1.5 Float:-1.5e3 Float:1E+2 Float:0e-1 Float:1e0")]
    [InlineData("\"a\" \"\" \"\"\"b\"\"\" \"\"\"\"\"\"", "String:\"a\" String:\"\" BlockString:\"\"\"b\"\"\" BlockString:\"\"\"\"\"\"")]
    [InlineData("\uFEFFa,,\t\r\n b#comment\rc # end", "Name:a Name:b Name:c")]
    [InlineData("a\uFEFFb", "Name:a Name:b")]
    [InlineData("[1,2]-3", "LeftBracket Int:1 Int:2 RightBracket Int:-3")]
    [InlineData("...on...a", "Spread Name:on Spread Name:a")]
    [InlineData("", "")]
    [InlineData(" # only a comment é", "")]
    public void Splits_text_into_tokens(string source, string expected)
    {
        var lexer = new Utf8GraphQLLexer(Encoding.UTF8.GetBytes(source));
        var tokens = new List<string>();
        for (lexer.Advance(); lexer.Kind != TokenKind.EndOfFile; lexer.Advance())
            tokens.Add(lexer.Kind >= TokenKind.Name ? $"{lexer.Kind}:{Encoding.UTF8.GetString(lexer.Text)}" : lexer.Kind.ToString());
        Assert.Equal(expected, string.Join(' ', tokens));
    }

    [Fact]
    public void Stays_at_the_end()
    {
        var lexer = new Utf8GraphQLLexer("a"u8);
        for (var i = 0; i < 3; i++)
            lexer.Advance();
        Assert.Equal(TokenKind.EndOfFile, lexer.Kind);
        Assert.Equal((1, 1), (lexer.Start, lexer.End));
    }

    [Theory]
    [InlineData("\"\"", "")]
    [InlineData("\" white space \"", " white space ")]
    [InlineData("\"quote \\\"\"", "quote \"")]
    [InlineData("\"\\n\\r\\b\\t\\f\\/\\\\\"", "\n\r\b\t\f/\\")]
    [InlineData("\"\\u1234\\u5678\\u90AB\\uCDEF\\u00e9\"", "\u1234\u5678\u90AB\uCDEF\u00e9")]
    [InlineData("\"\\uD83D\\uDE00 x\"", "\uD83D\uDE00 x")]
    [InlineData("\"\\u{1F600}\\u{00}\\u{10FFFF}\\u{00000041}\"", "\uD83D\uDE00\0\U0010FFFFA")]
    [InlineData("\"é € \U0001F600 \u0007\"", "é € \U0001F600 \u0007")]
    [InlineData("\"# no comment, ...\"", "# no comment, ...")]
    public void Strings_mean_what_their_escapes_say(string literal, string expected) => Assert.Equal(expected, Value(literal));

    [Theory]
    [InlineData("simple", "simple")]
    [InlineData(" white space ", " white space ")]
    [InlineData("contains \" quote", "contains \" quote")]
    [InlineData("contains \\\"\"\" triple", "contains \"\"\" triple")]
    [InlineData("multi\nline", "multi\nline")]
    [InlineData("multi\rline\r\nnormalized", "multi\nline\nnormalized")]
    [InlineData("unescaped \\n\\r\\u1234", "unescaped \\n\\r\\u1234")]
    [InlineData("\n\n        spans\n          multiple\n            lines\n\n        ", "spans\n  multiple\n    lines")]
    [InlineData("first\n    second\n      third", "first\nsecond\n  third")]
    [InlineData("    a\n  b\n\n", "    a\nb")]
    [InlineData("\n \t\n\t", "")]
    [InlineData("\n\ta\n\tb\n \n\tc", "a\nb\n\nc")]
    [InlineData("", "")]
    public void Block_strings_lose_their_common_indentation(string content, string expected) => Assert.Equal(expected, Value($"\"\"\"{content}\"\"\""));

    private static string Value(string literal)
    {
        var lexer = new Utf8GraphQLLexer(Encoding.UTF8.GetBytes(literal));
        lexer.Advance();
        return lexer.ReadStringValue();
    }
}
