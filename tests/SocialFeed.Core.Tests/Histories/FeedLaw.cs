namespace SocialFeed.Core.Tests.Histories;

/// <summary>Runs one random history and holds every feed, list and count against the model, again and again.</summary>
internal static class FeedLaw
{
    private const int StepsBetweenChecks = 30;

    /// <param name="name">Stands in the accounts' handles with the seed: unique for each history in a store.</param>
    public static async Task RunAsync(Product product, string name, int seed, int steps, bool jumps = true)
    {
        var random = new Random(seed);
        var history = new History(product, random, $"{name}_{seed}", jumps);
        await history.BeginAsync();
        try
        {
            for (var step = 1; step <= steps; step++)
            {
                await history.StepAsync();
                if (step % StepsBetweenChecks == 0)
                    await CheckAsync(product, history.Model, random);
            }
        }
        catch (Exception exception)
        {
            Assert.Fail($"{name}, seed {seed}: {exception}\n\n{history.Log}");
        }
    }

    private static async Task CheckAsync(Product product, FeedModel model, Random random)
    {
        await product.DrainAsync();
        var comparison = new Comparison(product, model, random);
        await comparison.CheckFeedsAsync("as it is");
        await product.Store.TimelineCache.FlushAsync(default);
        await comparison.CheckFeedsAsync("without the cache");
        await comparison.CheckListsAsync();
        await comparison.CheckCountsAsync();
        foreach (var viewer in model.Users)
            await product.Feed.RebuildAsync(viewer, default);
        await comparison.CheckFeedsAsync("rebuilt");
    }
}
