namespace SocialFeed.DataLoader.Tests;

/// <summary>Allocation bounds of the hot paths, measured on the calling thread after warm-up.</summary>
public sealed class AllocationTests
{
    private const int KeyCount = 1000;
    private const int DistinctKeys = 200;

    private readonly RequestBatchScheduler _scheduler = new(_ => 0);

    [Fact]
    public void A_list_load_on_a_fresh_loader_costs_at_most_30_bytes_per_key()
    {
        int[] keys = CreateKeys();
        long bytes = Measure(() => LoadList(new DoublingLoader(_scheduler), keys));

        Assert.InRange(bytes, 1, 30 * KeyCount);
    }

    [Fact]
    public void A_list_load_on_a_pooled_loader_costs_at_most_20_bytes_per_key()
    {
        int[] keys = CreateKeys();
        var loader = new DoublingLoader(_scheduler);
        long bytes = Measure(() =>
        {
            Assert.True(loader.TryReset());
            LoadList(loader, keys);
        });

        Assert.InRange(bytes, 1, 20 * KeyCount);
    }

    [Fact]
    public void A_single_load_of_a_cached_key_allocates_nothing()
    {
        var loader = new DoublingLoader(_scheduler);
        LoadList(loader, CreateKeys());
        int sum = 0;

        long bytes = Measure(() =>
        {
            for (int key = 0; key < DistinctKeys; key++)
            {
                ValueTask<int> load = loader.LoadAsync(key);
                sum += load.IsCompletedSuccessfully ? 1 : 0;
            }
        });

        Assert.Equal(0, bytes);
        Assert.Equal(0, sum % DistinctKeys);
        Assert.NotEqual(0, sum);
    }

    [Fact]
    public void Waits_for_a_pending_key_share_one_task()
    {
        var loader = new DoublingLoader(_scheduler);
        ValueTask<int> first = loader.LoadAsync(1);

        long bytes = Measure(() => Assert.False(loader.LoadAsync(1).IsCompleted));

        Assert.Equal(0, bytes);
        Assert.Same(first.AsTask(), loader.LoadAsync(1).AsTask());
    }

    private static int[] CreateKeys() => Enumerable.Range(0, KeyCount).Select(i => i * 7 % DistinctKeys).ToArray();

    private void LoadList(DoublingLoader loader, int[] keys)
    {
        Task<IReadOnlyList<int>> load = loader.LoadAsync(keys);
        _scheduler.Dispatch(RequestBatchScheduler.AllSources);
        Assert.True(load.IsCompletedSuccessfully);
    }

    private static long Measure(Action action)
    {
        for (int i = 0; i < 100; i++)
        {
            action();
        }

        long least = long.MaxValue;
        for (int i = 0; i < 10; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private sealed class DoublingLoader(IBatchScheduler scheduler) : DataLoaderBase<int, int>(scheduler)
    {
        protected override ValueTask FetchAsync(
            ReadOnlyMemory<int> keys, Memory<Result<int>> results, CancellationToken cancellationToken)
        {
            for (int i = 0; i < keys.Length; i++)
            {
                results.Span[i] = keys.Span[i] * 2;
            }

            return default;
        }
    }
}
