namespace SocialFeed.DataLoader.Tests;

/// <summary>The behaviour that the reference DataLoader's own tests pin down, under their names.</summary>
public sealed class PrimaryApiTests
{
    private readonly ManualBatchScheduler _scheduler = new();

    [Fact]
    public async Task Builds_a_really_really_simple_data_loader()
    {
        var loader = new IdentityLoader<int>(_scheduler);

        ValueTask<int> one = loader.LoadAsync(1);
        Assert.False(one.IsCompleted);
        await _scheduler.DispatchAsync();

        Assert.Equal(1, await one);
    }

    [Fact]
    public async Task Supports_loading_multiple_keys_in_one_call()
    {
        var loader = new IdentityLoader<int>(_scheduler);

        Task<IReadOnlyList<int>> all = loader.LoadAsync([1, 2]);
        await _scheduler.DispatchAsync();

        Assert.Equal([1, 2], await all);
        Assert.Empty(await loader.LoadAsync([]));
        Assert.Equal(0, _scheduler.PendingCount);
    }

    [Fact]
    public async Task Supports_loading_multiple_keys_in_one_call_with_errors()
    {
        var loader = new RecordingLoader<string, string>(
            _scheduler, key => key == "bad" ? new InvalidOperationException("Bad Key") : key);

        Task<IReadOnlyList<Result<string>>> all = loader.LoadResultsAsync(["a", "b", "bad"]);
        await _scheduler.DispatchAsync();

        IReadOnlyList<Result<string>> results = await all;
        Assert.Equal(["a", "b", null], results.Select(result => result.Value));
        Assert.Equal("Bad Key", results[2].Error!.Message);
        Assert.True(results[2].IsError);
        Assert.False(results[0].IsError);
    }

    [Fact]
    public async Task Batches_multiple_requests()
    {
        var loader = new IdentityLoader<int>(_scheduler);

        Task<int> one = loader.LoadAsync(1).AsTask();
        Task<int> two = loader.LoadAsync(2).AsTask();
        await _scheduler.DispatchAsync();

        Assert.Equal([1, 2], (await Task.WhenAll(one, two)).ToList());
        Assert.Equal([[1, 2]], loader.Fetches);
    }

    [Fact]
    public async Task Batches_multiple_requests_with_max_batch_sizes()
    {
        var loader = new IdentityLoader<int>(_scheduler, new DataLoaderOptions { MaxBatchSize = 2 });

        Task<IReadOnlyList<int>> all = loader.LoadAsync([1, 2, 3]);
        await _scheduler.DispatchAsync();

        Assert.Equal([1, 2, 3], await all);
        Assert.Equal([[1, 2], [3]], loader.Fetches);
    }

    [Fact]
    public async Task Fetches_of_a_split_batch_start_together()
    {
        var gate = new TaskCompletionSource();
        var loader = new IdentityLoader<int>(_scheduler, new DataLoaderOptions { MaxBatchSize = 2 })
        {
            Delay = _ => gate.Task,
        };

        Task<IReadOnlyList<int>> all = loader.LoadAsync([1, 2, 3, 4, 5]);
        Task dispatched = _scheduler.DispatchAsync();

        Assert.Equal([[1, 2], [3, 4], [5]], loader.Fetches);
        Assert.False(all.IsCompleted);
        gate.SetResult();
        await dispatched;
        Assert.Equal([1, 2, 3, 4, 5], await all);
    }

    [Fact]
    public async Task A_failing_fetch_of_a_split_batch_fails_its_own_keys_only()
    {
        int calls = 0;
        var loader = new IdentityLoader<int>(_scheduler, new DataLoaderOptions { MaxBatchSize = 2 })
        {
            Delay = _ => ++calls == 1 ? Task.FromException(new TimeoutException("first")) : Task.CompletedTask,
        };

        Task<IReadOnlyList<Result<int>>> all = loader.LoadResultsAsync([1, 2, 3]);
        await _scheduler.DispatchAsync();

        Assert.Equal([true, true, false], (await all).Select(result => result.IsError));
        Assert.Equal(3, (await all)[2].Value);
    }

    [Fact]
    public async Task Applies_max_batch_size_correctly_with_duplicate_keys()
    {
        var loader = new IdentityLoader<string>(_scheduler, new DataLoaderOptions { MaxBatchSize = 3 });
        string[] values = ["a", "b", "a", "a", "a", "b", "c"];

        Task<string?[]> all = Task.WhenAll(values.Select(value => loader.LoadAsync(value).AsTask()));
        await _scheduler.DispatchAsync();

        Assert.Equal(values, await all);
        Assert.Equal([["a", "b", "c"]], loader.Fetches);
    }

    [Fact]
    public async Task A_list_with_duplicate_keys_is_answered_in_key_order()
    {
        var loader = new IdentityLoader<string>(_scheduler);
        string[] keys = ["a", "b", "a", "c", "b"];

        Task<IReadOnlyList<string?>> all = loader.LoadAsync(keys);
        await _scheduler.DispatchAsync();

        Assert.Equal(keys, await all);
        Assert.Equal([["a", "b", "c"]], loader.Fetches);
    }

    [Fact]
    public async Task Batches_cached_requests()
    {
        var gate = new TaskCompletionSource();
        var loader = new IdentityLoader<int>(_scheduler) { Delay = _ => gate.Task };
        loader.Prime(1, 1);

        ValueTask<int> one = loader.LoadAsync(1);
        Task<int> two = loader.LoadAsync(2).AsTask();
        Task dispatched = _scheduler.DispatchAsync();

        Assert.True(one.IsCompletedSuccessfully);
        Assert.False(two.IsCompleted);
        gate.SetResult();
        await dispatched;
        Assert.Equal(1, await one);
        Assert.Equal(2, await two);
        Assert.Equal([[2]], loader.Fetches);
    }

    [Fact]
    public async Task Max_batch_size_respects_cached_results()
    {
        var loader = new IdentityLoader<int>(_scheduler, new DataLoaderOptions { MaxBatchSize = 1 });
        loader.Prime(1, 1);

        Task<IReadOnlyList<int>> all = loader.LoadAsync([1, 2]);
        await _scheduler.DispatchAsync();

        Assert.Equal([1, 2], await all);
        Assert.Equal([[2]], loader.Fetches);
    }

    [Fact]
    public async Task Coalesces_identical_requests()
    {
        var loader = new IdentityLoader<int>(_scheduler);

        Task<int> first = loader.LoadAsync(1).AsTask();
        Task<int> second = loader.LoadAsync(1).AsTask();
        Task<IReadOnlyList<int>> list = loader.LoadAsync([1, 1]);
        await _scheduler.DispatchAsync();

        Assert.Equal(1, await first);
        Assert.Equal(1, await second);
        Assert.Equal([1, 1], await list);
        Assert.Equal([[1]], loader.Fetches);
    }

    [Fact]
    public async Task Coalesces_identical_requests_across_sized_batches()
    {
        var loader = new IdentityLoader<int>(_scheduler, new DataLoaderOptions { MaxBatchSize = 2 });

        Task<int[]> all = Task.WhenAll(new[] { 1, 2, 1, 3 }.Select(key => loader.LoadAsync(key).AsTask()));
        await _scheduler.DispatchAsync();

        Assert.Equal([1, 2, 1, 3], (await all).ToList());
        Assert.Equal([[1, 2], [3]], loader.Fetches);
    }

    [Fact]
    public async Task Coalesces_with_a_fetch_that_is_already_running()
    {
        var gate = new TaskCompletionSource();
        var loader = new IdentityLoader<int>(_scheduler) { Delay = _ => gate.Task };

        Task<IReadOnlyList<int>> first = loader.LoadAsync([1, 2]);
        Task firstDispatch = _scheduler.DispatchAsync();
        Task<IReadOnlyList<int>> second = loader.LoadAsync([3, 2, 4, 1, 3]);
        Task secondDispatch = _scheduler.DispatchAsync();
        gate.SetResult();
        await Task.WhenAll(firstDispatch, secondDispatch);

        Assert.Equal([1, 2], await first);
        Assert.Equal([3, 2, 4, 1, 3], await second);
        Assert.Equal([[1, 2], [3, 4]], loader.Fetches);
    }

    [Fact]
    public async Task Caches_repeated_requests()
    {
        var loader = new IdentityLoader<string>(_scheduler);

        await LoadAllAsync(loader, "A", "B");
        Assert.Equal(["A", "C"], await LoadAllAsync(loader, "A", "C"));
        Assert.Equal(["A", "B", "C"], await LoadAllAsync(loader, "A", "B", "C"));

        Assert.Equal([["A", "B"], ["C"]], loader.Fetches);
        Assert.True(loader.TryGetCached("B", out string? cached));
        Assert.Equal("B", cached);
        Assert.False(loader.TryGetCached("D", out _));
    }

    [Fact]
    public async Task Clears_single_value_in_loader()
    {
        var loader = new IdentityLoader<string>(_scheduler);
        await LoadAllAsync(loader, "A", "B");

        Assert.True(loader.Remove("A"));
        Assert.False(loader.Remove("A"));

        Assert.Equal(["A", "B"], await LoadAllAsync(loader, "A", "B"));
        Assert.Equal([["A", "B"], ["A"]], loader.Fetches);
    }

    [Fact]
    public async Task Clears_all_values_in_loader()
    {
        var loader = new IdentityLoader<string>(_scheduler);
        await LoadAllAsync(loader, "A", "B");

        loader.Clear();

        Assert.Equal(["A", "B"], await LoadAllAsync(loader, "A", "B"));
        Assert.Equal([["A", "B"], ["A", "B"]], loader.Fetches);
    }

    [Fact]
    public async Task Loads_under_way_survive_a_clear()
    {
        var loader = new IdentityLoader<string>(_scheduler);

        Task<IReadOnlyList<string?>> all = loader.LoadAsync(["A", "B"]);
        loader.Clear();
        await _scheduler.DispatchAsync();

        Assert.Equal(["A", "B"], await all);
    }

    [Fact]
    public async Task A_key_never_comes_twice_in_one_fetch_whatever_happens_to_the_cache()
    {
        var loader = new IdentityLoader<string>(_scheduler);

        Task<IReadOnlyList<string?>> first = loader.LoadAsync(["A", "B", "C"]);
        Assert.False(loader.Remove("A"));
        Task<string?> removed = loader.LoadAsync("A").AsTask();
        loader.Clear();
        Task<string?> cleared = loader.LoadAsync("B").AsTask();
        loader.Set("C", "X");
        loader.Remove("C");
        Task<string?> set = loader.LoadAsync("C").AsTask();
        await _scheduler.DispatchAsync();

        Assert.Equal(["A", "B", "C"], await first);
        Assert.Equal("A", await removed);
        Assert.Equal("B", await cleared);
        Assert.Equal("C", await set);
        Assert.Equal([["A", "B", "C"], ["C"]], loader.Fetches);
        Assert.True(loader.TryReset());
    }

    [Fact]
    public async Task A_key_removed_while_it_is_being_fetched_is_fetched_again()
    {
        var gate = new TaskCompletionSource();
        var loader = new IdentityLoader<string>(_scheduler) { Delay = _ => gate.Task };
        Task<string?> before = loader.LoadAsync("A").AsTask();
        Task firstDispatch = _scheduler.DispatchAsync();

        Assert.True(loader.Remove("A"));
        Task<string?> after = loader.LoadAsync("A").AsTask();
        Task secondDispatch = _scheduler.DispatchAsync();
        gate.SetResult();
        await Task.WhenAll(firstDispatch, secondDispatch);

        Assert.Equal("A", await before);
        Assert.Equal("A", await after);
        Assert.Equal([["A"], ["A"]], loader.Fetches);
    }

    [Fact]
    public async Task Allows_priming_the_cache()
    {
        var loader = new IdentityLoader<string>(_scheduler);

        Assert.True(loader.Prime("A", "A"));

        Assert.Equal(["A", "B"], await LoadAllAsync(loader, "A", "B"));
        Assert.Equal([["B"]], loader.Fetches);
    }

    [Fact]
    public async Task Does_not_prime_keys_that_already_exist()
    {
        var loader = new IdentityLoader<string>(_scheduler);
        loader.Prime("A", "X");
        Assert.Equal(["X", "B"], await LoadAllAsync(loader, "A", "B"));

        Assert.False(loader.Prime("A", "Y"));
        Assert.False(loader.Prime("B", "Y"));

        Assert.Equal(["X", "B"], await LoadAllAsync(loader, "A", "B"));
        Assert.Equal([["B"]], loader.Fetches);
    }

    [Fact]
    public async Task Does_not_prime_a_key_that_is_being_loaded()
    {
        var loader = new IdentityLoader<string>(_scheduler);
        Task<string?> pending = loader.LoadAsync("A").AsTask();

        Assert.False(loader.Prime("A", "Y"));
        await _scheduler.DispatchAsync();

        Assert.Equal("A", await pending);
    }

    [Fact]
    public async Task Allows_forcefully_priming_the_cache()
    {
        var loader = new IdentityLoader<string>(_scheduler);
        loader.Prime("A", "X");
        await LoadAllAsync(loader, "A", "B");

        loader.Set("A", "Y");
        loader.Remove("B");
        loader.Prime("B", "Y");

        Assert.Equal(["Y", "Y"], await LoadAllAsync(loader, "A", "B"));
        Assert.Equal([["B"]], loader.Fetches);
    }

    [Fact]
    public async Task A_value_set_during_a_load_outlives_it_and_the_waiting_get_what_was_fetched()
    {
        var loader = new IdentityLoader<string>(_scheduler);
        Task<string?> pending = loader.LoadAsync("A").AsTask();

        loader.Set("A", "Y");
        await _scheduler.DispatchAsync();

        Assert.Equal("A", await pending);
        Assert.Equal("Y", await loader.LoadAsync("A"));
    }

    [Fact]
    public async Task Many_primed_values_are_all_found()
    {
        var loader = new IdentityLoader<int>(_scheduler);
        int[] keys = Enumerable.Range(0, 1000).ToArray();
        foreach (int key in keys)
        {
            loader.Prime(key, -key);
        }

        Assert.Equal(keys.Select(key => -key), await loader.LoadAsync(keys));
        Assert.Empty(loader.Fetches);
    }

    private async Task<IReadOnlyList<string?>> LoadAllAsync(IdentityLoader<string> loader, params string[] keys)
    {
        Task<IReadOnlyList<string?>> all = loader.LoadAsync(keys);
        await _scheduler.DispatchAsync();
        return await all;
    }
}
