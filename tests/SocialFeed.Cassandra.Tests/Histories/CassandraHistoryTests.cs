using SocialFeed.Core;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Tests.Histories;

namespace SocialFeed.Cassandra.Tests.Histories;

/// <summary>
/// The core's laws over this store: whatever is pushed, pulled, cached, lost, delivered twice or interrupted, every
/// viewer sees what the model says; and with everything happening at once in two processes, what stands at the end is
/// what every feed is made of.
/// </summary>
public sealed class CassandraHistoryTests(Keyspace keyspace) : IClassFixture<Keyspace>
{
    private const int Seeds = 2;
    private const int Steps = 60;
    private const int StepsPerActor = 60;
    private const int Infinity = int.MaxValue;

    [Theory]
    [InlineData(
        "shipped",
        Limits.PushFollowers,
        Limits.PushFollowing,
        Limits.BackfillEntries,
        Limits.CachedTimelineEntries,
        Limits.FeedPageCandidates)]
    [InlineData("pull", 1, Infinity, 1, 3, 9)]
    [InlineData("push", Infinity, Infinity, 2, 4, Limits.FeedPageCandidates)]
    [InlineData("both", 3, 2, 1, 2, 12)]
    public async Task Every_feed_is_what_the_definition_says(
        string name, int pushFollowers, int pushFollowing, int backfill, int cached, int candidates)
    {
        var options = new FanOutOptions
        {
            PushFollowers = pushFollowers,
            PushFollowing = pushFollowing,
            BackfillEntries = backfill,
            CachedTimelineEntries = cached,
            FeedPageCandidates = candidates,
        };
        var (product, _) = await CassandraStores.OpenAsync(keyspace, options);
        await using var disposed = product;
        for (var seed = 1; seed <= Seeds; seed++)
            await FeedLaw.RunAsync(product, name, seed, Steps, jumps: false);
    }

    [Theory]
    [InlineData(1, Infinity, Infinity)]
    [InlineData(2, 3, Infinity)]
    [InlineData(3, 1, Infinity)]
    [InlineData(3, 3, 2)]
    [InlineData(4, 3, 2)]
    public async Task With_two_processes_every_feed_is_what_the_definition_says_when_all_has_settled(
        int seed, int pushFollowers, int pushFollowing)
    {
        var options = new FanOutOptions
        {
            PushFollowers = pushFollowers,
            PushFollowing = pushFollowing,
            BackfillEntries = 3,
            CachedTimelineEntries = 20,
        };
        var products = await CassandraStores.OpenSeveralAsync(keyspace, 2, options);
        await ConcurrencyLaw.RunAsync(products, seed, StepsPerActor, $"two{seed}_{pushFollowers}_");
        foreach (var product in products)
            await product.DisposeAsync();
    }

    [Fact]
    public async Task A_filling_that_ends_late_in_another_process_does_not_hide_that_nothing_was_pushed_meanwhile()
    {
        var products = await CassandraStores.OpenSeveralAsync(keyspace, 2, LateFillLaw.Options);
        await LateFillLaw.RunAsync(products[0], products[1], "late");
        foreach (var product in products)
            await product.DisposeAsync();
    }
}
