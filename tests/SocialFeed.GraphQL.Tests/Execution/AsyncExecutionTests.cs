using SocialFeed.GraphQL.Execution;

namespace SocialFeed.GraphQL.Tests.Execution;

/// <summary>The run queue: threads, cancellation, timeouts.</summary>
public sealed class AsyncExecutionTests
{
    private readonly RequestExecutor _executor = Executing.Executor(typeof(Queries), typeof(Thing));

    [Fact]
    public async Task A_request_whose_resolvers_answer_at_once_stays_on_its_thread()
    {
        var task = _executor.ExecuteAsync(Executing.Request("{ now { number } list { twice } }"));

        Assert.True(task.IsCompletedSuccessfully);
        using var response = await task;
        Assert.True(response.HasData);
    }

    [Fact]
    public async Task Resolvers_of_one_request_never_run_at_the_same_time()
    {
        var gate = new Gate();
        var body = await _executor.RunAsync(Executing.Request("{ list { guarded } again: list { guarded } }") with { Services = gate });

        Assert.Equal(0, gate.Collisions);
        Assert.Contains("""{"guarded":99}""", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_callers_synchronization_context_is_left_as_it_was()
    {
        var before = SynchronizationContext.Current;
        var task = _executor.ExecuteAsync(Executing.Request("{ list { guarded } }") with { Services = new Gate() });
        Assert.Same(before, SynchronizationContext.Current);
        using var response = await task;
    }

    [Fact]
    public async Task Cancelling_ends_a_request_even_if_its_resolvers_do_not_listen()
    {
        using var cancellation = new CancellationTokenSource();
        var task = _executor.ExecuteAsync(Executing.Request("{ never }"), cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await task);
    }

    [Fact]
    public async Task Resolvers_see_the_callers_cancellation()
    {
        using var cancellation = new CancellationTokenSource();
        var seen = new TaskCompletionSource();
        var request = Executing.Request("{ listens }") with { GlobalState = new Dictionary<string, object?> { ["seen"] = seen } };
        var task = _executor.ExecuteAsync(request, cancellation.Token);
        await cancellation.CancelAsync();

        await seen.Task;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await task);
    }

    [Fact]
    public async Task A_request_that_takes_too_long_is_answered_with_an_error()
    {
        var time = new ManualTime();
        var executor = new RequestExecutor(
            SchemaBuilder.New().AddTypes(typeof(Queries), typeof(Thing)).Build(),
            new RequestExecutorOptions { TimeProvider = time, ExecutionTimeout = TimeSpan.FromSeconds(7) });
        var task = executor.ExecuteAsync(Executing.Request("{ never }"));
        time.Fire(TimeSpan.FromSeconds(7));
        using var response = await task;

        Assert.Equal(RequestErrorCategory.Aborted, response.RequestError);
        Assert.Equal(
            """{"errors":[{"message":"The operation took longer than the limit of 7 s (ExecutionTimeout).","extensions":{"code":"EXECUTION_TIMEOUT"}}]}""",
            System.Text.Encoding.UTF8.GetString(System.Buffers.BuffersExtensions.ToArray(response.Body)));
    }

    [Fact]
    public async Task Work_left_behind_by_a_cancelled_request_goes_on_without_it()
    {
        using var cancellation = new CancellationTokenSource();
        var (resume, done) = (new TaskCompletionSource(), new TaskCompletionSource());
        var request = Executing.Request("{ leftBehind }") with { GlobalState = new Dictionary<string, object?> { ["resume"] = resume, ["done"] = done } };
        var task = _executor.ExecuteAsync(request, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await task);

        resume.SetResult();
        await done.Task;
    }

    [QueryType]
    public static class Queries
    {
        public static ValueTask<Thing> GetNowAsync() => new(new Thing(1));

        public static Task<Thing[]> GetListAsync() => Task.FromResult<Thing[]>([.. Enumerable.Range(0, 100).Select(i => new Thing(i))]);

        public static Task<string> NeverAsync() => new TaskCompletionSource<string>().Task;

        public static async Task<string> ListensAsync([GlobalState] TaskCompletionSource seen, CancellationToken cancellationToken)
        {
            var cancelled = new TaskCompletionSource();
            await using var registration = cancellationToken.Register(() => cancelled.SetResult());
            await cancelled.Task;
            seen.SetResult();
            return "seen";
        }

        public static async Task<string> LeftBehindAsync([GlobalState] TaskCompletionSource resume, [GlobalState] TaskCompletionSource done)
        {
            await resume.Task;
            await Task.Yield();
            done.SetResult();
            return "done";
        }
    }

    [ObjectType]
    public sealed record Thing(int Number)
    {
        public static ValueTask<int> TwiceAsync([Parent] Thing thing) => new(thing.Number * 2);

        public static async Task<int> GuardedAsync([Parent] Thing thing, Gate gate)
        {
            gate.Pass();
            await Task.Yield();
            gate.Pass();
            await Task.Run(() => { });
            gate.Pass();
            return thing.Number;
        }
    }

    public sealed class Gate : IServiceProvider
    {
        private int _inside;
        private int _collisions;

        public int Collisions => _collisions;

        public void Pass()
        {
            if (Interlocked.Increment(ref _inside) > 1)
                Interlocked.Increment(ref _collisions);
            Thread.SpinWait(20);
            Interlocked.Decrement(ref _inside);
        }

        public object? GetService(Type serviceType) => serviceType == typeof(Gate) ? this : null;
    }
}
