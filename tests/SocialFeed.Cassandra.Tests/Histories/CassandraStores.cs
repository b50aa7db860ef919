using SocialFeed.Core;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Tests;
using SocialFeed.Core.Timelines;
using SocialFeed.Embedded;

namespace SocialFeed.Cassandra.Tests.Histories;

/// <summary>The stores of a product over Cassandra; with several products, each as a process of its own would have them.</summary>
internal sealed class CassandraStores(CassandraStore store, ITimelineCache cache) : ProductStores
{
    private const int CachedTimelines = 1_000;

    /// <summary>Processes learn of marks by the real clock, and the test's clock runs ahead of it.</summary>
    private static readonly TimeSpan NeverPulledOnly = TimeSpan.FromDays(1_000);

    private static readonly Lock Starting = new();
    private static int _lastWorker = 100; // above those of tests that make ids in other ways
    private static ManualTime? _lastTime;

    public override IAccountStore Accounts => store.Accounts;

    public override IPostStore Posts => store.Posts;

    public override ITimelineStore Timelines => store.Timelines;

    /// <summary>In memory, and common to all processes as Redis is.</summary>
    public override ITimelineCache TimelineCache => cache;

    public override IGraphStore Graph => store.Graph;

    public override IEngagementStore Engagement => store.Engagement;

    public override IOutboxStore Outbox => store.Outbox;

    public override IWorkerLeaseStore WorkerLeases => store.WorkerLeases;

    public static async Task<(Product Product, CassandraStore Store)> OpenAsync(Keyspace keyspace, FanOutOptions options)
    {
        var time = StartTime();
        return await OpenAsync(keyspace, options, time, new InProcessTimelineCache(CachedTimelines, time), TimeSpan.Zero);
    }

    public static async Task<Product[]> OpenSeveralAsync(Keyspace keyspace, int processes, FanOutOptions options)
    {
        var time = StartTime();
        var cache = new InProcessTimelineCache(CachedTimelines, time);
        var products = new Product[processes];
        for (var i = 0; i < processes; i++)
            products[i] = (await OpenAsync(keyspace, options, time, cache, NeverPulledOnly)).Product;
        return products;
    }

    public override ValueTask DisposeAsync() => store.DisposeAsync();

    private static async Task<(Product Product, CassandraStore Store)> OpenAsync(
        Keyspace keyspace, FanOutOptions options, ManualTime time, ITimelineCache cache, TimeSpan pulledGrace)
    {
        var store = await keyspace.OpenAsync(time, pulledGrace);
        return (new Product(new CassandraStores(store, cache), time, options, Interlocked.Increment(ref _lastWorker)), store);
    }

    // After all that the products before have seen: in one keyspace time does not go back.
    private static ManualTime StartTime()
    {
        lock (Starting)
        {
            var now = DateTimeOffset.UtcNow;
            return _lastTime = new ManualTime(
                _lastTime is { } last && last.GetUtcNow() > now ? last.GetUtcNow() + TimeSpan.FromMinutes(1) : now);
        }
    }
}
