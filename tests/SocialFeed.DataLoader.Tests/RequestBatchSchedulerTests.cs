namespace SocialFeed.DataLoader.Tests;

public sealed class RequestBatchSchedulerTests
{
    [Fact]
    public async Task Pending_sources_have_the_bits_that_the_resolver_gives()
    {
        var scheduler = new RequestBatchScheduler(type => type == typeof(IdentityLoader<int>) ? 3
            : type == typeof(IdentityLoader<string>) ? 63
            : -1);
        var numbered = new IdentityLoader<int>(scheduler);
        var tooLarge = new IdentityLoader<string>(scheduler);
        var unknown = new IdentityLoader<long>(scheduler);
        Assert.False(scheduler.HasPending);

        Task<int> a = numbered.LoadAsync(1).AsTask();
        Assert.Equal(1UL << 3, scheduler.PendingSources);
        Task<string?> b = tooLarge.LoadAsync("x").AsTask();
        Task<long> c = unknown.LoadAsync(2L).AsTask();
        Assert.Equal((1UL << 3) | (1UL << 63), scheduler.PendingSources);

        scheduler.Dispatch(1UL << 3);
        Assert.True(a.IsCompletedSuccessfully);
        Assert.False(b.IsCompleted);
        Assert.Equal(1UL << 63, scheduler.PendingSources);

        scheduler.Dispatch(1UL << 5);
        Assert.False(c.IsCompleted);
        scheduler.Dispatch(1UL << RequestBatchScheduler.OtherSource);
        Assert.False(scheduler.HasPending);
        Assert.Equal("x", await b);
        Assert.Equal(2, await c);
    }

    [Fact]
    public async Task Synchronous_fetches_are_answered_inside_dispatch()
    {
        var scheduler = new RequestBatchScheduler(_ => 0);
        var loader = new IdentityLoader<int>(scheduler);
        Task<IReadOnlyList<int>> list = loader.LoadAsync([1, 2, 1]);
        Task<int> single = loader.LoadAsync(1).AsTask();

        scheduler.Dispatch(RequestBatchScheduler.AllSources);

        Assert.True(list.IsCompletedSuccessfully);
        Assert.True(single.IsCompletedSuccessfully);
        Assert.Equal([1, 2, 1], await list);
    }

    [Fact]
    public void Batches_that_a_fetch_brings_about_stay_pending()
    {
        var scheduler = new RequestBatchScheduler(_ => 0);
        var inner = new IdentityLoader<int>(scheduler);
        var outer = new IdentityLoader<string>(scheduler) { Delay = async token => await inner.LoadAsync(1, token) };

        Task<string?> load = outer.LoadAsync("a").AsTask();
        scheduler.Dispatch(RequestBatchScheduler.AllSources);

        Assert.Empty(inner.Fetches);
        Assert.True(scheduler.HasPending);
        Assert.False(load.IsCompleted);
        scheduler.Dispatch(RequestBatchScheduler.AllSources);
        Assert.Equal([[1]], inner.Fetches);
    }

    [Fact]
    public void On_scheduled_is_called_once_per_batch_without_a_lock_held()
    {
        var scheduler = new RequestBatchScheduler(_ => 0);
        var loader = new IdentityLoader<int>(scheduler);
        int calls = 0;
        scheduler.OnScheduled = () =>
        {
            calls++;
            Assert.True(scheduler.HasPending);
            var other = new Thread(() => loader.TryGetCached(1, out _));
            other.Start();
            other.Join();
        };

        _ = loader.LoadAsync(1).AsTask();
        _ = loader.LoadAsync(2).AsTask();
        Assert.Equal(1, calls);
        scheduler.Dispatch(RequestBatchScheduler.AllSources);
        _ = loader.LoadAsync([3, 4]);
        Assert.Equal(2, calls);
    }

    [Fact]
    public void Reset_fails_what_is_pending_and_readies_the_scheduler_for_the_next_request()
    {
        using var next = new CancellationTokenSource();
        var scheduler = new RequestBatchScheduler(_ => 0);
        var loader = new IdentityLoader<int>(scheduler);
        Task<IReadOnlyList<int>> abandoned = loader.LoadAsync([1]);

        scheduler.Reset(next.Token);

        Assert.True(abandoned.IsCanceled);
        Assert.False(scheduler.HasPending);
        Assert.Equal(next.Token, scheduler.RequestAborted);
        Task<IReadOnlyList<int>> load = loader.LoadAsync([1]);
        scheduler.Dispatch(RequestBatchScheduler.AllSources);
        Assert.True(load.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Can_call_a_loader_from_a_loader()
    {
        var scheduler = new RequestBatchScheduler(_ => 0);
        using var pump = new RequestPump(scheduler);
        var deep = new IdentityLoader<string>(scheduler);
        var a = new ForwardingLoader(scheduler, deep);
        var b = new ForwardingLoader(scheduler, deep);

        await pump.Run(async () =>
        {
            Task<IReadOnlyList<string?>> fromA = a.LoadAsync(["A1", "A2"]);
            Task<IReadOnlyList<string?>> fromB = b.LoadAsync(["B1", "B2"]);
            Assert.Equal(["A1", "A2"], await fromA);
            Assert.Equal(["B1", "B2"], await fromB);
        });

        Assert.Equal([["A1", "A2", "B1", "B2"]], deep.Fetches);
        Assert.Equal(2, pump.Dispatches);
    }

    [Fact]
    public async Task Batches_loads_occurring_within_continuations()
    {
        var scheduler = new RequestBatchScheduler(_ => 0);
        using var pump = new RequestPump(scheduler);
        var loader = new IdentityLoader<string>(scheduler);

        await pump.Run(async () =>
        {
            Task<string?> a = loader.LoadAsync("A").AsTask();
            await Task.Yield();
            Task<string?> b = loader.LoadAsync("B").AsTask();
            await Task.Yield();
            await Task.Yield();
            Task<string?> c = loader.LoadAsync("C").AsTask();
            await Task.WhenAll(a, b, c);
        });

        Assert.Equal([["A", "B", "C"]], loader.Fetches);
    }

    [Fact]
    public async Task Fetches_continue_on_the_logical_thread_of_the_request()
    {
        var scheduler = new RequestBatchScheduler(_ => 0);
        using var pump = new RequestPump(scheduler);
        var threads = new HashSet<int>();
        var loader = new RecordingLoader<int, int>(scheduler, key =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            return key;
        })
        {
            Delay = token => Task.Run(() => { }, token),
        };
        int here = Environment.CurrentManagedThreadId;

        await pump.Run(async () =>
        {
            await Task.WhenAll(Enumerable.Range(0, 10).Select(async key =>
            {
                await loader.LoadAsync(key);
                threads.Add(Environment.CurrentManagedThreadId);
                await loader.LoadAsync([key + 10, key + 11]);
                threads.Add(Environment.CurrentManagedThreadId);
            }));
            Assert.Equal([here], threads);
        });

        Assert.Equal(2, loader.Fetches.Count);
    }

    /// <summary>Two nested levels under a list, as in the reports of split batches, with answers from other threads.</summary>
    [Fact]
    public async Task One_fetch_per_loader_and_level_however_the_answers_arrive()
    {
        const int Runs = 2_000;
        for (int run = 0; run < Runs; run++)
        {
            var scheduler = new RequestBatchScheduler(type => type.Name.Length);
            using var pump = new RequestPump(scheduler);
            bool asynchronous = run % 2 == 1;
            var authors = new RecordingLoader<int, int>(scheduler, post => post % 7);
            var teams = new RecordingLoader<int, string>(scheduler, author => $"team {author % 3}");
            if (asynchronous)
            {
                authors.Delay = teams.Delay = token => Task.Run(() => { }, token);
            }

            string?[] answers = [];
            await pump.Run(async () =>
            {
                answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(async post =>
                {
                    int author = await authors.LoadAsync(post);
                    return await teams.LoadAsync(author);
                }));
            });

            Assert.Equal(Enumerable.Range(0, 40).Select(post => $"team {post % 7 % 3}"), answers);
            Assert.Equal(40, Assert.Single(authors.Fetches).Length);
            Assert.Equal(7, Assert.Single(teams.Fetches).Length);
            Assert.Equal(2, pump.Dispatches);
        }
    }

    [Fact]
    public async Task A_batch_scheduled_by_another_thread_wakes_the_waiting_executor()
    {
        var scheduler = new RequestBatchScheduler(_ => 0);
        using var pump = new RequestPump(scheduler);
        var loader = new IdentityLoader<int>(scheduler);

        int value = 0;
        await pump.Run(async () => value = await Task.Run(async () => await loader.LoadAsync(42)));

        Assert.Equal(42, value);
    }

    [Fact]
    public void Misuse_is_refused()
    {
        Assert.Throws<ArgumentNullException>(() => new RequestBatchScheduler(null!));
        Assert.Throws<ArgumentNullException>(() => new RequestBatchScheduler(_ => 0).Schedule(null!));
    }

    /// <summary>Answers its keys by loading them from another loader.</summary>
    private sealed class ForwardingLoader(IBatchScheduler scheduler, IDataLoader<string, string> target)
        : BatchDataLoader<string, string>(scheduler)
    {
        protected override async Task<IReadOnlyDictionary<string, string>> LoadBatchAsync(
            IReadOnlyList<string> keys, CancellationToken cancellationToken)
        {
            IReadOnlyList<string> values = await target.LoadRequiredAsync(keys, cancellationToken);
            return keys.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second);
        }
    }
}
