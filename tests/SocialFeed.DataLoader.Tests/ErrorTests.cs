namespace SocialFeed.DataLoader.Tests;

public sealed class ErrorTests
{
    private readonly ManualBatchScheduler _scheduler = new();

    [Fact]
    public async Task Resolves_to_error_to_indicate_failure()
    {
        RecordingLoader<int, int> loader = CreateEvenLoader();

        Task<int> one = loader.LoadAsync(1).AsTask();
        await _scheduler.DispatchAsync();
        Task<int> two = loader.LoadAsync(2).AsTask();
        await _scheduler.DispatchAsync();

        Assert.Equal("Odd: 1", (await Assert.ThrowsAsync<InvalidOperationException>(() => one)).Message);
        Assert.Equal(2, await two);
        Assert.Equal([[1], [2]], loader.Fetches);
    }

    [Fact]
    public async Task Can_represent_failures_and_successes_simultaneously()
    {
        RecordingLoader<int, int> loader = CreateEvenLoader();

        Task<int> one = loader.LoadAsync(1).AsTask();
        Task<int> two = loader.LoadAsync(2).AsTask();
        await _scheduler.DispatchAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => one);
        Assert.Equal(2, await two);
        Assert.Equal([[1, 2]], loader.Fetches);
    }

    [Fact]
    public async Task A_list_load_throws_the_first_error_in_key_order()
    {
        RecordingLoader<int, int> loader = CreateEvenLoader();
        Task<int> earlier = loader.LoadAsync(5).AsTask();

        Task<IReadOnlyList<int>> list = loader.LoadAsync([2, 3, 5]);
        await _scheduler.DispatchAsync();

        Assert.Equal("Odd: 3", (await Assert.ThrowsAsync<InvalidOperationException>(() => list)).Message);
        Assert.Equal("Odd: 5", (await Assert.ThrowsAsync<InvalidOperationException>(() => earlier)).Message);
    }

    [Fact]
    public async Task Failed_keys_leave_the_cache_and_the_others_stay()
    {
        RecordingLoader<int, int> loader = CreateEvenLoader();

        Task<IReadOnlyList<Result<int>>> first = loader.LoadResultsAsync([1, 2]);
        await _scheduler.DispatchAsync();
        Task<IReadOnlyList<Result<int>>> second = loader.LoadResultsAsync([1, 2]);
        await _scheduler.DispatchAsync();

        Assert.True((await first)[0].IsError);
        Assert.True((await second)[0].IsError);
        Assert.Equal([[1, 2], [1]], loader.Fetches);
        Assert.False(loader.TryGetCached(1, out _));
    }

    [Fact]
    public async Task Can_clear_values_from_cache_after_errors()
    {
        bool broken = true;
        var loader = new RecordingLoader<int, int>(
            _scheduler, key => broken ? new InvalidOperationException("broken") : key);
        Task<int> failed = loader.LoadAsync(1).AsTask();
        await _scheduler.DispatchAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => failed);

        broken = false;
        loader.Remove(1);
        Task<int> repeated = loader.LoadAsync(1).AsTask();
        await _scheduler.DispatchAsync();

        Assert.Equal(1, await repeated);
    }

    [Fact]
    public async Task Propagates_error_to_all_loads()
    {
        var error = new TimeoutException("I am a terrible loader");
        var loader = new IdentityLoader<int>(_scheduler) { Delay = _ => throw error };

        Task<int> one = loader.LoadAsync(1).AsTask();
        Task<int> two = loader.LoadAsync(2).AsTask();
        Task<IReadOnlyList<int>> list = loader.LoadAsync([2, 3]);
        await _scheduler.DispatchAsync();

        Assert.Same(error, await Assert.ThrowsAsync<TimeoutException>(() => one));
        Assert.Same(error, await Assert.ThrowsAsync<TimeoutException>(() => two));
        Assert.Same(error, await Assert.ThrowsAsync<TimeoutException>(() => list));
        Assert.Equal([[1, 2, 3]], loader.Fetches);
    }

    [Fact]
    public async Task A_scheduler_that_throws_fails_the_load_instead_of_leaving_it_waiting()
    {
        var loader = new IdentityLoader<int>(new BrokenScheduler());

        await Assert.ThrowsAsync<NotSupportedException>(() => loader.LoadAsync(1).AsTask());
        await Assert.ThrowsAsync<NotSupportedException>(() => loader.LoadAsync([1, 2]));
        Assert.True(loader.TryReset());
    }

    [Fact]
    public async Task A_key_without_result_loads_as_default_and_is_an_error_when_required()
    {
        var loader = new RecordingLoader<int, string>(_scheduler, key => key == 1 ? "one" : default(Result<string>));

        Task<string?> optional = loader.LoadAsync(2).AsTask();
        Task<string> required = loader.LoadRequiredAsync(2).AsTask();
        Task<IReadOnlyList<string>> requiredList = loader.LoadRequiredAsync([1, 2]);
        Task<IReadOnlyList<string>> goodList = loader.LoadRequiredAsync([1, 1]);
        await _scheduler.DispatchAsync();

        Assert.Null(await optional);
        KeyNotFoundException missing = await Assert.ThrowsAsync<KeyNotFoundException>(() => required);
        Assert.Contains("found no value for the key '2'", missing.Message);
        Assert.Equal(missing.Message, (await Assert.ThrowsAsync<KeyNotFoundException>(() => requiredList)).Message);
        Assert.Equal(["one", "one"], await goodList);
        Assert.Equal([[2, 1]], loader.Fetches);
    }

    [Fact]
    public async Task A_missing_key_is_remembered_as_missing()
    {
        var loader = new RecordingLoader<int, int>(_scheduler, _ => default(Result<int>));
        Task<int> first = loader.LoadAsync(1).AsTask();
        await _scheduler.DispatchAsync();

        Assert.Equal(0, await first);
        Assert.True(loader.TryGetCached(1, out int value));
        Assert.Equal(0, value);
        await Assert.ThrowsAsync<KeyNotFoundException>(() => loader.LoadRequiredAsync(1).AsTask());
        await Assert.ThrowsAsync<KeyNotFoundException>(() => loader.LoadRequiredAsync([1]));
        Assert.Single(loader.Fetches);
    }

    [Fact]
    public async Task A_required_value_type_that_is_zero_is_a_value()
    {
        var loader = new IdentityLoader<int>(_scheduler);
        Task<int> zero = loader.LoadRequiredAsync(0).AsTask();
        await _scheduler.DispatchAsync();

        Assert.Equal(0, await zero);
    }

    [Fact]
    public void Null_keys_are_refused_and_nothing_is_scheduled()
    {
        var loader = new IdentityLoader<string>(_scheduler);

        ArgumentNullException list = Assert.Throws<ArgumentNullException>(() => { _ = loader.LoadAsync(["a", null!]); });
        Assert.Contains("keys[1] is null", list.Message);
        ArgumentNullException single = Assert.Throws<ArgumentNullException>(() => { _ = loader.LoadAsync((string)null!); });
        Assert.Contains("must not be null", single.Message);
        Assert.Throws<ArgumentNullException>(() => { _ = loader.LoadAsync((string[])null!); });
        Assert.Throws<ArgumentNullException>(() => { _ = loader.LoadResultsAsync(null!); });
        Assert.Throws<ArgumentNullException>(() => loader.Prime(null!, "x"));
        Assert.Throws<ArgumentNullException>(() => loader.Remove(null!));
        Assert.Throws<ArgumentNullException>(() => loader.TryGetCached(null!, out _));
        Assert.Equal(0, _scheduler.PendingCount);
    }

    [Fact]
    public void Misuse_of_constructor_and_options_names_what_to_change()
    {
        Assert.Equal("batchScheduler", Assert.Throws<ArgumentNullException>(() => new IdentityLoader<int>(null!)).ParamName);
        var size = Assert.Throws<ArgumentOutOfRangeException>(() => new DataLoaderOptions { MaxBatchSize = 0 });
        Assert.Contains("MaxBatchSize counts keys and must be at least 1", size.Message);
        var cache = Assert.Throws<ArgumentOutOfRangeException>(() => new DataLoaderOptions { MaxCacheSize = -1 });
        Assert.Contains("set Cache = false", cache.Message);
        Assert.Throws<ArgumentNullException>(() => Result<int>.Reject(null!));
    }

    private RecordingLoader<int, int> CreateEvenLoader() =>
        new(_scheduler, key => key % 2 == 0 ? key : new InvalidOperationException($"Odd: {key}"));

    private sealed class BrokenScheduler : IBatchScheduler
    {
        public CancellationToken RequestAborted => CancellationToken.None;

        public void Schedule(Batch batch) => throw new NotSupportedException("no batches here");
    }
}
