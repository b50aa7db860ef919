using System.Buffers;
using System.Text;
using SocialFeed.GraphQL.Execution;

namespace SocialFeed.GraphQL.Tests.Execution;

public sealed class LimitTests
{
    [Theory]
    [InlineData("{ posts(first: 50) { nodes { id } } }", null, 51)]
    [InlineData("{ posts(first: 50) { edges { node { id } } nodes { id } } }", null, 151)]
    [InlineData("{ posts { nodes { id } } }", null, 21)]
    [InlineData("query($n: Int) { posts(first: $n) { nodes { replies(last: $n) { nodes { id } } } } }", """{"n":10}""", 121)]
    [InlineData("query($n: Int) { posts(first: $n) { nodes { replies(last: $n) { nodes { id } } } } }", """{"n":0}""", 1)]
    [InlineData("{ media { id } }", null, 10)]
    [InlineData("{ tags { id } }", null, 3)]
    [InlineData("query($n: Boolean!) { tags @include(if: $n) { id } }", """{"n":false}""", 0)]
    [InlineData("{ __schema { types { fields { args { name } } } } }", null, 0)]
    public async Task Objects_are_counted_before_anything_runs(string document, string? variables, int nodes)
    {
        var request = Executing.Request(document, variables);

        Assert.DoesNotContain("OPERATION_TOO_COMPLEX", await Make(new RequestExecutorOptions { MaxOperationNodes = nodes }).RunAsync(request), StringComparison.Ordinal);
        if (nodes > 0)
        {
            Assert.Equal(
                $$$"""{"errors":[{"message":"The operation may ask for {{{nodes}}} objects; the limit is {{{nodes - 1}}} (MaxOperationNodes). Ask for shorter pages or fewer levels.","extensions":{"code":"OPERATION_TOO_COMPLEX"}}]}""",
                await Make(new RequestExecutorOptions { MaxOperationNodes = nodes - 1 }).RunAsync(request));
        }
    }

    [Fact]
    public async Task Counting_takes_no_longer_for_fragments_that_fan_out()
    {
        var fragments = string.Concat(Enumerable.Range(0, 60).Select(i => $" fragment F{i} on Post {{ a: any {{ ...F{i + 1} }} b: any {{ ...F{i + 1} }} }}"));
        var document = $"{{ tags {{ id }} posts {{ nodes {{ ...F0 }} }} }}{fragments} fragment F60 on Post {{ id }}";

        Assert.Contains("objects; the limit is 10000 (MaxOperationNodes)", await Make(new RequestExecutorOptions { MaxDepth = 100, MaxAliases = 200 }).RunAsync(document), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ posts { nodes { replies { nodes { id } } } } }", "MaxDepth = 3", "The operation is nested 4 levels deep; the limit is 3 (MaxDepth).")]
    [InlineData("{ a: tags { x: id } b: tags { id } }", "MaxAliases = 2", "The operation has 3 aliases; the limit is 2 (MaxAliases).")]
    [InlineData("mutation { a: touch ...M } fragment M on Mutation { b: touch c: touch }", "MaxMutationRootFields = 2", "The mutation has 3 root fields; the limit is 2 (MaxMutationRootFields).")]
    [InlineData("{ posts { nodes { replies { nodes { any { id } } } } } }", "MaxPlanFields = 5", "The operation is too complex to plan: merged selections make more than 5 fields (MaxPlanFields).")]
    public async Task Operations_beyond_a_limit_are_refused_by_name(string document, string limit, string message)
    {
        var options = limit switch
        {
            "MaxDepth = 3" => new RequestExecutorOptions { MaxDepth = 3 },
            "MaxAliases = 2" => new RequestExecutorOptions { MaxAliases = 2 },
            "MaxMutationRootFields = 2" => new RequestExecutorOptions { MaxMutationRootFields = 2 },
            _ => new RequestExecutorOptions { MaxPlanFields = 5 },
        };
        using var response = await Make(options).ExecuteAsync(Executing.Request(document));

        Assert.Equal(RequestErrorCategory.TooComplex, response.RequestError);
        Assert.Contains($"\"message\":\"{message}\"", Encoding.UTF8.GetString(response.Body.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Large_documents_are_refused_unread()
    {
        var body = await Make(new RequestExecutorOptions { MaxDocumentBytes = 20 }).RunAsync("{ tags { id id id id id id } }");

        Assert.Equal("""{"errors":[{"message":"The document has 30 bytes; the limit is 20 (MaxDocumentBytes).","extensions":{"code":"DOCUMENT_TOO_LARGE"}}]}""", body);
    }

    [Fact]
    public async Task Large_responses_are_refused()
    {
        using var response = await Make(new RequestExecutorOptions { MaxResponseBytes = 1000 }).ExecuteAsync(Executing.Request("{ long }"));

        Assert.Equal(RequestErrorCategory.Aborted, response.RequestError);
        Assert.Equal(
            """{"errors":[{"message":"The response is larger than the limit of 1000 bytes. (MaxResponseBytes)","extensions":{"code":"RESPONSE_TOO_LARGE"}}]}""",
            Encoding.UTF8.GetString(response.Body.ToArray()));
    }

    [Fact]
    public async Task Introspection_can_be_refused_and_allowed_per_request()
    {
        var executor = Make(new RequestExecutorOptions { AllowIntrospection = false });

        Assert.Equal(
            """{"errors":[{"message":"GraphQL introspection has been disabled, but the requested query contained the field \"__schema\".","locations":[{"line":1,"column":3}]}]}""",
            await executor.RunAsync("{ __schema { description } }"));
        Assert.Equal(
            """{"data":{"__schema":{"description":null}}}""",
            await executor.RunAsync(Executing.Request("{ __schema { description } }") with { AllowIntrospection = true }));
        Assert.Equal("""{"data":{"__typename":"Query"}}""", await executor.RunAsync("{ __typename }"));
    }

    private static RequestExecutor Make(RequestExecutorOptions options) =>
        new(SchemaBuilder.New().AddTypes(typeof(Queries), typeof(Mutations), typeof(Post), typeof(PostPage), typeof(PostEdge)).Build(), options);

    [QueryType]
    public static class Queries
    {
        [ListSize(AssumedSize = 20, SlicingArguments = ["first", "last"])]
        public static PostPage GetPosts(int? first, int? last) => new([], []);

        public static Post[] Media => [];

        [ListSize(AssumedSize = 3)]
        public static Post[] Tags => [];

        public static string[] Long => [.. Enumerable.Repeat(new string('x', 100), 100)];
    }

    [MutationType]
    public static class Mutations
    {
        public static string Touch() => "";
    }

    [ObjectType]
    public sealed record Post(int Id)
    {
        public Post Any => this;

        [ListSize(AssumedSize = 20, SlicingArguments = ["first", "last"])]
        public static PostPage GetReplies([Parent] Post post, int? first, int? last) => new([], []);
    }

    [ObjectType]
    public sealed record PostPage(Post[] Nodes, PostEdge[] Edges);

    [ObjectType]
    public sealed record PostEdge(Post Node);
}
