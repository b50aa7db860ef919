using SocialFeed.GraphQL.Execution;

namespace SocialFeed.GraphQL.Tests.Execution;

public sealed class ErrorTests
{
    [Fact]
    public async Task Unexpected_exceptions_are_masked_and_passed_on_with_the_same_id()
    {
        var told = new List<(string Message, string Path, string Id)>();
        var executor = Make(new RequestExecutorOptions { OnUnexpectedError = (e, path, id) => told.Add((e.Message, path.ToString(), id)) });

        var body = await executor.RunAsync("{ list { secret } }");

        var (message, path, id) = Assert.Single(told);
        Assert.Equal(("password=1", "list[1].secret"), (message, path));
        Assert.Equal(
            $$$"""{"errors":[{"message":"Unexpected Execution Error","locations":[{"line":1,"column":10}],"path":["list",1,"secret"],"extensions":{"code":"UNEXPECTED_EXECUTION_ERROR","traceId":"{{{id}}}"}}],"data":{"list":[{"secret":"0"},{"secret":null},{"secret":"2"}]}}""",
            body);
    }

    [Fact]
    public async Task A_field_that_ends_because_the_caller_cancelled_is_no_unexpected_error()
    {
        var told = new List<Exception>();
        var executor = Make(new RequestExecutorOptions { OnUnexpectedError = (e, _, _) => told.Add(e) });
        using var cancellation = new CancellationTokenSource();
        var request = Executing.Request("{ goesAway }") with { GlobalState = new Dictionary<string, object?> { ["caller"] = cancellation } };

        await executor.RunAsync(request, cancellation.Token);
        Assert.Empty(told);

        // What nobody asked to be cancelled is one.
        await executor.RunAsync(request with { GlobalState = new Dictionary<string, object?> { ["caller"] = new CancellationTokenSource() } });
        Assert.IsType<OperationCanceledException>(Assert.Single(told));
    }

    [Fact]
    public async Task Details_are_served_only_when_asked_for()
    {
        var body = await Make(new RequestExecutorOptions { ShowExceptionDetails = true }).RunAsync("{ list { secret } }");

        Assert.Contains("InvalidOperationException: password=1", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_of_clients_keep_message_code_and_extensions()
    {
        var body = await Make(new RequestExecutorOptions()).RunAsync("{ refused }");

        Assert.Equal(
            """{"errors":[{"message":"Say \"please\".","locations":[{"line":1,"column":3}],"path":["refused"],"extensions":{"code":"RUDE","hints":["a",1,true,null],"more":{"x":1.5}}}],"data":{"refused":null}}""",
            body);
    }

    [Fact]
    public async Task No_more_errors_are_listed_than_the_limit()
    {
        var body = await Make(new RequestExecutorOptions { MaxReportedErrors = 3 }).RunAsync("{ many }");

        Assert.Equal(3, body.Split("\"message\":\"x\"").Length - 1);
        Assert.Contains("7 more errors are not listed; the limit is 3 (MaxReportedErrors).", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", RequestErrorCategory.Syntax, """{"errors":[{"message":"Syntax Error: Expected Name, found <EOF>.","locations":[{"line":1,"column":2}]}]}""")]
    [InlineData("{ nope }", RequestErrorCategory.Validation, """{"errors":[{"message":"Cannot query field \"nope\" on type \"Query\".","locations":[{"line":1,"column":3}]}]}""")]
    [InlineData("query A { many } query B { many }", RequestErrorCategory.OperationResolution, """{"errors":[{"message":"Must provide operation name if query contains multiple operations."}]}""")]
    [InlineData("fragment F on Query { many }", RequestErrorCategory.Validation, """{"errors":[{"message":"Fragment \"F\" is never used.","locations":[{"line":1,"column":1}]}]}""")]
    public async Task Request_errors_have_a_category_and_no_data(string document, RequestErrorCategory category, string expected)
    {
        var executor = Make(new RequestExecutorOptions());
        for (var i = 0; i < 2; i++)
        {
            using var response = await executor.ExecuteAsync(Executing.Request(document));

            Assert.Equal((ResponseKind.RequestError, category, false, true), (response.Kind, response.RequestError, response.HasData, response.HasErrors));
            Assert.Equal(expected, await executor.RunAsync(document));
        }
    }

    [Fact]
    public async Task An_unknown_operation_name_is_named()
    {
        var body = await Make(new RequestExecutorOptions()).RunAsync(Executing.Request("query A { many }") with { OperationName = "B" });

        Assert.Equal("""{"errors":[{"message":"Unknown operation named \"B\"."}]}""", body);
    }

    private static RequestExecutor Make(RequestExecutorOptions options) =>
        new(SchemaBuilder.New().AddTypes(typeof(Root), typeof(Item)).Build(), options with { ShowSuggestions = false });

    [QueryType]
    public static class Root
    {
        public static string? GoesAway([GlobalState] CancellationTokenSource caller)
        {
            caller.Cancel();
            throw new OperationCanceledException();
        }

        public static Item[] List => [new(0), new(1), new(2)];

        public static string? Refused() => throw new GraphQLException("Say \"please\".", "RUDE", new Dictionary<string, object?>
        {
            ["hints"] = new object?[] { "a", 1, true, null },
            ["more"] = new Dictionary<string, object?> { ["x"] = 1.5 },
        });

        [GraphQLType("[Int]")]
        public static object?[] Many => [.. Enumerable.Range(0, 10).Select(_ => new GraphQLException("x"))];
    }

    [ObjectType]
    public sealed record Item(int Number)
    {
        public static async Task<string?> GetSecretAsync([Parent] Item item)
        {
            await Task.Yield();
            return item.Number == 1 ? throw new InvalidOperationException("password=1") : item.Number.ToString();
        }
    }
}
