using SocialFeed.GraphQL.Execution;

namespace SocialFeed.GraphQL.Tests.Execution;

/// <summary>Section 6.2.2: root fields of mutations run one after the other.</summary>
public sealed class MutationTests
{
    private readonly RequestExecutor _executor = Executing.Executor(typeof(Queries), typeof(Mutations), typeof(Step));

    [Fact]
    public async Task Each_root_field_is_at_its_end_before_the_next_begins()
    {
        var log = new List<string>();

        var body = await Run("mutation { a: slow(name: \"a\") { name after } b: fast(name: \"b\") c: slow(name: \"c\") { after } }", log);

        Assert.Equal("""{"data":{"a":{"name":"a","after":"a!"},"b":"b","c":{"after":"c!"}}}""", body);
        Assert.Equal(["start a", "end a", "after a", "fast b", "start c", "end c", "after c"], log);
    }

    [Fact]
    public async Task Nothing_runs_after_a_root_field_that_nulls_everything()
    {
        var log = new List<string>();

        var body = await Run("mutation { a: fast(name: \"a\") b: fail c: fast(name: \"c\") }", log);

        Assert.Equal("""{"errors":[{"message":"no","locations":[{"line":1,"column":31}],"path":["b"],"extensions":{"code":"NO"}}],"data":null}""", body);
        Assert.Equal(["fast a", "fail"], log);
    }

    [Fact]
    public async Task A_root_field_that_may_be_null_does_not_stop_the_others()
    {
        var log = new List<string>();

        var body = await Run("mutation { a: failSoftly b: fast(name: \"b\") __typename }", log);

        Assert.Equal("""{"errors":[{"message":"no","locations":[{"line":1,"column":12}],"path":["a"]}],"data":{"a":null,"b":"b","__typename":"Mutation"}}""", body);
    }

    [Fact]
    public async Task Get_refuses_mutations()
    {
        using var response = await _executor.ExecuteAsync(Executing.Request("mutation { fail }") with { QueryOnly = true });

        Assert.Equal(ResponseKind.RequestError, response.Kind);
        Assert.Equal(RequestErrorCategory.MethodNotAllowed, response.RequestError);
    }

    private Task<string> Run(string document, List<string> log) =>
        _executor.RunAsync(Executing.Request(document) with { GlobalState = new Dictionary<string, object?> { ["log"] = log } });

    [QueryType]
    public static class Queries
    {
        public static string A => "A";
    }

    [MutationType]
    public static class Mutations
    {
        public static async Task<Step> SlowAsync(string name, [GlobalState] List<string> log)
        {
            log.Add($"start {name}");
            await Task.Yield();
            await Task.Run(() => { });
            log.Add($"end {name}");
            return new Step(name);
        }

        public static string Fast(string name, [GlobalState] List<string> log)
        {
            log.Add($"fast {name}");
            return name;
        }

        public static string Fail([GlobalState] List<string> log)
        {
            log.Add("fail");
            throw new GraphQLException("no", "NO");
        }

        public static Task<string?> FailSoftlyAsync() => Task.FromException<string?>(new GraphQLException("no"));
    }

    [ObjectType]
    public sealed record Step(string Name)
    {
        public static async Task<string> AfterAsync([Parent] Step step, [GlobalState] List<string> log)
        {
            await Task.Yield();
            log.Add($"after {step.Name}");
            return $"{step.Name}!";
        }
    }
}
