using System.Text;
using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Tests.Language;

public sealed class SourceLocationTests
{
    [Theory]
    [InlineData("{ a }", 2, 1, 3)]
    [InlineData("{\n a }", 3, 2, 2)]
    [InlineData("{\r\n a }", 4, 2, 2)]
    [InlineData("{\r\r a }", 4, 3, 2)]
    [InlineData("#é\n{ a }", 6, 2, 3)]
    [InlineData("{ a(b: \"é\U0001F600\") c }", 17, 1, 15)]
    [InlineData("\uFEFF{ a }", 5, 1, 4)]
    public void Columns_are_counted_in_UTF16_units(string source, int offset, int line, int column) =>
        Assert.Equal(new SourceLocation(line, column), GraphQLParser.Parse(source).GetLocation(offset));

    [Fact]
    public void Every_offset_of_a_long_text_agrees_with_plain_counting()
    {
        var source = "{" + string.Concat(Enumerable.Range(0, 200).Select(i => $" a{i}(b: \"é\U0001F600\") # ü{(i % 7 == 0 ? "\r\n" : i % 5 == 0 ? "\r" : "\n")}")) + "}";
        var bytes = Encoding.UTF8.GetBytes(source);
        var document = GraphQLParser.Parse(bytes);
        for (var offset = 0; offset <= bytes.Length; offset++)
            Assert.Equal(LineMap.Locate(bytes, offset), document.GetLocation(offset));
    }
}
