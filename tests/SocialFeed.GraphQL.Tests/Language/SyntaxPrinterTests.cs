using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Tests.Language;

public sealed class SyntaxPrinterTests
{
    private const string Executable =
        """"
        "Described"
        query Q($id: ID! = 1 @v, $list: [[Int!]]) @q(a: { b: [1, $x, null] }) {
          alias: field(a: 1, b: "text", c: """
          block
            text
          """) @include(if: true) {
            ...F @s
            ... on User @i {
              name
            }
            ... {
              id
            }
          }
        }

        {
          a
        }

        mutation {
          like(id: "1") {
            ok
          }
        }

        subscription ($x: Int) @d {
          changed(x: $x)
        }

        fragment F on User @f {
          friends(first: 10, after: "a cursor of some length", orderBy: { field: NAME })
        }
        """";

    [Theory]
    [InlineData(Executable)]
    [InlineData(TypeSystemTexts.Everything)]
    public void Text_in_the_printers_layout_is_printed_unchanged(string text) =>
        Assert.Equal(text, SyntaxPrinter.Print(GraphQLParser.Parse(text, ParserOptions.Trusted)));

    [Fact]
    public void Arguments_that_do_not_fit_on_a_line_get_one_each()
    {
        var text = SyntaxPrinter.Print(GraphQLParser.Parse(
            "{ a(first: 10, after: \"a cursor of some length\", orderBy: { field: NAME, direction: DESCENDING }) { b } }"));
        Assert.Equal(
            """
            {
              a(
                first: 10
                after: "a cursor of some length"
                orderBy: { field: NAME, direction: DESCENDING }
              ) {
                b
              }
            }
            """,
            text);
    }

    [Theory]
    [InlineData("one line", "\"\"\"one line\"\"\"")]
    [InlineData("two\nlines", "\"\"\"\ntwo\nlines\n\"\"\"")]
    [InlineData("  leading", "\"\"\"  leading\"\"\"")]
    [InlineData("ends in \"quote\"", "\"\"\"\nends in \"quote\"\n\"\"\"")]
    [InlineData("ends in slash\\", "\"\"\"\nends in slash\\\n\"\"\"")]
    [InlineData("has \"\"\" within", "\"\"\"has \\\"\"\" within\"\"\"")]
    [InlineData("first\n  indented", "\"\"\"\nfirst\n  indented\n\"\"\"")]
    public void Block_strings_keep_their_value(string value, string expected)
    {
        var printed = SyntaxPrinter.Print(new StringValueNode { Value = value, Block = true });
        Assert.Equal(expected, printed);
        Assert.Equal(value, Assert.IsType<StringValueNode>(GraphQLParser.ParseValue(printed)).Value);
        Assert.True(BlockString.CanPrint(value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain é \U0001F600")]
    [InlineData("\" \\ \b \f \n \r \t \0 \u001f \u007f \u0085")]
    public void Strings_keep_their_value(string value)
    {
        var printed = SyntaxPrinter.Print(new StringValueNode { Value = value });
        Assert.DoesNotContain('\n', printed);
        Assert.Equal(value, Assert.IsType<StringValueNode>(GraphQLParser.ParseValue(printed)).Value);
    }

    [Theory]
    [InlineData("\nstarts with a blank line")]
    [InlineData("ends with one\n")]
    [InlineData("  common\n  indentation")]
    [InlineData("carriage\rreturn")]
    [InlineData("bell\u0007")]
    public void Values_that_block_strings_cannot_keep_are_told(string value) => Assert.False(BlockString.CanPrint(value));
}
