namespace SocialFeed.DataLoader.Tests;

public sealed class ConcurrencyTests
{
    private const int Threads = 8;

    /// <summary>Random loads, sets and removals on many threads while another dispatches: every load is answered.</summary>
    [Fact]
    public async Task Loads_from_many_threads_are_all_answered_with_the_right_values()
    {
        const int Seed = 20260107;
        var scheduler = new RequestBatchScheduler(_ => 0);
        var loader = new RecordingLoader<int, int>(scheduler, key => key * 2, new DataLoaderOptions { MaxBatchSize = 16 })
        {
            Delay = token => Task.Run(() => { }, token),
        };

        Task[] workers = Enumerable.Range(0, Threads)
            .Select(worker => Task.Run(() => WorkAsync(loader, new Random(Seed + worker), $"seed {Seed}, worker {worker}")))
            .ToArray();
        Task all = Task.WhenAll(workers);
        while (!all.IsCompleted)
        {
            scheduler.Dispatch(RequestBatchScheduler.AllSources);
            await Task.Yield();
        }

        await all;
        Assert.False(scheduler.HasPending);
        Assert.All(loader.Fetches, keys => Assert.InRange(keys.Length, 1, 16));
        Assert.All(loader.Fetches, keys => Assert.Equal(keys.Length, keys.Distinct().Count()));
    }

    [Fact]
    public async Task Each_key_is_fetched_once_when_many_threads_ask_for_the_same()
    {
        var scheduler = new RequestBatchScheduler(_ => 0);
        var loader = new IdentityLoader<int>(scheduler);
        int[] keys = Enumerable.Range(0, 500).ToArray();

        Task<IReadOnlyList<int>[]> all = Task.WhenAll(
            Enumerable.Range(0, Threads).Select(_ => Task.Run(() => loader.LoadAsync(keys))));
        while (!all.IsCompleted)
        {
            scheduler.Dispatch(RequestBatchScheduler.AllSources);
            await Task.Yield();
        }

        Assert.All(await all, values => Assert.Equal(keys, values));
        Assert.Equal(keys, loader.Fetches.SelectMany(fetch => fetch).Order());
    }

    /// <summary>Cancellation races with loads and completion: every wait ends, one way or the other.</summary>
    [Fact]
    public async Task A_request_cancelled_in_the_midst_leaves_nobody_waiting()
    {
        for (int round = 0; round < 200; round++)
        {
            using var request = new CancellationTokenSource();
            var scheduler = new RequestBatchScheduler(_ => 0, request.Token);
            var loader = new IdentityLoader<int>(scheduler) { Delay = token => Task.Run(() => { }, token) };
            int offset = round;

            Task[] loads = Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
            {
                for (int i = 0; i < 20; i++)
                {
                    Task<IReadOnlyList<int>> list = loader.LoadAsync([i, i + worker, i + offset]);
                    Task<int> single = loader.LoadAsync(i * worker).AsTask();
                    scheduler.Dispatch(RequestBatchScheduler.AllSources);
                    await Task.WhenAll(list, single);
                }
            })).ToArray();
            Task cancel = Task.Run(() => request.Cancel());

            await cancel;
            Task all = Task.WhenAll(loads);
            while (!all.IsCompleted)
            {
                await Task.Yield();
            }

            Assert.All(loads, load => Assert.True(load.IsCanceled || load.IsCompletedSuccessfully, $"{load.Exception}"));
        }
    }

    private static async Task WorkAsync(IDataLoader<int, int> loader, Random random, string context)
    {
        for (int i = 0; i < 300; i++)
        {
            int[] keys = Enumerable.Range(0, random.Next(40)).Select(_ => random.Next(200)).ToArray();
            switch (random.Next(5))
            {
                case 0:
                    int key = random.Next(200);
                    Assert.True(key * 2 == await loader.LoadAsync(key), context);
                    break;
                case 1:
                    loader.Remove(random.Next(200));
                    break;
                case 2:
                    int set = random.Next(200);
                    loader.Set(set, set * 2);
                    break;
                default:
                    IReadOnlyList<int> values = await loader.LoadAsync(keys);
                    Assert.True(keys.Select(each => each * 2).SequenceEqual(values), context);
                    break;
            }
        }
    }
}
