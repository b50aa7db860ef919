using System.Text;
using SocialFeed.GraphQL.Execution;

namespace SocialFeed.GraphQL.Tests.Execution;

/// <summary>Text equals that of JavaScript's JSON.stringify.</summary>
public sealed class JsonOutputTests
{
    [Theory]
    [InlineData(0d, "0")]
    [InlineData(1d, "1")]
    [InlineData(-1.5, "-1.5")]
    [InlineData(0.1, "0.1")]
    [InlineData(1e21, "1e+21")]
    [InlineData(123456789012345680000d, "123456789012345680000")]
    [InlineData(1.5e300, "1.5e+300")]
    [InlineData(0.000001, "0.000001")]
    [InlineData(0.0000001, "1e-7")]
    [InlineData(1.23e-10, "1.23e-10")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(1.7976931348623157e308, "1.7976931348623157e+308")]
    [InlineData(123456.789, "123456.789")]
    [InlineData(1e15, "1000000000000000")]
    [InlineData(1234567890123456.8, "1234567890123456.8")]
    [InlineData(9007199254740993d, "9007199254740992")]
    public void Doubles_are_laid_out_as_in_JavaScript(double value, string expected) => Assert.Equal(expected, Write((ref JsonOutput o) => o.WriteDouble(value)));

    [Fact]
    public void Minus_zero_is_zero() => Assert.Equal("0", Write((ref JsonOutput o) => o.WriteDouble(-0d)));

    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("plain", "\"plain\"")]
    [InlineData("quote \" back \\ slash / < > & '", "\"quote \\\" back \\\\ slash / < > & '\"")]
    [InlineData("\b\t\n\f\r\u0000\u001f\u007f", "\"\\b\\t\\n\\f\\r\\u0000\\u001f\u007f\"")]
    [InlineData("é 漢 \u2028 😀", "\"é 漢 \u2028 😀\"")]
    public void Strings_are_escaped_as_in_JavaScript(string value, string expected) => Assert.Equal(expected, Write((ref JsonOutput o) => o.WriteString(value)));

    [Fact]
    public void Halves_of_surrogate_pairs_are_escaped()
    {
        Assert.Equal("\"a\\ud83dz\"", Write((ref JsonOutput o) => o.WriteString("a\ud83dz")));
        Assert.Equal("\"\\ude00\"", Write((ref JsonOutput o) => o.WriteString("\ude00")));
        Assert.Equal("\"\\ud83d\"", Write((ref JsonOutput o) => o.WriteString("\ud83d")));
    }

    [Fact]
    public void Long_strings_are_written_whole_wherever_pieces_end()
    {
        var text = string.Concat(Enumerable.Range(0, 70_000).Select(i => i % 7 == 0 ? "😀" : i % 11 == 0 ? "\"" : "xy"));

        Assert.Equal(text, System.Text.Json.JsonSerializer.Deserialize<string>(Write((ref JsonOutput o) => o.WriteString(text))));
    }

    [Fact]
    public void What_is_truncated_is_gone()
    {
        var text = Write((ref JsonOutput o) =>
        {
            o.WriteString("keep");
            var position = o.Position;
            o.WriteString(new string('x', 10_000));
            o.Truncate(position);
            o.WriteInt32(int.MinValue);
            o.WriteInt64(long.MaxValue);
            o.WriteBoolean(true);
            o.WriteDecimal(12.50m);
            o.WriteUtf8String("a\"b\n"u8);
        });

        Assert.Equal("\"keep\"-21474836489223372036854775807true12.5\"a\\\"b\\n\"", text);
    }

    private delegate void Writing(ref JsonOutput output);

    private static string Write(Writing write)
    {
        var output = new JsonOutput(16);
        try
        {
            write(ref output);
            return Encoding.UTF8.GetString(output.WrittenSpan);
        }
        finally
        {
            output.Dispose();
        }
    }
}
