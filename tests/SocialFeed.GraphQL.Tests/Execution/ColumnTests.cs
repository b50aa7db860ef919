using SocialFeed.GraphQL.Execution;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Tests.Execution;

/// <summary>Lists and objects of every C# kind, and resolvers of every kind, over columns of parents.</summary>
public sealed class ColumnTests
{
    private readonly RequestExecutor _executor = Executing.Executor(typeof(Queries), typeof(Thing), typeof(Point), typeof(IAny));

    [Theory]
    [InlineData("array")]
    [InlineData("list")]
    [InlineData("lazy")]
    [InlineData("set")]
    [InlineData("linked")]
    public async Task Every_kind_of_list_is_taken_apart(string field) =>
        Assert.Equal($$$"""{"data":{"{{{field}}}":[{"id":1,"twice":2},{"id":2,"twice":4}]}}""", await _executor.RunAsync($"{{ {field} {{ id twice }} }}"));

    [Theory]
    [InlineData("{ matrix { id } }", """{"matrix":[[{"id":1}],[],null,[{"id":2},null]]}""")]
    [InlineData("{ array { nested { nested { id } } } }", """{"array":[{"nested":[{"nested":[]},{"nested":[]}]},{"nested":[{"nested":[]},{"nested":[]}]}]}""")]
    [InlineData("{ points { x sum } }", """{"points":[{"x":1,"sum":3},{"x":3,"sum":7}]}""")]
    [InlineData("{ array { sync { id } ready { id } late { id } batch { id } lateBatch { id } } }",
        """{"array":[{"sync":{"id":11},"ready":null,"late":{"id":31},"batch":null,"lateBatch":{"id":51}},{"sync":null,"ready":{"id":22},"late":{"id":32},"batch":{"id":42},"lateBatch":{"id":52}}]}""")]
    [InlineData("{ array { lateText batchNumbers } }", """{"array":[{"lateText":"late 1","batchNumbers":[1,1]},{"lateText":null,"batchNumbers":[2,2]}]}""")]
    [InlineData("{ empty { late { id } batch { id } } }", """{"empty":[]}""")]
    public async Task Columns_keep_every_result_at_its_parent(string document, string data) =>
        Assert.Equal($$$"""{"data":{{{data}}}}""", await _executor.RunAsync(document));

    [Theory]
    [InlineData("{ broken { id } }", "{\"message\":\"half way\",\"locations\":[{\"line\":1,\"column\":3}],\"path\":[\"broken\"]}", "{\"broken\":null}")]
    [InlineData("{ array { wrongCount { id } } }", "Unexpected Execution Error", "{\"array\":[{\"wrongCount\":null},{\"wrongCount\":null}]}")]
    [InlineData("{ array { failingBatch } }", "\"path\":[\"array\",1,\"failingBatch\"]", "{\"array\":[{\"failingBatch\":null},{\"failingBatch\":null}]}")]
    [InlineData("{ any { __typename } }", "Abstract type \\\"Any\\\" must resolve to an Object type at runtime for field \\\"Query.any\\\"", "{\"any\":[null,{\"__typename\":\"Thing\"}]}")]
    [InlineData("{ stated { id } }", "Expected value of type \\\"Thing\\\" but got: \\\"no thing\\\".", "{\"stated\":[null,{\"id\":1}]}")]
    public async Task What_fails_is_an_error_at_its_position(string document, string error, string data)
    {
        var body = await _executor.RunAsync(document);

        Assert.Contains(error, body, StringComparison.Ordinal);
        Assert.EndsWith($"\"data\":{data}}}", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dictionary_cannot_pose_as_a_class()
    {
        var executor = new RequestExecutor(SchemaBuilder.New().AddTypes(typeof(Posing), typeof(Thing), typeof(IAny), typeof(Point)).Build());

        Assert.Contains("Expected value of type \\\"Thing\\\" but got: { __typename: \\\"Thing\\\" }.", await executor.RunAsync("{ any { ... on Thing { id } } }"), StringComparison.Ordinal);
    }

    [UnionType]
    public interface IAny;

    [QueryType]
    public static class Queries
    {
        private static readonly Thing[] Things = [new(1), new(2)];

        public static Thing[] Array => Things;

        public static List<Thing> List => [.. Things];

        public static IEnumerable<Thing> Lazy => Things.Select(t => t);

        public static IReadOnlySet<Thing> Set => new SortedSet<Thing>(Things, Comparer<Thing>.Create((a, b) => a.Id - b.Id));

        public static LinkedList<Thing> Linked => new(Things);

        public static IReadOnlyList<Thing> Empty => [];

        public static Thing?[]?[] Matrix => [[Things[0]], [], null, [Things[1], null]];

        public static IEnumerable<Thing>? Broken => Things.Select(t => t.Id == 2 ? throw new GraphQLException("half way") : t);

        public static Point[] Points => [new(1, 2), new(3, 4)];

        public static IAny?[] Any => [new Stranger(), Things[0]];

        [GraphQLType("[Thing]")]
        public static object[] Stated => ["no thing", Things[0]];
    }

    [QueryType]
    public static class Posing
    {
        [GraphQLType("Any")]
        public static object Any => new Dictionary<string, object?> { ["__typename"] = "Thing" };
    }

    [ObjectType]
    public sealed record Thing(int Id) : IAny
    {
        public int Twice => Id * 2;

        public static IEnumerable<Thing> Nested([Parent] Thing thing) => thing.Id < 100 ? [new Thing(thing.Id + 100), new Thing(thing.Id + 200)] : [];

        public static Thing? Sync([Parent] Thing thing) => thing.Id == 1 ? new Thing(11) : null;

        public static ValueTask<Thing?> ReadyAsync([Parent] Thing thing) => new(thing.Id == 2 ? new Thing(22) : null);

        public static async Task<Thing?> LateAsync([Parent] Thing thing)
        {
            await Task.Yield();
            return new Thing(thing.Id + 30);
        }

        public static async ValueTask<string?> LateTextAsync([Parent] Thing thing)
        {
            await Task.Yield();
            return thing.Id == 1 ? "late 1" : null;
        }

        [BatchResolver]
        public static Thing?[] Batch([Parent] IReadOnlyList<Thing> things) => [.. things.Select(t => t.Id == 1 ? null : new Thing(t.Id + 40))];

        [BatchResolver]
        public static async Task<List<Thing?>> LateBatchAsync([Parent] Thing[] things)
        {
            await Task.Yield();
            return [.. things.Select(t => new Thing(t.Id + 50))];
        }

        [BatchResolver]
        public static ValueTask<IReadOnlyList<int[]>> BatchNumbersAsync([Parent] IReadOnlyList<Thing> things) =>
            new(things.Select(t => new[] { t.Id, t.Id }).ToArray());

        [BatchResolver]
        public static Thing?[] WrongCount([Parent] IReadOnlyList<Thing> things) => [null];

        [BatchResolver]
        public static Task<string?[]> FailingBatchAsync([Parent] IReadOnlyList<Thing> things) => throw new GraphQLException("no batch today");
    }

    [ObjectType]
    public readonly record struct Point(int X, int Y)
    {
        public int Sum => X + Y;
    }

    public sealed class Stranger : IAny;
}
