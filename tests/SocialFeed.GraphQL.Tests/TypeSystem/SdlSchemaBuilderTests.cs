using System.Text.Json;
using SocialFeed.GraphQL.Execution;
using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.Tests.Execution;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Tests.TypeSystem;

/// <summary>What a text of definitions becomes.</summary>
public sealed class SdlSchemaBuilderTests
{
    [Fact]
    public void Every_kind_of_type_is_built()
    {
        var schema = SdlSchemaBuilder.Build("""
            "Root" type Query implements I { a(x: [Int!]! = [1], y: In): String! @deprecated(reason: "old") u: U e: E i: Int }
            interface I { i: Int }
            union U = Query | B
            type B { b: D }
            enum E { A @deprecated B }
            input In @oneOf { a: Int b: E }
            scalar D @specifiedBy(url: "https://example.org")
            directive @d(a: Int = 1) repeatable on FIELD | QUERY
            """);
        Assert.Equal("Root", schema.QueryType.Description);
        var a = schema.QueryType.Field("a")!;
        Assert.Equal(("String!", "old"), (a.Type.ToString(), a.DeprecationReason));
        Assert.Equal("[Int!]!", a.Argument("x")!.Type.ToString());
        Assert.Equal("[1]", SyntaxPrinter.Print(a.Argument("x")!.DefaultValue!));
        Assert.False(a.Argument("x")!.IsRequired);
        var union = Assert.IsType<UnionType>(schema.Type("U"));
        Assert.Equal(["Query", "B"], union.Members.Select(m => m.Name));
        Assert.Equal(["Query"], schema.PossibleTypes(Assert.IsType<InterfaceType>(schema.Type("I"))).Select(t => t.Name));
        Assert.Equal("No longer supported", Assert.IsType<EnumType>(schema.Type("E")).Value("A")!.DeprecationReason);
        Assert.True(Assert.IsType<InputObjectType>(schema.Type("In")).IsOneOf);
        Assert.Equal("https://example.org", Assert.IsType<SdlScalarType>(schema.Type("D")).SpecifiedByUrl);
        var directive = schema.Directive("d")!;
        Assert.True(directive.IsRepeatable);
        Assert.Equal(["FIELD", "QUERY"], directive.Locations);
    }

    [Fact]
    public void Types_are_listed_as_they_are_defined_each_with_what_it_is_first_to_use()
    {
        var schema = SdlSchemaBuilder.Build("type Late { f: Float b: Boolean } type Query { l(i: In): Late id: ID } input In { s: String }");
        Assert.Equal(
            ["Late", "Float", "Boolean", "Query", "ID", "In", "String", "__Schema", "__Type", "__TypeKind", "__Field", "__InputValue", "__EnumValue", "__Directive", "__DirectiveLocation"],
            schema.Types.Select(t => t.Name));
    }

    [Fact]
    public void Extensions_add_to_definitions_wherever_they_stand()
    {
        var schema = SdlSchemaBuilder.Build("""
            extend type Query implements I { b: Int }
            extend interface I { b: Int }
            extend union U = Query
            extend enum E { B }
            extend input In { b: Int }
            extend scalar S @specifiedBy(url: "u")
            extend schema { mutation: M }
            type Query { a: Int }
            interface I { a: Int }
            union U = M
            enum E { A }
            input In { a: Int }
            scalar S
            schema { query: Query }
            type M { m: Int }
            """);
        Assert.Equal(["a", "b"], schema.QueryType.Fields.Select(f => f.Name));
        Assert.Equal(["I"], schema.QueryType.Interfaces.Select(i => i.Name));
        Assert.Equal(["M", "Query"], Assert.IsType<UnionType>(schema.Type("U")).Members.Select(m => m.Name));
        Assert.Equal(["A", "B"], Assert.IsType<EnumType>(schema.Type("E")).Values.Select(v => v.Name));
        Assert.Equal(["a", "b"], Assert.IsType<InputObjectType>(schema.Type("In")).Fields.Select(f => f.Name));
        Assert.Equal("u", Assert.IsType<SdlScalarType>(schema.Type("S")).SpecifiedByUrl);
        Assert.Equal("M", schema.MutationType!.Name);
    }

    [Fact]
    public void Root_types_have_default_names_only_where_no_schema_is_defined()
    {
        Assert.NotNull(SdlSchemaBuilder.Build("type Query { a: Int } type Mutation { a: Int }").MutationType);
        Assert.Null(SdlSchemaBuilder.Build("schema { query: Query } type Query { a: Int } type Mutation { a: Int }").MutationType);
    }

    [Fact]
    public async Task Fields_read_dictionaries_and_properties()
    {
        var executor = Executing.ExecutorOf("type Query { name: String other: Other items: [Other!] } type Other { name: String id: ID }", new SdlSchemaOptions());
        var root = new Dictionary<string, object?>
        {
            ["name"] = "root",
            ["other"] = new { Name = "object", id = 7, },
            ["items"] = new object[] { new Dictionary<string, object?> { ["name"] = "a" }, new System.Collections.Hashtable { ["name"] = "b" } },
        };
        Assert.Equal(
            """{"data":{"name":"root","other":{"name":"object","id":"7"},"items":[{"name":"a","id":null},{"name":"b","id":null}]}}""",
            await executor.RunAsync(Executing.Request("{ name other { name id } items { name id } }") with { RootValue = root }));
    }

    [Fact]
    public async Task Resolvers_and_scalars_can_be_supplied()
    {
        var executor = Executing.ExecutorOf("scalar Shout type Query { say(a: Shout, n: Int = 2): Shout }", new SdlSchemaOptions
        {
            Scalars = new Dictionary<string, ScalarType> { ["Shout"] = new ShoutType() },
            Resolvers = new Dictionary<string, DynamicResolver>
            {
                ["Query.say"] = (_, arguments, _) => new ValueTask<object?>(string.Concat(Enumerable.Repeat((string)arguments["a"]!, (int)arguments["n"]!))),
            },
        });
        Assert.Equal("""{"data":{"say":"hihi!"}}""", await executor.RunAsync("""{ say(a: "hi") }"""));
    }

    [Fact]
    public async Task Custom_scalars_pass_every_value_through()
    {
        var executor = Executing.ExecutorOf("scalar Any type Query { echo(v: Any): Any }", new SdlSchemaOptions
        {
            Resolvers = new Dictionary<string, DynamicResolver> { ["Query.echo"] = (_, arguments, _) => new ValueTask<object?>(arguments["v"]) },
        });
        Assert.Equal(
            """{"data":{"echo":{"a":[1,2.5,"x",true,null,"ENUM"],"b":{},"c":12345678901}}}""",
            await executor.RunAsync("""{ echo(v: { a: [1, 2.5, "x", true, null, ENUM], b: {}, c: 12345678901 }) }"""));
        Assert.Equal(
            """{"data":{"echo":{"a":[1,2.5,"x",true,null],"b":{},"c":[]}}}""",
            await executor.RunAsync("query ($v: Any) { echo(v: $v) }", """{"v":{"a":[1,2.5,"x",true,null],"b":{},"c":[]}}"""));
    }

    [Fact]
    public void A_text_that_does_not_parse_says_where()
    {
        var exception = Assert.Throws<GraphQLSyntaxException>(() => SdlSchemaBuilder.Build("type Query {\n  a: }"));
        Assert.Equal(("Syntax Error: Expected Name, found \"}\".", 2, 6), (exception.Message, exception.Line, exception.Column));
    }

    [Fact]
    public void A_field_must_not_have_a_type_of_introspection()
    {
        var exception = Assert.Throws<SchemaException>(() => SdlSchemaBuilder.Build("type Query { a: __Schema }"));
        Assert.Contains("__Schema", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_chains_of_types_do_not_overflow_the_stack()
    {
        const int Length = 20_000;
        var chain = string.Concat(Enumerable.Range(0, Length).Select(i => $"type T{i} {{ next: T{i + 1} }}\n"));
        var schema = SdlSchemaBuilder.Build($"type Query {{ first: T0 }} {chain} type T{Length} {{ end: Int }}");
        Assert.NotNull(schema.Type($"T{Length}"));
    }

    private sealed class ShoutType() : ScalarType<string>("Shout")
    {
        public override bool TryParseLiteral(ValueNode literal, out object? value, out string? error)
        {
            value = (literal as StringValueNode)?.Value;
            error = value is null ? "A shout is text." : null;
            return value is not null;
        }

        public override bool TryParseJson(JsonElement json, out object? value, out string? error)
        {
            value = json.GetString();
            error = null;
            return true;
        }

        public override void Write(string value, ref JsonOutput output) => output.WriteString(value + "!");
    }
}
