using System.Security.Claims;
using SocialFeed.GraphQL.Execution;
using SocialFeed.GraphQL.Tests.Execution;

namespace SocialFeed.GraphQL.Tests.Annotations;

/// <summary>What resolver methods may take besides the parent.</summary>
public sealed class ParameterTests : IServiceProvider
{
    private readonly RequestExecutor _executor = Executing.Executor(typeof(Queries), typeof(Change), typeof(By), typeof(Nested));

    [Fact]
    public async Task Services_come_from_the_request_once_per_field()
    {
        var request = Executing.Request("{ service missingService }") with { Services = this };

        Assert.Equal("""{"data":{"service":"greeting","missingService":"none"}}""", await _executor.RunAsync(request));
    }

    [Fact]
    public async Task A_service_that_is_missing_is_an_error_of_the_field()
    {
        var told = new List<string>();
        var executor = new RequestExecutor(_executor.Schema, new RequestExecutorOptions { OnUnexpectedError = (e, _, _) => told.Add(e.Message) });

        Assert.Contains("\"path\":[\"service\"]", await executor.RunAsync("{ service }"), StringComparison.Ordinal);
        Assert.Equal(
            "Query.service needs the service SocialFeed.GraphQL.Tests.Annotations.ParameterTests+Greeter, which the request's service provider does not have. Register it, or make the parameter nullable.",
            Assert.Single(told));
    }

    [Fact]
    public async Task The_user_and_the_global_state_are_given_by_type_and_by_key()
    {
        var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "alice")], "test"));
        var request = Executing.Request("{ who tenant }") with { User = user, GlobalState = new Dictionary<string, object?> { ["tenant-id"] = "t1" } };

        Assert.Equal("""{"data":{"who":"alice","tenant":"t1"}}""", await _executor.RunAsync(request));
        Assert.Equal("""{"data":{"who":"nobody"}}""", await _executor.RunAsync("{ who }"));
    }

    [Theory]
    [InlineData("{ change(input: {}) }", "name:- age:- tags:- note:fixed")]
    [InlineData("{ change(input: {name: null, age: null}) }", "name:null age:null tags:- note:fixed")]
    [InlineData("{ change(input: {name: \"n\", age: 3, tags: [\"a\", \"b\"], note: null}) }", "name:n age:3 tags:a,b note:null")]
    public async Task Absent_null_and_given_fields_of_inputs_are_told_apart(string document, string expected) =>
        Assert.Equal($$$"""{"data":{"change":"{{{expected}}}"}}""", await _executor.RunAsync(document));

    [Theory]
    [InlineData("{ by(by: {id: \"7\"}) }", """{"data":{"by":"id 7"}}""")]
    [InlineData("{ by(by: {name: \"n\"}) }", """{"data":{"by":"name n"}}""")]
    public async Task One_of_inputs_have_one_field(string document, string expected) => Assert.Equal(expected, await _executor.RunAsync(document));

    [Theory]
    [InlineData("{ sum(numbers: [1, 2, 3]) }", """{"data":{"sum":6}}""")]
    [InlineData("{ sum(numbers: 4) }", """{"data":{"sum":4}}""")]
    [InlineData("{ sum }", """{"data":{"sum":-1}}""")]
    [InlineData("{ nested(input: {items: [{items: []}, {value: 2}], value: 1}) }", """{"data":{"nested":"1[7[] 2]"}}""")]
    [InlineData("{ small(value: 7) }", """{"data":{"small":7}}""")]
    [InlineData("{ money(value: 1.50) }", """{"data":{"money":1.5}}""")]
    [InlineData("{ withDefault }", """{"data":{"withDefault":"5 HIGH [1,2]"}}""")]
    [InlineData("{ withDefault(level: LOW, list: []) }", """{"data":{"withDefault":"5 LOW []"}}""")]
    public async Task Arguments_arrive_in_their_CSharp_types(string document, string expected) => Assert.Equal(expected, await _executor.RunAsync(document));

    [Fact]
    public async Task A_number_too_large_for_its_CSharp_type_is_an_error_of_the_field() =>
        Assert.Contains("Int value 70000 is out of range.", await _executor.RunAsync("{ small(value: 70000) }"), StringComparison.Ordinal);

    public object? GetService(Type serviceType) => serviceType == typeof(Greeter) ? new Greeter() : null;

    public enum Level
    {
        Low,
        High,
    }

    [InputObjectType]
    public sealed record Change(Optional<string> Name, Optional<int?> Age, Optional<IReadOnlyList<string>> Tags)
    {
        public string? Note { get; init; } = "fixed";
    }

    [InputObjectType]
    [OneOf]
    public sealed record By([property: ID] long? Id, string? Name);

    [InputObjectType]
    public sealed class Nested
    {
        public List<Nested>? Items { get; init; }

        [DefaultValue("7")]
        public int Value { get; init; }

        public string Text => $"{Value}{(Items is null ? "" : $"[{string.Join(" ", Items.Select(i => i.Text))}]")}";
    }

    [QueryType]
    public static class Queries
    {
        public static string Service(Greeter greeter) => greeter.Text;

        public static string MissingService(Uri? missing, [Service] Greeter greeter) => missing is null && greeter.Text.Length > 0 ? "none" : "some";

        public static string Who(ClaimsPrincipal? user) => user?.Identity?.Name ?? "nobody";

        public static string? Tenant([GlobalState("tenant-id")] string tenant) => tenant;

        public static string Change(Change input) =>
            $"name:{Show(input.Name)} age:{Show(input.Age)} tags:{(input.Tags.HasValue ? string.Join(",", input.Tags.Value!) : "-")} note:{input.Note ?? "null"}";

        public static string By(By by) => by.Id is not null ? $"id {by.Id}" : $"name {by.Name}";

        public static int Sum(int[]? numbers = null) => numbers?.Sum() ?? -1;

        public static string Nested(Nested input) => input.Text;

        public static int? Small(short value) => value;

        public static decimal Money(decimal value) => value;

        public static string WithDefault([DefaultValue("[1, 2]")] int[] list, int number = 5, Level level = Level.High) =>
            $"{number} {level.ToString().ToUpperInvariant()} [{string.Join(",", list)}]";

        private static string Show<T>(Optional<T> value) => value.HasValue ? value.Value?.ToString() ?? "null" : "-";
    }

    public sealed class Greeter
    {
        public string Text => "greeting";
    }
}
