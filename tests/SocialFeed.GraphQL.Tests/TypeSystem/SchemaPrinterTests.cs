using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Tests.TypeSystem;

/// <summary>Schemas as text.</summary>
public sealed class SchemaPrinterTests
{
    private const string Golden = """"
        """What it is."""
        schema {
          query: Root
        }

        """A directive"""
        directive @d(
          """An argument"""
          a: Int = 1
          b: In = { a: 3 }
        ) repeatable on FIELD | QUERY

        """
        The root.

          Indented.
        """
        type Root implements I {
          i: Int

          """One line"""
          a: Int

          """
          Two
          lines
          """
          b(
            """An argument"""
            x: Int = 1
            y: String = "a\nb" @deprecated

            """Another"""
            z: [Int!] = [1, 2]
          ): Int @deprecated(reason: "Use \"a\".")
          c(x: In = { a: 1, b: [A, B] }, y: Int): E

          """
          ends in quote"
          """
          e: Int
        }

        interface I {
          i: Int
        }

        """An enum"""
        enum E {
          """First"""
          A
          B @deprecated
          C @deprecated(reason: "")
        }

        input In {
          """A field"""
          a: Int = 0
          b: [E!]
          d: String @deprecated(reason: "old")
        }

        input One @oneOf {
          a: Int
          b: String
        }

        """A scalar"""
        scalar Url @specifiedBy(url: "https://example.org/url")

        union U = Root | Other

        type Other {
          o: Url
        }
        """";

    [Fact]
    public void A_printed_schema_reads_back_as_the_same_text() => Assert.Equal(Golden, SchemaPrinter.Print(SdlSchemaBuilder.Build(Golden)));

    [Fact]
    public void Default_root_types_need_no_schema_definition()
    {
        const string Sdl = "type Query {\n  a: Int\n}\n\ntype Mutation {\n  b: Int\n}";
        Assert.Equal(Sdl, SchemaPrinter.Print(SdlSchemaBuilder.Build(Sdl)));
    }

    [Fact]
    public void A_type_of_a_default_name_that_is_no_root_needs_one()
    {
        var printed = SchemaPrinter.Print(SdlSchemaBuilder.Build("schema { query: Query } type Query { a: Int } type Mutation { b: Int }"));
        Assert.StartsWith("schema {\n  query: Query\n}", printed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ends in a backslash\\", "\"\"\"\nends in a backslash\\\n\"\"\"")]
    [InlineData("has \"\"\" in it", "\"\"\"has \\\"\"\" in it\"\"\"")]
    [InlineData("\tindented", "\"\"\"\tindented\"\"\"")]
    [InlineData("a\rb", "\"a\\rb\"")]
    [InlineData("\nblank first", "\"\\nblank first\"")]
    [InlineData("", "\"\"\"\"\"\"")]
    public void Descriptions_keep_their_text(string description, string literal)
    {
        var escaped = description.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal);
        var schema = SdlSchemaBuilder.Build($"\"{escaped}\" type Query {{ a: Int }}");
        Assert.Equal(description, schema.QueryType.Description);
        var printed = SchemaPrinter.Print(schema);
        Assert.Equal($"{literal}\ntype Query {{\n  a: Int\n}}", printed);
        Assert.Equal(description, SdlSchemaBuilder.Build(printed).QueryType.Description);
    }

    [Fact]
    public void Uses_of_own_directives_are_printed_on_demand()
    {
        var schema = SdlSchemaBuilder.Build("directive @tag(n: [Int]) repeatable on FIELD_DEFINITION | OBJECT type Query @tag { a: Int @tag(n: [1]) @tag @deprecated }");
        Assert.DoesNotContain("@tag(n: [1])", SchemaPrinter.Print(schema), StringComparison.Ordinal);
        var printed = SchemaPrinter.Print(schema, appliedDirectives: true);
        Assert.EndsWith("type Query @tag {\n  a: Int @deprecated @tag(n: [1]) @tag\n}", printed, StringComparison.Ordinal);
    }

    [Fact]
    public void The_contract_prints_to_the_same_schema()
    {
        using var text = new StreamReader(typeof(SchemaPrinterTests).Assembly.GetManifestResourceStream("schema.graphql")!);
        var contract = SdlSchemaBuilder.Build(text.ReadToEnd());
        var printed = SchemaPrinter.Print(contract);
        Assert.Equal(printed, SchemaPrinter.Print(SdlSchemaBuilder.Build(printed)));
        Assert.Contains("user(by: UserBy!): User", printed, StringComparison.Ordinal);
    }
}
