namespace SocialFeed.DataLoader.Tests;

public sealed class OptionTests
{
    private readonly ManualBatchScheduler _scheduler = new();

    [Fact]
    public async Task Accepts_objects_as_keys()
    {
        var loader = new IdentityLoader<object>(_scheduler);
        object a = new();
        object b = new();

        Assert.Equal([a, b], await LoadAllAsync(loader, a, b));
        loader.Remove(a);
        Assert.Equal([a, b], await LoadAllAsync(loader, a, b));

        Assert.Equal([[a, b], [a]], loader.Fetches);
    }

    [Fact]
    public async Task Accepts_any_kind_of_key_collection()
    {
        var loader = new IdentityLoader<int>(_scheduler);
        Task<IReadOnlyList<int>>[] loads =
        [
            loader.LoadAsync(new List<int> { 1, 2 }),
            loader.LoadAsync(new ArraySegment<int>([0, 2, 3, 0], 1, 2)),
            loader.LoadAsync(new SortedSet<int> { 4, 3 }),
            loader.LoadAsync(new Queue<int>([5])),
        ];
        await _scheduler.DispatchAsync();

        Assert.Equal([[1, 2], [2, 3], [3, 4], [5]], await Task.WhenAll(loads));
        Assert.Equal([[1, 2, 3, 4, 5]], loader.Fetches);
    }

    [Fact]
    public async Task The_caller_may_change_its_list_while_the_load_is_under_way()
    {
        var loader = new RecordingLoader<int, string>(_scheduler, key => key == 1 ? "one" : default(Result<string>));
        var keys = new List<int> { 1, 2 };

        Task<IReadOnlyList<string>> required = loader.LoadRequiredAsync(keys);
        keys.Clear();
        await _scheduler.DispatchAsync();

        Assert.Contains("'2'", (await Assert.ThrowsAsync<KeyNotFoundException>(() => required)).Message);
    }

    [Fact]
    public async Task May_disable_batching()
    {
        var loader = new IdentityLoader<int>(_scheduler, new DataLoaderOptions { MaxBatchSize = 1 });

        Assert.Equal([1, 2], await LoadAllAsync(loader, 1, 2));

        Assert.Equal([[1], [2]], loader.Fetches);
    }

    [Fact]
    public async Task May_disable_caching()
    {
        var loader = new IdentityLoader<string>(_scheduler, new DataLoaderOptions { Cache = false });

        await LoadAllAsync(loader, "A", "B");
        Assert.Equal(["A", "C"], await LoadAllAsync(loader, "A", "C"));
        Assert.Equal(["A", "B", "C"], await LoadAllAsync(loader, "A", "B", "C"));

        Assert.Equal([["A", "B"], ["A", "C"], ["A", "B", "C"]], loader.Fetches);
        Assert.False(loader.TryGetCached("A", out _));
        Assert.False(loader.Prime("A", "X"));
    }

    [Fact]
    public async Task Keys_are_merged_within_a_batch_when_the_cache_is_disabled()
    {
        var loader = new IdentityLoader<string>(_scheduler, new DataLoaderOptions { Cache = false });

        Task<string?> single = loader.LoadAsync("C").AsTask();
        Task<IReadOnlyList<string?>> list = loader.LoadAsync(["C", "D", "A", "A", "B"]);
        await _scheduler.DispatchAsync();

        Assert.Equal("C", await single);
        Assert.Equal(["C", "D", "A", "A", "B"], await list);
        Assert.Equal([["C", "D", "A", "B"]], loader.Fetches);
    }

    [Fact]
    public async Task A_running_fetch_is_not_joined_when_the_cache_is_disabled()
    {
        var gate = new TaskCompletionSource();
        var loader = new IdentityLoader<int>(_scheduler, new DataLoaderOptions { Cache = false }) { Delay = _ => gate.Task };

        Task<int> first = loader.LoadAsync(1).AsTask();
        Task firstDispatch = _scheduler.DispatchAsync();
        Task<int> second = loader.LoadAsync(1).AsTask();
        Task secondDispatch = _scheduler.DispatchAsync();
        gate.SetResult();
        await Task.WhenAll(firstDispatch, secondDispatch);

        Assert.Equal([1, 1], (await Task.WhenAll(first, second)).ToList());
        Assert.Equal([[1], [1]], loader.Fetches);
    }

    [Fact]
    public async Task Beyond_the_cache_limit_loads_work_and_are_not_kept()
    {
        var loader = new IdentityLoader<int>(_scheduler, new DataLoaderOptions { MaxCacheSize = 3 });

        await LoadAllAsync(loader, 1, 2, 3);
        Assert.Equal([1, 4, 5, 4], await LoadAllAsync(loader, 1, 4, 5, 4));
        await LoadAllAsync(loader, 1, 4);

        Assert.Equal([[1, 2, 3], [4, 5], [4]], loader.Fetches);
        Assert.False(loader.Prime(6, 6));
        loader.Set(1, 7);
        Assert.Equal(7, await loader.LoadAsync(1));
    }

    [Fact]
    public async Task Complex_cache_behavior_via_clear()
    {
        // This loader clears its cache as soon as a batch is dispatched.
        IdentityLoader<string>? loader = null;
        loader = new IdentityLoader<string>(_scheduler)
        {
            Delay = _ =>
            {
                loader!.Clear();
                return Task.CompletedTask;
            },
        };

        Assert.Equal(["A", "B", "A"], await LoadAllAsync(loader, "A", "B", "A"));
        Assert.Equal(["A", "B", "A"], await LoadAllAsync(loader, "A", "B", "A"));

        Assert.Equal([["A", "B"], ["A", "B"]], loader.Fetches);
    }

    [Fact]
    public async Task Accepts_objects_with_a_complex_key()
    {
        var loader = new IdentityLoader<int[]>(_scheduler, keyComparer: new FirstNumberComparer());
        int[] key1 = [123];
        int[] key2 = [123];

        Assert.Same(key1, (await LoadAllAsync(loader, key1))[0]);
        Assert.Same(key1, await loader.LoadAsync(key2));
        loader.Remove(key2);
        await LoadAllAsync(loader, key1);
        loader.Set(key2, key2);

        Assert.Same(key2, await loader.LoadAsync(key1));
        Assert.Equal([[key1], [key1]], loader.Fetches);
    }

    [Fact]
    public async Task Supports_manual_dispatch()
    {
        var loader = new IdentityLoader<string>(_scheduler);

        _ = loader.LoadAsync("A").AsTask();
        _ = loader.LoadAsync("B").AsTask();
        await _scheduler.DispatchAsync();
        _ = loader.LoadAsync("A").AsTask();
        _ = loader.LoadAsync("C").AsTask();
        await _scheduler.DispatchAsync();
        _ = loader.LoadAsync("D").AsTask(); // never dispatched

        Assert.Equal([["A", "B"], ["C"]], loader.Fetches);
    }

    [Fact]
    public async Task Custom_batch_scheduler_is_provided_the_loader_and_may_dispatch_at_once()
    {
        var scheduler = new ImmediateScheduler();
        var loader = new IdentityLoader<string>(scheduler);

        ValueTask<string?> single = loader.LoadAsync("A");
        Task<IReadOnlyList<string?>> list = loader.LoadAsync(["B", "A"]);

        Assert.True(single.IsCompletedSuccessfully);
        Assert.Equal("A", await single);
        Assert.True(list.IsCompletedSuccessfully);
        Assert.Equal(["B", "A"], await list);
        Assert.Same(loader, scheduler.Last!.Loader);
        Assert.Equal(BatchStatus.Completed, scheduler.Last.Status);
        Assert.Equal(1, scheduler.Last.Size);
    }

    [Fact]
    public async Task The_automatic_scheduler_needs_nobody_to_dispatch()
    {
        var loader = new IdentityLoader<int>(new AutoBatchScheduler());

        Assert.Equal([1, 2], await loader.LoadAsync([1, 2]));
        Assert.Equal(3, await loader.LoadAsync(3));
    }

    [Fact]
    public async Task The_automatic_scheduler_lets_the_running_code_finish_when_there_is_a_context()
    {
        var context = new QueueContext();
        var loader = new IdentityLoader<int>(new AutoBatchScheduler());
        SynchronizationContext? outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        Task<int> one = loader.LoadAsync(1).AsTask();
        Task<int> two = loader.LoadAsync(2).AsTask();
        SynchronizationContext.SetSynchronizationContext(outer);

        Assert.Empty(loader.Fetches);
        context.Run();

        Assert.Equal([[1, 2]], loader.Fetches);
        Assert.Equal(3, await one + await two);
    }

    [Fact]
    public async Task A_batch_is_fetched_once_however_often_it_is_dispatched()
    {
        var gate = new TaskCompletionSource();
        var scheduler = new KeepingScheduler();
        var loader = new IdentityLoader<int>(scheduler) { Delay = _ => gate.Task };
        Task<int> load = loader.LoadAsync(1).AsTask();
        Batch batch = scheduler.Last!;

        Assert.Equal(BatchStatus.Open, batch.Status);
        Task first = batch.DispatchAsync();
        Assert.Equal(BatchStatus.Running, batch.Status);
        await batch.DispatchAsync();
        gate.SetResult();
        await first;

        Assert.Equal(BatchStatus.Completed, batch.Status);
        Assert.Equal(1, await load);
        Assert.Equal([[1]], loader.Fetches);
    }

    private async Task<IReadOnlyList<TKey?>> LoadAllAsync<TKey>(IdentityLoader<TKey> loader, params TKey[] keys)
        where TKey : notnull
    {
        Task<IReadOnlyList<TKey?>> all = loader.LoadAsync(keys);
        await _scheduler.DispatchAsync();
        return await all;
    }

    private sealed class FirstNumberComparer : IEqualityComparer<int[]>
    {
        public bool Equals(int[]? x, int[]? y) => x![0] == y![0];

        public int GetHashCode(int[] obj) => obj[0];
    }

    private sealed class QueueContext : SynchronizationContext
    {
        private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = [];

        public override void Post(SendOrPostCallback d, object? state) => _posted.Enqueue((d, state));

        public void Run()
        {
            while (_posted.TryDequeue(out (SendOrPostCallback Callback, object? State) item))
            {
                item.Callback(item.State);
            }
        }
    }

    private class KeepingScheduler : IBatchScheduler
    {
        public Batch? Last { get; private set; }

        public CancellationToken RequestAborted => CancellationToken.None;

        public virtual void Schedule(Batch batch) => Last = batch;
    }

    private sealed class ImmediateScheduler : KeepingScheduler
    {
        public override void Schedule(Batch batch)
        {
            base.Schedule(batch);
            _ = batch.DispatchAsync();
        }
    }
}
