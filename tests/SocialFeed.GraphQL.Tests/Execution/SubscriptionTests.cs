using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using SocialFeed.GraphQL.Execution;

namespace SocialFeed.GraphQL.Tests.Execution;

/// <summary>Section 6.2.3.</summary>
public sealed class SubscriptionTests
{
    private readonly RequestExecutor _executor = Executing.Executor(typeof(Queries), typeof(Subscriptions), typeof(Tick));

    [Theory]
    [InlineData("subscription { numbers(to: 3) }", "{\"data\":{\"numbers\":1}} {\"data\":{\"numbers\":2}} {\"data\":{\"numbers\":3}}")]
    [InlineData("subscription { ticks(to: 2) { at label } }", "{\"data\":{\"ticks\":{\"at\":1,\"label\":\"#1\"}}} {\"data\":{\"ticks\":{\"at\":2,\"label\":\"#2\"}}}")]
    [InlineData("subscription { t: doubled(to: 2) }", "{\"data\":{\"t\":\"2 of 2\"}} {\"data\":{\"t\":\"4 of 2\"}}")]
    public async Task Each_event_is_executed(string document, string expected) => Assert.Equal(expected, string.Join(" ", await Read(document)));

    [Fact]
    public async Task A_source_that_fails_ends_the_stream_with_an_error()
    {
        var events = await Read("subscription { numbers(to: -1) }");

        Assert.Equal(["""{"data":{"numbers":0}}""", """{"errors":[{"message":"source broke","locations":[{"line":1,"column":16}],"path":["numbers"]}]}"""], events);
    }

    [Fact]
    public async Task A_source_that_cannot_be_opened_is_a_request_error()
    {
        var response = await _executor.SubscribeAsync(Executing.Request("subscription { closed }"));

        Assert.Equal(RequestErrorCategory.SubscriptionSource, response.Single!.RequestError);
        Assert.Null(response.Events);
    }

    [Fact]
    public async Task Queries_give_their_one_response()
    {
        var response = await _executor.SubscribeAsync(Executing.Request("{ a }"));

        Assert.Equal("""{"data":{"a":"A"}}""", Encoding.UTF8.GetString(response.Single!.Body.ToArray()));
    }

    [Fact]
    public async Task A_subscription_needs_a_stream()
    {
        using var response = await _executor.ExecuteAsync(Executing.Request("subscription { closed }"));

        Assert.Equal(RequestErrorCategory.MethodNotAllowed, response.RequestError);
    }

    [Fact]
    public async Task Every_event_has_its_own_scope_which_is_disposed()
    {
        var scopes = new List<Scope>();
        var request = Executing.Request("subscription { ticks(to: 3) { scope } }") with
        {
            EventScopes = () =>
            {
                scopes.Add(new Scope(scopes.Count));
                return new EventScope(scopes[^1], null, scopes[^1]);
            },
        };

        var events = await Read(request);

        Assert.Equal(["""{"data":{"ticks":{"scope":0}}}""", """{"data":{"ticks":{"scope":1}}}""", """{"data":{"ticks":{"scope":2}}}"""], events);
        Assert.All(scopes, s => Assert.True(s.IsDisposed));
    }

    [Fact]
    public async Task Leaving_ends_the_source()
    {
        using var cancellation = new CancellationTokenSource();
        var ended = new TaskCompletionSource();
        var request = Executing.Request("subscription { endless }") with { GlobalState = new Dictionary<string, object?> { ["ended"] = ended } };
        var response = await _executor.SubscribeAsync(request, cancellation.Token);
        await using var events = response.Events!.GetAsyncEnumerator(cancellation.Token);
        Assert.True(await events.MoveNextAsync());
        var next = events.MoveNextAsync();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
        await ended.Task;
    }

    private Task<List<string>> Read(string document) => Read(Executing.Request(document));

    private async Task<List<string>> Read(GraphQLRequest request)
    {
        var response = await _executor.SubscribeAsync(request);
        var found = new List<string>();
        await foreach (var item in response.Events!)
        {
            found.Add(Encoding.UTF8.GetString(item.Body.ToArray()));
            item.Dispose();
        }

        return found;
    }

    [QueryType]
    public static class Queries
    {
        public static string A => "A";
    }

    [SubscriptionType]
    public static class Subscriptions
    {
        public static async IAsyncEnumerable<int> Numbers(int to)
        {
            if (to < 0)
            {
                yield return 0;
                throw new GraphQLException("source broke");
            }

            for (var i = 1; i <= to; i++)
            {
                await Task.Yield();
                yield return i;
            }
        }

        [Subscribe(With = nameof(SubscribeToTicksAsync))]
        public static Tick Ticks([EventMessage] Tick tick) => tick;

        public static async Task<IAsyncEnumerable<Tick>> SubscribeToTicksAsync(int to)
        {
            await Task.Yield();
            return Numbers(to).Select(n => new Tick(n));
        }

        [Subscribe(With = nameof(SubscribeToDoubled))]
        public static async Task<string> DoubledAsync([EventMessage] int number, int to)
        {
            await Task.Yield();
            return $"{number * 2} of {to}";
        }

        public static IAsyncEnumerable<int> SubscribeToDoubled(int to) => Numbers(to);

        public static IAsyncEnumerable<int> Closed() => throw new GraphQLException("closed");

        public static async IAsyncEnumerable<int> Endless([GlobalState] TaskCompletionSource ended, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            try
            {
                yield return 1;
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }
            finally
            {
                ended.SetResult();
            }
        }
    }

    [ObjectType]
    public sealed record Tick(int At)
    {
        public static async Task<string> LabelAsync([Parent] Tick tick)
        {
            await Task.Yield();
            return $"#{tick.At}";
        }

        [GraphQLName("scope")]
        public static int ScopeNumber([Parent] Tick tick, Scope scope) => scope.Number;
    }

    public sealed class Scope(int number) : IServiceProvider, IAsyncDisposable
    {
        public int Number { get; } = number;

        public bool IsDisposed { get; private set; }

        public object? GetService(Type serviceType) => serviceType == typeof(Scope) ? this : null;

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return default;
        }
    }
}
