namespace SocialFeed.DataLoader.Tests;

public sealed class LoaderKindTests
{
    private readonly ManualBatchScheduler _scheduler = new();

    [Fact]
    public async Task A_batch_loader_answers_missing_keys_with_default()
    {
        var loader = new NameLoader(_scheduler);

        Task<IReadOnlyList<string?>> names = loader.LoadAsync([2, 9, 1]);
        await _scheduler.DispatchAsync();

        Assert.Equal(["two", null, "one"], await names);
        Assert.Equal([2, 9, 1], loader.LastKeys);
    }

    [Fact]
    public async Task A_batch_loader_that_returns_null_is_told_what_to_return()
    {
        var loader = new NameLoader(_scheduler) { Broken = true };

        Task<string?> name = loader.LoadAsync(1).AsTask();
        await _scheduler.DispatchAsync();

        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => name);
        Assert.Equal("NameLoader.LoadBatchAsync returned null; return an empty dictionary.", error.Message);
    }

    [Fact]
    public async Task A_batch_loader_may_keep_the_list_of_keys()
    {
        var loader = new NameLoader(_scheduler);
        Task<string?> first = loader.LoadAsync(1).AsTask();
        await _scheduler.DispatchAsync();
        IReadOnlyList<int> kept = loader.LastKeys!;
        Task<string?> second = loader.LoadAsync(2).AsTask();
        await _scheduler.DispatchAsync();

        Assert.Equal(["one", "two"], (await Task.WhenAll(first, second)).ToList());
        Assert.Equal([1], kept);
        Assert.Equal([2], loader.LastKeys);
    }

    [Fact]
    public async Task A_grouped_loader_answers_with_arrays_and_empty_for_no_values()
    {
        var loader = new MultipleLoader(_scheduler);

        Task<IReadOnlyList<int[]?>> groups = loader.LoadAsync([2, 7, 2]);
        await _scheduler.DispatchAsync();

        Assert.Equal([[2, 4], [], [2, 4]], await groups);
    }

    [Fact]
    public async Task A_cache_loader_reads_each_distinct_key_once_and_fails_each_alone()
    {
        var loader = new SquareLoader(_scheduler);

        Task<IReadOnlyList<Result<int>>> squares = loader.LoadResultsAsync([3, -1, 3]);
        await _scheduler.DispatchAsync();

        IReadOnlyList<Result<int>> results = await squares;
        Assert.Equal(9, results[0].Value);
        Assert.Equal("negative", results[1].Error!.Message);
        Assert.Equal(9, results[2].Value);
        Assert.Equal(2, loader.Reads);
    }

    private sealed class NameLoader(IBatchScheduler scheduler) : BatchDataLoader<int, string>(scheduler)
    {
        public bool Broken { get; init; }

        public IReadOnlyList<int>? LastKeys { get; private set; }

        protected override async Task<IReadOnlyDictionary<int, string>> LoadBatchAsync(
            IReadOnlyList<int> keys, CancellationToken cancellationToken)
        {
            LastKeys = keys;
            await Task.Yield();
            return Broken ? null! : new Dictionary<int, string> { [1] = "one", [2] = "two" };
        }
    }

    private sealed class MultipleLoader(IBatchScheduler scheduler) : GroupedDataLoader<int, int>(scheduler)
    {
        protected override Task<ILookup<int, int>> LoadGroupedBatchAsync(
            IReadOnlyList<int> keys, CancellationToken cancellationToken) =>
            Task.FromResult(
                keys.Where(key => key < 5).SelectMany(key => new[] { (key, key), (key, key * 2) })
                    .ToLookup(pair => pair.Item1, pair => pair.Item2));
    }

    private sealed class SquareLoader(IBatchScheduler scheduler) : CacheDataLoader<int, int>(scheduler)
    {
        public int Reads { get; private set; }

        protected override Task<int> LoadSingleAsync(int key, CancellationToken cancellationToken)
        {
            Reads++;
            return key < 0 ? throw new ArgumentException("negative") : Task.FromResult(key * key);
        }
    }
}
