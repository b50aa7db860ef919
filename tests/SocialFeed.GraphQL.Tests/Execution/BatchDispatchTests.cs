using SocialFeed.GraphQL.Execution;
using SocialFeed.GraphQL.TypeSystem;

namespace SocialFeed.GraphQL.Tests.Execution;

/// <summary>One fetch per source and level, whatever the threads do.</summary>
public sealed class BatchDispatchTests
{
    private static readonly Schema Built = SchemaBuilder.New()
        .AddTypes(typeof(Queries), typeof(Post), typeof(Comment), typeof(User), typeof(Ping), typeof(Pong))
        .IsBatchSource(type => type.IsSubclassOf(typeof(KeySource)))
        .Build();

    private readonly RequestExecutor _executor = new(Built, new RequestExecutorOptions { MaxOperationNodes = 1_000_000 });

    [Fact]
    public void Sources_are_numbered_in_the_order_of_their_first_use() =>
        Assert.Equal([.. new Requested(0).Numbered], Built.BatchSources);

    [Fact]
    public async Task Nested_levels_are_fetched_once_each_in_ten_thousand_runs_on_many_threads()
    {
        // Authors stand both beside the comments and below them: they must wait for the comments, although their keys are there first.
        const string Document = "{ posts { author { name } comments { author { name } } } }";
        var split = 0;
        // A machine with much to do may let a request wait for a second, after which what is held back would be fetched all the same.
        var executor = new RequestExecutor(Built, new RequestExecutorOptions { MaxBatchHold = TimeSpan.FromMinutes(5) });
        await Parallel.ForAsync(0, 10_000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, cancellationToken) =>
        {
            var request = new Requested(i);
            var body = await executor.RunAsync(request.For(Document), cancellationToken);
            if (request.Comments.Fetches != 1 || request.Users.Fetches != 1 || !body.Contains("\"name\":\"user 4\"", StringComparison.Ordinal))
                Interlocked.Increment(ref split);
        });

        Assert.Equal(0, split);
    }

    [Fact]
    public async Task Sources_that_only_wait_for_each_other_are_dispatched_together()
    {
        var request = new Requested(1);

        var body = await _executor.RunAsync(request.For("{ ping { pong { number } } pong { ping { number } } }"));

        Assert.Equal("""{"data":{"ping":{"pong":{"number":2}},"pong":{"ping":{"number":2}}}}""", body);
        Assert.Equal((2, 2), (request.Pings.Fetches, request.Pongs.Fetches));
    }

    [Fact]
    public async Task A_source_below_itself_does_not_wait_for_itself()
    {
        var request = new Requested(1);

        Assert.Equal(
            """{"data":{"ping":{"ping":{"ping":{"number":3}}}}}""",
            await _executor.RunAsync(request.For("{ ping { ping { ping { number } } } }")));
        Assert.Equal(3, request.Pings.Fetches);
    }

    [Fact]
    public async Task Batches_do_not_wait_for_work_that_cannot_add_keys()
    {
        var request = new Requested(1);
        var slow = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        request.Users.OnFetch = () => slow.TrySetResult("unblocked");

        var body = await _executor.RunAsync(request.For("{ slow posts { author { name } } }") with
        {
            GlobalState = new Dictionary<string, object?> { ["slow"] = slow },
        });

        Assert.StartsWith("""{"data":{"slow":"unblocked","posts":[{"author":{"name":"user 1"}},""", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_that_come_late_are_fetched_after_all()
    {
        for (var i = 0; i < 100; i++)
        {
            var request = new Requested(i);

            Assert.EndsWith("""{"lateAuthor":{"name":"user 7"},"author":{"name":"user 5"}}]}}""", await _executor.RunAsync(request.For("{ posts { lateAuthor { name } author { name } } }")), StringComparison.Ordinal);
            Assert.InRange(request.Users.Fetches, 1, 6);
        }
    }

    [Fact]
    public async Task Keys_of_sources_that_no_parameter_names_are_dispatched_when_nothing_else_runs()
    {
        var request = new Requested(1);

        Assert.Equal("""{"data":{"hidden":"user 3"}}""", await _executor.RunAsync(request.For("{ hidden }")));
    }

    [Theory]
    [InlineData("{ anyPost { author { name } } }", "{\"anyPost\":{\"author\":{\"name\":\"user 3\"}}}")]
    [InlineData("{ hiddenPost { author { name } } }", "{\"hiddenPost\":{\"author\":{\"name\":\"user 3\"}}}")]
    [InlineData("{ hiddenPost { author { name } } anyPost { comments { author { name } } } }",
        "{\"hiddenPost\":{\"author\":{\"name\":\"user 3\"}},\"anyPost\":{\"comments\":[{\"author\":{\"name\":\"user 6\"}},{\"author\":{\"name\":\"user 7\"}}]}}")]
    public async Task A_resolver_that_hides_what_it_waits_for_does_not_wait_for_itself(string document, string data)
    {
        for (var i = 0; i < 20; i++)
            Assert.Equal($$"""{"data":{{data}}}""", await _executor.RunAsync(new Requested(i).For(document)));
    }

    [Fact]
    public async Task A_source_that_asks_another_is_not_held_back_by_whoever_waits_for_it()
    {
        var request = new Requested(1);
        request.Comments.OnFetch = () => { };
        request.Comments.AskFirst = request.Users;

        Assert.StartsWith("""{"data":{"posts":[{"comments":[{"author":{"name":"user 4"}}""", await _executor.RunAsync(request.For("{ posts { comments { author { name } } } }")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_that_nothing_shows_to_be_waited_for_are_held_back_for_a_limited_time()
    {
        var time = new ManualTime();
        var executor = new RequestExecutor(Built, new RequestExecutorOptions { TimeProvider = time, MaxBatchHold = TimeSpan.FromMilliseconds(123) });
        var task = executor.RunAsync(new Requested(1).For("{ lateHiddenPost { author { name } } }"));
        while (!task.IsCompleted)
        {
            time.Fire(TimeSpan.FromMilliseconds(123));
            await Task.Yield();
        }

        Assert.Equal("""{"data":{"lateHiddenPost":{"author":{"name":"user 3"}}}}""", await task);
    }

    [Fact]
    public async Task Keys_asked_for_on_another_thread_wake_a_resting_request()
    {
        for (var i = 0; i < 100; i++)
        {
            var request = new Requested(i);

            Assert.Equal("""{"data":{"elsewhere":"user 3"}}""", await _executor.RunAsync(request.For("{ elsewhere }")));
        }
    }

    [Fact]
    public void A_source_beyond_the_last_bit_shares_it()
    {
        Assert.Equal(1UL << 62, DispatchPolicy.Bit(62));
        Assert.Equal(DispatchPolicy.Bit(63), DispatchPolicy.Bit(200));
        Assert.Equal(0b101UL, DispatchPolicy.Choose(0b101, []));
    }

    [Fact]
    public async Task Missing_keys_and_failed_fetches_are_errors_of_their_fields()
    {
        var request = new Requested(1);
        request.Users.OnFetch = () => throw new GraphQLException("store down", "DOWN");

        var body = await _executor.RunAsync(request.For("{ posts { id author { name } } }"));

        Assert.StartsWith("""{"errors":[{"message":"store down","locations":[{"line":1,"column":14}],"path":["posts",0,"author"],"extensions":{"code":"DOWN"}}""", body, StringComparison.Ordinal);
        Assert.EndsWith("""{"id":5,"author":null}]}}""", body, StringComparison.Ordinal);
    }

    [QueryType]
    public static class Queries
    {
        public static async Task<Post[]> GetPostsAsync()
        {
            await Task.Yield();
            return [.. Enumerable.Range(1, 5).Select(i => new Post(i))];
        }

        public static Task<string> SlowAsync([GlobalState] TaskCompletionSource<string> slow) => slow.Task;

        public static async Task<Ping> PingAsync(PingSource source) => new(await source.LoadAsync(1));

        public static async Task<Pong> PongAsync(PongSource source) => new(await source.LoadAsync(1));

        public static async Task<Post> AnyPostAsync(IServiceProvider services) =>
            new(await ((UserSource)services.GetService(typeof(UserSource))!).LoadAsync(3));

        public static async Task<Post> HiddenPostAsync(Hiding hiding) => new(await hiding.Users.LoadAsync(3));

        public static async Task<Post> LateHiddenPostAsync(Hiding hiding)
        {
            await Task.Run(() => { });
            return new(await hiding.Users.LoadAsync(3));
        }

        public static async Task<string> ElsewhereAsync(UserSource source)
        {
            await Task.Run(() => { }).ConfigureAwait(false);
            return $"user {await source.LoadAsync(3).ConfigureAwait(false)}";
        }

        public static async Task<string> HiddenAsync(IServiceProvider services) =>
            $"user {await ((UserSource)services.GetService(typeof(UserSource))!).LoadAsync(3)}";
    }

    [ObjectType]
    public sealed record Post(int Id)
    {
        public static async Task<IReadOnlyList<Comment>> GetCommentsAsync([Parent] Post post, CommentSource source)
        {
            var id = await source.LoadAsync(post.Id);
            return [new Comment(id), new Comment(id + 1)];
        }

        public static async Task<User?> GetAuthorAsync([Parent] Post post, UserSource source) => new(await source.LoadAsync(post.Id));

        public static async Task<User?> GetLateAuthorAsync([Parent] Post post, UserSource source)
        {
            await Task.Run(() => { });
            return new(await source.LoadAsync(post.Id + 2));
        }
    }

    [ObjectType]
    public sealed record Comment(int Id)
    {
        public static async Task<User> GetAuthorAsync([Parent] Comment comment, UserSource source) => new(await source.LoadAsync(comment.Id + 3));
    }

    [ObjectType]
    public sealed record User(int Id)
    {
        public string Name => $"user {Id}";
    }

    [ObjectType]
    public sealed record Ping(int Number)
    {
        public static async Task<Pong> GetPongAsync([Parent] Ping ping, PongSource source) => new(await source.LoadAsync(ping.Number + 1));

        public static async Task<Ping> GetPingAsync([Parent] Ping ping, PingSource source) => new(await source.LoadAsync(ping.Number + 1));
    }

    [ObjectType]
    public sealed record Pong(int Number)
    {
        public static async Task<Ping> GetPingAsync([Parent] Pong pong, PingSource source) => new(await source.LoadAsync(pong.Number + 1));
    }

    /// <summary>Collects keys; a fetch answers each key with itself, at once or later and on any thread, as the seed says.</summary>
    public abstract class KeySource(Random random)
    {
        private List<(int Key, TaskCompletionSource<int> Waiting)> _waiting = [];

        public int Fetches { get; private set; }

        public Action? OnFetch { get; set; }

        public Action? OnKeys { get; set; }

        /// <summary>Asked for a key by every fetch before it answers.</summary>
        public KeySource? AskFirst { get; set; }

        public bool HasKeys => _waiting.Count > 0;

        public Task<int> LoadAsync(int key)
        {
            var waiting = new TaskCompletionSource<int>(random.Next(2) == 0 ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((key, waiting));
            OnKeys?.Invoke();
            return waiting.Task;
        }

        public void Fetch()
        {
            Fetches++;
            var keys = _waiting;
            _waiting = [];
            if (AskFirst is not null)
                _ = AnswerAfterAsync(AskFirst.LoadAsync(1), keys);
            else if (random.Next(3) == 0)
                Answer(keys);
            else
                ThreadPool.QueueUserWorkItem(_ => Answer(keys));
        }

        private async Task AnswerAfterAsync(Task first, List<(int Key, TaskCompletionSource<int> Waiting)> keys)
        {
            await first;
            Answer(keys);
        }

        private void Answer(List<(int Key, TaskCompletionSource<int> Waiting)> keys)
        {
            try
            {
                OnFetch?.Invoke();
                foreach (var (key, waiting) in keys)
                    waiting.SetResult(key);
            }
            catch (GraphQLException e)
            {
                foreach (var (_, waiting) in keys)
                    waiting.SetException(e);
            }
        }
    }

    /// <summary>A service that no predicate knows to be a batch source, but that leads to one.</summary>
    public sealed record Hiding(UserSource Users);

    public sealed class UserSource(Random random) : KeySource(random);

    public sealed class CommentSource(Random random) : KeySource(random);

    public sealed class PingSource(Random random) : KeySource(random);

    public sealed class PongSource(Random random) : KeySource(random);

    /// <summary>The services and the dispatcher of one request.</summary>
    private sealed class Requested(int seed) : BatchDispatcher, IServiceProvider
    {
        public UserSource Users { get; } = new(new Random(seed));

        public CommentSource Comments { get; } = new(new Random(seed + 1));

        public PingSource Pings { get; } = new(new Random(seed + 2));

        public PongSource Pongs { get; } = new(new Random(seed + 3));

        public override bool HasPending => All.Any(s => s.HasKeys);

        private KeySource[] All => [Pings, Pongs, Users, Comments];

        public GraphQLRequest For(string document)
        {
            foreach (var source in All)
                source.OnKeys = NotifyPending;
            return ForItself(document);
        }

        private GraphQLRequest ForItself(string document) => Executing.Request(document) with { Services = this, BatchDispatcher = this };

        /// <summary>In the order of the schema's first uses.</summary>
        public IEnumerable<Type> Numbered => All.Select(s => s.GetType());

        public object? GetService(Type serviceType) =>
            serviceType == typeof(Hiding) ? new Hiding(Users) : All.FirstOrDefault(s => s.GetType() == serviceType);

        public override int GetPendingSources(Span<int> sources)
        {
            var count = 0;
            for (var i = 0; i < All.Length; i++)
            {
                if (All[i].HasKeys)
                    sources[count++] = i;
            }

            return count;
        }

        public override void Dispatch(int source) => All[source].Fetch();
    }
}
