using SocialFeed.GraphQL.Execution;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Tests.Execution;

/// <summary>Section 6.4.4: which position becomes null, and which errors remain.</summary>
public sealed class NullPropagationTests
{
    private const string Sdl = """
        type Query { thing: Thing, sure: Thing!, things: [Thing], sureThings: [Thing!], all: [Thing!]!, grid: [[Thing!]!], words: [String!], loose: [String] }
        type Thing { ok: String, no: String, must: String!, bad: String, mustBad: String!, child: Thing, mustChild: Thing!, list: [Int!] }
        """;

    private static readonly Dictionary<string, object?> Good = new()
    {
        ["ok"] = "ok", ["must"] = "must", ["mustBad"] = "fine", ["no"] = null, ["bad"] = new GraphQLException("bad"), ["list"] = new object?[] { 1, 2 },
    };

    private static readonly Dictionary<string, object?> NoMust = new() { ["ok"] = "ok", ["mustBad"] = new GraphQLException("worse"), ["bad"] = new GraphQLException("bad") };

    public static TheoryData<string, object?, string, string> Cases { get; } = new()
    {
        { "{ thing { ok no } }", Good, """{"thing":{"ok":"ok","no":null}}""", "" },
        { "{ thing { ok bad } }", Good, """{"thing":{"ok":"ok","bad":null}}""", "thing.bad: bad" },
        { "{ thing { ok must } }", NoMust, """{"thing":null}""", "thing.must: Cannot return null for non-nullable field Thing.must." },
        { "{ thing { must bad } }", NoMust, """{"thing":null}""", "thing.must: Cannot return null for non-nullable field Thing.must." },
        { "{ thing { bad must } }", NoMust, """{"thing":null}""", "thing.bad: bad | thing.must: Cannot return null for non-nullable field Thing.must." },
        { "{ thing { mustBad must } }", NoMust, """{"thing":null}""", "thing.mustBad: worse" },
        { "{ sure { must } }", NoMust, "null", "sure.must: Cannot return null for non-nullable field Thing.must." },
        { "{ sure { ok } }", null, "null", "sure: Cannot return null for non-nullable field Query.sure." },
        { "{ things { ok } }", new object?[] { Good, null, Good }, """{"things":[{"ok":"ok"},null,{"ok":"ok"}]}""", "" },
        { "{ things { must } }", new object?[] { Good, NoMust }, """{"things":[{"must":"must"},null]}""", "things[1].must: Cannot return null for non-nullable field Thing.must." },
        { "{ sureThings { must } }", new object?[] { Good, NoMust, NoMust }, """{"sureThings":null}""", "sureThings[1].must: Cannot return null for non-nullable field Thing.must." },
        { "{ sureThings { ok } }", new object?[] { Good, null }, """{"sureThings":null}""", "sureThings[1]: Cannot return null for non-nullable field Query.sureThings." },
        { "{ all { must } }", new object?[] { NoMust }, "null", "all[0].must: Cannot return null for non-nullable field Thing.must." },
        { "{ all { ok } }", Array.Empty<object?>(), """{"all":[]}""", "" },
        { "{ all { ok } }", "text", "null", "all: Expected Iterable, but did not find one for field \"Query.all\"." },
        { "{ grid { ok } }", new object?[] { new object?[] { Good }, Array.Empty<object?>() }, """{"grid":[[{"ok":"ok"}],[]]}""", "" },
        { "{ grid { ok } }", new object?[] { new object?[] { Good }, null }, """{"grid":null}""", "grid[1]: Cannot return null for non-nullable field Query.grid." },
        { "{ grid { must } }", new object?[] { new object?[] { Good, NoMust } }, """{"grid":null}""", "grid[0][1].must: Cannot return null for non-nullable field Thing.must." },
        { "{ words }", new object?[] { "a", null }, """{"words":null}""", "words[1]: Cannot return null for non-nullable field Query.words." },
        { "{ loose }", new object?[] { "a", null, new GraphQLException("bad") }, """{"loose":["a",null,null]}""", "loose[2]: bad" },
        { "{ things { ok } }", new object?[] { new GraphQLException("bad"), Good }, """{"things":[null,{"ok":"ok"}]}""", "things[0]: bad" },
        { "{ thing { list } }", new Dictionary<string, object?> { ["list"] = new object?[] { 1, "x" } }, """{"thing":{"list":null}}""", "thing.list[1]: Int cannot represent non-integer value: \"x\"" },
        { "{ thing { child { mustChild { must } } ok } }", Nest(NoMust), """{"thing":{"child":null,"ok":null}}""", "thing.child.mustChild.must: Cannot return null for non-nullable field Thing.must." },
        { "{ thing { child { mustChild { must } } ok } }", Nest(Good), """{"thing":{"child":{"mustChild":{"must":"must"}},"ok":null}}""", "" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_null_stops_at_the_nearest_position_that_may_be_null(string document, object? value, string data, string errors)
    {
        DynamicResolver resolver = (_, _, _) => new ValueTask<object?>(value);
        var names = new[] { "thing", "sure", "things", "sureThings", "all", "grid", "words", "loose" };
        var executor = Executing.ExecutorOf(Sdl, new SdlSchemaOptions { Resolvers = names.ToDictionary(n => $"Query.{n}", _ => resolver) });

        var body = System.Text.Json.JsonDocument.Parse(await executor.RunAsync(document)).RootElement;

        Assert.Equal(data, body.GetProperty("data").GetRawText());
        var reported = body.TryGetProperty("errors", out var list) ? list.EnumerateArray().Select(e => $"{Path(e)}: {e.GetProperty("message")}") : [];
        Assert.Equal(errors, string.Join(" | ", reported));
    }

    [Fact]
    public async Task Merged_fields_report_every_location()
    {
        var executor = Executing.ExecutorOf("type Query { a: String! }", new SdlSchemaOptions());

        Assert.Equal(
            """{"errors":[{"message":"Cannot return null for non-nullable field Query.a.","locations":[{"line":1,"column":3},{"line":1,"column":11}],"path":["a"]}],"data":null}""",
            await executor.RunAsync("{ a ... { a } }"));
    }

    private static Dictionary<string, object?> Nest(object? innermost) =>
        new() { ["child"] = new Dictionary<string, object?> { ["mustChild"] = innermost } };

    private static string Path(System.Text.Json.JsonElement error) => string.Concat(error.GetProperty("path").EnumerateArray()
        .Select((s, i) => s.ValueKind == System.Text.Json.JsonValueKind.Number ? $"[{s}]" : i == 0 ? s.GetString() : $".{s}"));
}
