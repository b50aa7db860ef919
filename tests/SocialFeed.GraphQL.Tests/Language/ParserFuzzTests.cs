using System.Text;
using SocialFeed.GraphQL.Language;

namespace SocialFeed.GraphQL.Tests.Language;

/// <summary>Whatever the bytes, the parser answers with a document or a syntax error; what it accepts, the printer gives back.</summary>
public sealed class ParserFuzzTests
{
    private const int Rounds = 4_000;

    private static readonly string[] Fragments =
    [
        "{", "}", "(", ")", "[", "]", "$", "!", "|", "&", "=", ":", "@", "...", "\"", "\"\"\"", "\\", "\\u", "\\u{", "\\uD83D", "#", ",", "\n", "\r", "\t",
        " ", "on", "query", "mutation", "fragment", "type", "interface", "implements", "extend", "schema", "union", "enum", "input", "scalar",
        "directive", "repeatable", "true", "null", "a", "Name", "_", "0", "-1", "1.5", "1e", ".", "é", "\U0001F600", "\uFEFF", "\0",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_tokens_never_do_harm(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < Rounds; round++)
            Check(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => Fragments[random.Next(Fragments.Length)] + (random.Next(3) == 0 ? " " : "")))), seed, round);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Random_bytes_never_do_harm(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = new byte[random.Next(60)];
            random.NextBytes(bytes);
            Check(bytes, seed, round);
        }
    }

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    public void Damaged_documents_never_do_harm(int seed)
    {
        var random = new Random(seed);
        var intact = Encoding.UTF8.GetBytes(TypeSystemTexts.Everything + " query Q($a: [Int!] = 1) { a: b(c: {d: [\"\\u{41}\", $a]}) @e { ...F } }");
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = intact.ToList();
            for (var damage = random.Next(1, 4); damage > 0; damage--)
            {
                var at = random.Next(bytes.Count);
                switch (random.Next(3))
                {
                    case 0: bytes.RemoveAt(at); break;
                    case 1: bytes.InsertRange(at, Encoding.UTF8.GetBytes(Fragments[random.Next(Fragments.Length)])); break;
                    default: bytes[at] = (byte)random.Next(256); break;
                }
            }

            Check([.. bytes], seed, round);
        }
    }

    private static void Check(byte[] source, int seed, int round)
    {
        try
        {
            var printed = SyntaxPrinter.Print(GraphQLParser.Parse(source, ParserOptions.Trusted));
            Assert.Equal(printed, SyntaxPrinter.Print(GraphQLParser.Parse(printed, ParserOptions.Trusted)));
        }
        catch (GraphQLSyntaxException error)
        {
            Assert.StartsWith("Syntax Error: ", error.Message);
            Assert.True(error.Line >= 1 && error.Column >= 1);
        }
        catch (Exception error)
        {
            Assert.Fail($"Seed {seed}, round {round}, source {Convert.ToHexString(source)}: {error}");
        }
    }
}
