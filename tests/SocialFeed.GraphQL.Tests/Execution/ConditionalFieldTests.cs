using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Tests.Execution;

/// <summary>Fields that stand several times in a document, some of them under conditions (section 6.3.2, CollectFields).</summary>
public sealed class ConditionalFieldTests
{
    private const string Sdl = "type Query { a: String b: String c: Query required: String! } type Mutation { a: String b: String }";

    [Theory]
    [InlineData("query ($v: Boolean!) { a @include(if: $v) b a }", "a,b", "b,a")]
    [InlineData("query ($v: Boolean!) { ... @include(if: $v) { a b } b a }", "a,b", "b,a")]
    [InlineData("query ($v: Boolean!) { ...F @include(if: $v) x: a ...F } fragment F on Query { b }", "b,x", "x,b")]
    [InlineData("query ($v: Boolean!) { a @include(if: $v) b a @skip(if: $v) }", "a,b", "b,a")]
    [InlineData("query ($v: Boolean!) { a @include(if: $v) b }", "a,b", "b")]
    [InlineData("query ($v: Boolean!) { a b a @include(if: $v) }", "a,b", "a,b")]
    [InlineData("mutation ($v: Boolean!) { a @include(if: $v) b a }", "a,b", "b,a")]
    public async Task A_field_stands_where_its_first_occurrence_that_counts_does(string document, string whenTrue, string whenFalse)
    {
        var executor = Executing.ExecutorOf(Sdl, new SdlSchemaOptions());
        var root = new Dictionary<string, object?> { ["a"] = "v", ["b"] = "v" };
        foreach (var (value, expected) in new[] { ("true", whenTrue), ("false", whenFalse) })
        {
            var response = await executor.RunAsync(Executing.Request(document, $$"""{"v":{{value}}}""") with { RootValue = root });
            Assert.Equal("{\"data\":{" + string.Join(',', expected.Split(',').Select(n => $"\"{n}\":\"v\"")) + "}}", response);
        }
    }

    [Theory]
    [InlineData("true", """[{"line":1,"column":24},{"line":1,"column":52}]""")]
    [InlineData("false", """[{"line":1,"column":52}]""")]
    public async Task An_error_points_to_the_occurrences_that_count(string value, string locations)
    {
        var executor = Executing.ExecutorOf(Sdl, new SdlSchemaOptions());
        var response = await executor.RunAsync("query ($v: Boolean!) { required @include(if: $v) a required }", $$"""{"v":{{value}}}""");
        Assert.Contains($"\"locations\":{locations},\"path\":[\"required\"]", response, StringComparison.Ordinal);
    }
}
