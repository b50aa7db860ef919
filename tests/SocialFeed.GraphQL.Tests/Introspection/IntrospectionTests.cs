using System.Text.Json;
using SocialFeed.GraphQL.Execution;
using SocialFeed.GraphQL.Language;
using SocialFeed.GraphQL.Tests.Execution;
using SocialFeed.GraphQL.TypeSystem;
using SocialFeed.GraphQL.Validation;

namespace SocialFeed.GraphQL.Tests.Introspection;

/// <summary>A schema asked about itself (section 4).</summary>
public sealed class IntrospectionTests
{
    private const string Sdl = """
        "The schema" schema { query: Root mutation: Change }
        "The root" type Root implements Named {
          name: String
          old: Int @deprecated(reason: "Use name.")
          u: U
        }
        type Lone { field(a: Int = 1 @deprecated(reason: "r"), b: In! = { s: "x\ny" }): [E!] }
        type Change { set(one: One): Int }
        interface Named { name: String }
        union U = Root | Change
        enum E { A B @deprecated }
        input In { s: String, o: Int @deprecated }
        input One @oneOf { a: Int b: Int }
        scalar Url @specifiedBy(url: "https://example.org")
        directive @d(a: Int, b: Int @deprecated) repeatable on FIELD
        """;

    private static readonly RequestExecutor Executor = Executing.ExecutorOf(Sdl, new SdlSchemaOptions());

    [Fact]
    public async Task The_schema_names_its_roots() => Assert.Equal(
        """{"data":{"__schema":{"description":"The schema","queryType":{"name":"Root"},"mutationType":{"name":"Change"},"subscriptionType":null}}}""",
        await Executor.RunAsync("{ __schema { description queryType { name } mutationType { name } subscriptionType { name } } }"));

    [Fact]
    public async Task Every_type_is_listed_introspection_included()
    {
        var names = await Names("{ __schema { types { name } } }", "__schema", "types");
        Assert.Equal(Executor.Schema.Types.Select(t => t.Name), names);
        Assert.Contains("__TypeKind", names);
    }

    [Theory]
    [InlineData("Root", "OBJECT")]
    [InlineData("Named", "INTERFACE")]
    [InlineData("U", "UNION")]
    [InlineData("E", "ENUM")]
    [InlineData("In", "INPUT_OBJECT")]
    [InlineData("Url", "SCALAR")]
    [InlineData("__Type", "OBJECT")]
    [InlineData("__TypeKind", "ENUM")]
    [InlineData("Int", "SCALAR")]
    public async Task Each_type_has_its_kind(string name, string kind) =>
        Assert.Equal($$$$"""{"data":{"__type":{"kind":"{{{{kind}}}}"}}}""", await Executor.RunAsync($"{{ __type(name: \"{name}\") {{ kind }} }}"));

    [Fact]
    public async Task An_unknown_type_is_null() => Assert.Equal("""{"data":{"__type":null}}""", await Executor.RunAsync("{ __type(name: \"Nope\") { name } }"));

    [Fact]
    public async Task Members_that_a_kind_does_not_have_are_null() => Assert.Equal(
        """{"data":{"__type":{"fields":null,"interfaces":null,"possibleTypes":null,"enumValues":null,"inputFields":null,"ofType":null,"specifiedByURL":"https://example.org","isOneOf":null}}}""",
        await Executor.RunAsync("{ __type(name: \"Url\") { fields { name } interfaces { name } possibleTypes { name } enumValues { name } inputFields { name } ofType { name } specifiedByURL isOneOf } }"));

    [Fact]
    public async Task Wrapped_types_lead_inwards() => Assert.Equal(
        """{"data":{"__type":{"fields":[{"type":{"kind":"LIST","name":null,"ofType":{"kind":"NON_NULL","name":null,"ofType":{"kind":"ENUM","name":"E","ofType":null}}}}]}}}""",
        await Executor.RunAsync("{ __type(name: \"Lone\") { fields { type { kind name ofType { kind name ofType { kind name ofType { name } } } } } } }"));

    [Theory]
    [InlineData("__type(name: \"Root\") { x: fields", "name,u", "name,old,u")]
    [InlineData("__type(name: \"E\") { x: enumValues", "A", "A,B")]
    [InlineData("__type(name: \"In\") { x: inputFields", "s", "s,o")]
    public async Task Deprecated_members_are_shown_on_demand(string start, string without, string with)
    {
        Assert.Equal(without.Split(','), await Names($"{{ {start} {{ name }} }} }}", "__type", "x"));
        Assert.Equal(without.Split(','), await Names($"{{ {start}(includeDeprecated: false) {{ name }} }} }}", "__type", "x"));
        Assert.Equal(with.Split(','), await Names($"{{ {start}(includeDeprecated: true) {{ name }} }} }}", "__type", "x"));
        Assert.Equal(with.Split(','), await Names($"query ($d: Boolean! = true) {{ {start}(includeDeprecated: $d) {{ name }} }} }}", "__type", "x"));
    }

    [Fact]
    public async Task Arguments_have_printed_defaults_and_may_be_deprecated() => Assert.Equal(
        """{"data":{"__type":{"fields":[{"args":[{"name":"b"}],"all":[{"name":"a","isDeprecated":true,"deprecationReason":"r","defaultValue":"1"},{"name":"b","isDeprecated":false,"deprecationReason":null,"defaultValue":"{ s: \"x\\ny\" }"}]}]}}}""",
        await Executor.RunAsync("""
            { __type(name: "Lone") { fields { args { name } all: args(includeDeprecated: true) { name isDeprecated deprecationReason defaultValue } } } }
            """));

    [Fact]
    public async Task Deprecated_fields_say_why() => Assert.Contains(
        """{"name":"old","isDeprecated":true,"deprecationReason":"Use name."}""",
        await Executor.RunAsync("{ __type(name: \"Root\") { fields(includeDeprecated: true) { name isDeprecated deprecationReason } } }"),
        StringComparison.Ordinal);

    [Fact]
    public async Task Directives_are_listed_own_ones_first()
    {
        Assert.Equal(["d", "include", "skip", "deprecated", "specifiedBy", "oneOf"], await Names("{ __schema { directives { name } } }", "__schema", "directives"));
        Assert.StartsWith(
            """{"data":{"__schema":{"directives":[{"isRepeatable":true,"locations":["FIELD"],"args":[{"name":"a"}],"all":[{"name":"a"},{"name":"b"}]},""",
            await Executor.RunAsync("{ __schema { directives { isRepeatable locations args { name } all: args(includeDeprecated: true) { name } } } }"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Abstract_types_list_their_possible_types()
    {
        Assert.Equal(["Root"], await Names("{ __type(name: \"Named\") { possibleTypes { name } } }", "__type", "possibleTypes"));
        Assert.Equal(["Root", "Change"], await Names("{ __type(name: \"U\") { possibleTypes { name } } }", "__type", "possibleTypes"));
        Assert.Equal("""{"data":{"__type":{"isOneOf":true}}}""", await Executor.RunAsync("{ __type(name: \"One\") { isOneOf } }"));
        Assert.Equal("""{"data":{"__type":{"isOneOf":false}}}""", await Executor.RunAsync("{ __type(name: \"In\") { isOneOf } }"));
    }

    [Fact]
    public void Meta_fields_are_where_the_specification_puts_them()
    {
        var schema = Executor.Schema;
        Assert.Equal("__typename", schema.Field(schema.Type("U")!, "__typename")?.Name);
        Assert.Equal("__schema", schema.Field(schema.QueryType, "__schema")?.Name);
        Assert.Null(schema.Field(schema.MutationType!, "__schema"));
        Assert.Null(schema.Field(schema.Type("Named")!, "__type"));
        Assert.Null(schema.Field(schema.Type("E")!, "__typename"));
        Assert.Null(schema.QueryType.Field("__typename"));
    }

    [Fact]
    public void Two_schemas_do_not_share_what_they_say_of_themselves()
    {
        var other = SdlSchemaBuilder.Build("type Query { a: Int }");
        Assert.NotSame(other.Introspection.Schema, Executor.Schema.Introspection.Schema);
        Assert.All(new[] { other, Executor.Schema }, schema => Assert.Equal(Enumerable.Range(0, schema.ObjectTypes.Count), schema.ObjectTypes.Select(t => t.Ordinal)));
    }

    [Theory]
    [InlineData("{ __schema { types { name } } }", "__schema")]
    [InlineData("{ __type(name: \"Root\") { name } }", "__type")]
    [InlineData("{ ...F } fragment F on Root { x: __schema { queryType { name } } }", "__schema")]
    public async Task It_can_be_switched_off(string document, string field)
    {
        var expected = $"GraphQL introspection has been disabled, but the requested query contained the field \"{field}\".";
        Assert.Contains(
            DocumentValidator.Validate(Executor.Schema, GraphQLParser.Parse(document), new ValidationOptions { AllowIntrospection = false }),
            error => error.Message == expected);
        var executor = new RequestExecutor(Executor.Schema, new RequestExecutorOptions { AllowIntrospection = false });
        using var response = JsonDocument.Parse(await executor.RunAsync(document));
        Assert.Equal(expected, response.RootElement.GetProperty("errors")[0].GetProperty("message").GetString());
        Assert.Equal("""{"data":{"__typename":"Root"}}""", await executor.RunAsync("{ __typename }"));
    }

    private static async Task<IReadOnlyList<string>> Names(string document, params string[] path)
    {
        using var response = JsonDocument.Parse(await Executor.RunAsync(document));
        var element = path.Aggregate(response.RootElement.GetProperty("data"), (e, name) => e.GetProperty(name));
        return [.. element.EnumerateArray().Select(e => e.GetProperty("name").GetString()!)];
    }
}
