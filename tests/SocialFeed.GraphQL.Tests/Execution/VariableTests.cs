using SocialFeed.GraphQL.Execution;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Tests.Execution;

/// <summary>Sections 6.1.2 and 6.4.1. Messages are those of graphql-js 17.</summary>
public sealed class VariableTests
{
    private readonly RequestExecutor _executor = Executing.ExecutorOf(
        """
        type Query { echo(i: Int, f: Float, s: String, b: Boolean, id: ID, e: Color, l: [Int!], ll: [[Int]], o: Box, by: By, d: Int = 7, n: Int! = 8, r: Int): String }
        enum Color { RED GREEN }
        input Box { a: Int! b: String = "x" c: [Color!] inner: Box }
        input By @oneOf { id: ID name: String }
        """,
        new SdlSchemaOptions
        {
            Resolvers = new Dictionary<string, DynamicResolver>
            {
                ["Query.echo"] = (_, arguments, _) => new ValueTask<object?>(string.Join(" ", arguments.Where(a => a.Key is not ("d" or "n")).Select(a => $"{a.Key}={Show(a.Value)}"))),
            },
        });

    [Theory]
    [InlineData("$v: Int", "i: $v", """{"v":3}""", "i=3")]
    [InlineData("$v: Int", "i: $v", """{"v":3.0}""", "i=3")]
    [InlineData("$v: Int", "i: $v", """{}""", "")]
    [InlineData("$v: Int", "i: $v", "", "")]
    [InlineData("$v: Int = 5", "i: $v", """{}""", "i=5")]
    [InlineData("$v: Int = 5", "i: $v", """{"v":null}""", "i=null")]
    [InlineData("$v: Float", "f: $v", """{"v":3}""", "f=3")]
    [InlineData("$v: ID", "id: $v", """{"v":3}""", "id=3")]
    [InlineData("$v: Color", "e: $v", """{"v":"RED"}""", "e=RED")]
    [InlineData("$v: [Int!]", "l: $v", """{"v":3}""", "l=[3]")]
    [InlineData("$v: [Int!]", "l: $v", """{"v":[1,2]}""", "l=[1,2]")]
    [InlineData("$v: [[Int]]", "ll: $v", """{"v":[1,[2,null],null]}""", "ll=[[1],[2,null],null]")]
    [InlineData("$v: Int!", "l: [1, $v]", """{"v":2}""", "l=[1,2]")]
    [InlineData("$v: Box", "o: $v", """{"v":{"a":1}}""", "o={a:1,b:x}")]
    [InlineData("$v: Box", "o: $v", """{"v":{"a":1,"b":null,"c":["RED","GREEN"],"inner":{"a":2}}}""", "o={a:1,b:null,c:[RED,GREEN],inner:{a:2,b:x}}")]
    [InlineData("$v: Int!, $w: String", "o: {a: $v, b: $w}", """{"v":4}""", "o={a:4,b:x}")]
    [InlineData("$v: ID!", "by: {id: $v}", """{"v":"q"}""", "by={id:q}")]
    [InlineData("$v: By", "by: $v", """{"v":{"name":"q"}}""", "by={name:q}")]
    public async Task Values_are_coerced(string variable, string argument, string variables, string expected) =>
        Assert.Equal(
            $$$"""{"data":{"echo":"{{{expected}}}"}}""",
            await _executor.RunAsync($"query({variable}) {{ echo({argument}) }}".Replace("query() ", "query ", StringComparison.Ordinal), variables.Length == 0 ? null : variables));

    [Theory]
    [InlineData("$v: Int", "i: $v", """{"v":"3"}""", "Variable \\\"$v\\\" has invalid value: Int cannot represent non-integer value: \\\"3\\\"")]
    [InlineData("$v: Int", "i: $v", """{"v":3.5}""", "Variable \\\"$v\\\" has invalid value: Int cannot represent non-integer value: 3.5")]
    [InlineData("$v: Int", "i: $v", """{"v":3000000000}""", "Variable \\\"$v\\\" has invalid value: Int cannot represent non 32-bit signed integer value: 3000000000")]
    [InlineData("$v: Int!", "i: $v", """{}""", "Variable \\\"$v\\\" has invalid value: Expected a value of non-null type \\\"Int!\\\" to be provided.")]
    [InlineData("$v: Int!", "i: $v", """{"v":null}""", "Variable \\\"$v\\\" has invalid value: Expected value of non-null type \\\"Int!\\\" not to be null.")]
    [InlineData("$v: Float", "f: $v", """{"v":"x"}""", "Variable \\\"$v\\\" has invalid value: Float cannot represent non numeric value: \\\"x\\\"")]
    [InlineData("$v: String", "s: $v", """{"v":[1,2]}""", "Variable \\\"$v\\\" has invalid value: String cannot represent a non string value: [1, 2]")]
    [InlineData("$v: Boolean", "b: $v", """{"v":0}""", "Variable \\\"$v\\\" has invalid value: Boolean cannot represent a non boolean value: 0")]
    [InlineData("$v: ID", "id: $v", """{"v":1.5}""", "Variable \\\"$v\\\" has invalid value: ID cannot represent value: 1.5")]
    [InlineData("$v: Color", "e: $v", """{"v":"RAD"}""", "Variable \\\"$v\\\" has invalid value: Value \\\"RAD\\\" does not exist in \\\"Color\\\" enum. Did you mean the enum value \\\"RED\\\"?")]
    [InlineData("$v: Color", "e: $v", """{"v":1}""", "Variable \\\"$v\\\" has invalid value: Enum \\\"Color\\\" cannot represent non-string value: 1.")]
    [InlineData("$v: [Int!]", "l: $v", """{"v":[1,null]}""", "Variable \\\"$v\\\" has invalid value at [1]: Expected value of non-null type \\\"Int!\\\" not to be null.")]
    [InlineData("$v: Box", "o: $v", """{"v":{}}""", "Variable \\\"$v\\\" has invalid value: Expected value of type \\\"Box\\\" to include required field \\\"a\\\", found: {}.")]
    [InlineData("$v: Box", "o: $v", """{"v":{"a":1,"inner":{"a":"z"}}}""", "Variable \\\"$v\\\" has invalid value at .inner.a: Int cannot represent non-integer value: \\\"z\\\"")]
    [InlineData("$v: Box", "o: $v", """{"v":{"a":1,"zzzzz":2}}""", "Variable \\\"$v\\\" has invalid value: Expected value of type \\\"Box\\\" not to include unknown field \\\"zzzzz\\\", found: { a: 1, zzzzz: 2 }.")]
    [InlineData("$v: Box", "o: $v", """{"v":5}""", "Variable \\\"$v\\\" has invalid value: Expected value of type \\\"Box\\\" to be an object, found: 5.")]
    [InlineData("$v: By", "by: $v", """{"v":{}}""", "Variable \\\"$v\\\" has invalid value: Within OneOf Input Object type \\\"By\\\", exactly one field must be specified, and the value for that field must be non-null.")]
    [InlineData("$v: By", "by: $v", """{"v":{"id":null}}""", "Variable \\\"$v\\\" has invalid value at .id: Within OneOf Input Object type \\\"By\\\", exactly one field must be specified, and the value for that field must be non-null.")]
    public async Task Values_that_do_not_fit_are_explained(string variable, string argument, string variables, string message)
    {
        using var response = await _executor.ExecuteAsync(Executing.Request($"query({variable}) {{ echo({argument}) }}", variables));

        Assert.Equal(RequestErrorCategory.VariableCoercion, response.RequestError);
        Assert.Equal(
            $$"""{"errors":[{"message":"{{message}}","locations":[{"line":1,"column":7}]}]}""",
            System.Text.Encoding.UTF8.GetString(System.Buffers.BuffersExtensions.ToArray(response.Body)));
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{\"v\":")]
    [InlineData("3")]
    public async Task Variables_that_are_no_object_are_refused(string variables)
    {
        using var response = await _executor.ExecuteAsync(Executing.Request("query($v: Int) { echo(i: $v) }", variables));

        Assert.Equal(RequestErrorCategory.VariableCoercion, response.RequestError);
    }

    [Fact]
    public async Task No_more_errors_of_variables_are_listed_than_the_limit()
    {
        var values = string.Join(",", Enumerable.Repeat("\"x\"", 200));
        var body = await _executor.RunAsync("query($v: [Int!]) { echo(l: $v) }", $$"""{"v":[{{values}}]}""");

        Assert.Equal(51, body.Split("\"message\"").Length - 1);
        Assert.EndsWith("{\"message\":\"Too many errors processing variables, error limit reached. Execution aborted.\"}]}", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_variable_without_a_value_in_a_place_that_needs_one_is_an_error_of_the_field()
    {
        // Valid, because the argument has a default; wrong only once the value is null.
        Assert.Equal(
            """{"errors":[{"message":"Argument \"Query.echo(n:)\" has invalid value: Expected variable \"$v\" provided to non-null type \"Int!\" not to be null.","locations":[{"line":1,"column":18}],"path":["echo"]}],"data":{"echo":null}}""",
            await _executor.RunAsync("query($v: Int) { echo(n: $v) }", """{"v":null}"""));
    }

    private static string Show(object? value) => value switch
    {
        null => "null",
        string text => text,
        IReadOnlyDictionary<string, object?> fields => $"{{{string.Join(",", fields.Select(f => $"{f.Key}:{Show(f.Value)}"))}}}",
        System.Collections.IEnumerable items => $"[{string.Join(",", items.Cast<object?>().Select(Show))}]",
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
    };
}
