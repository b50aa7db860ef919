using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;
using SocialFeed.Embedded;
using SocialFeed.Redis.Records;
using SocialFeed.Redis.Timelines;
using SocialFeed.StoreContract;

namespace SocialFeed.Redis.Tests;

/// <summary>The embedded store with the caches of Redis in front, composed as a host does.</summary>
internal sealed class CachedFixture(SharedRedis redis) : StoreFixture
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), "socialfeed-" + Path.GetRandomFileName());
    private ServiceProvider? _services;

    public ServiceProvider Services => _services ?? throw new InvalidOperationException("The store is not open.");

    public override IAccountStore Accounts => Services.GetRequiredService<IAccountStore>();

    public override IPostStore Posts => Services.GetRequiredService<IPostStore>();

    public override ITimelineStore Timelines => Services.GetRequiredService<ITimelineStore>();

    public override IGraphStore Graph => Services.GetRequiredService<IGraphStore>();

    public override IEngagementStore Engagement => Services.GetRequiredService<IEngagementStore>();

    public override IOutboxStore Outbox => Services.GetRequiredService<IOutboxStore>();

    public override IWorkerLeaseStore WorkerLeases => Services.GetRequiredService<IWorkerLeaseStore>();

    public override async Task StartAsync()
    {
        _services = new ServiceCollection()
            .AddLogging()
            .AddEmbeddedStore(new EmbeddedOptions { DataDirectory = _directory, WriterCacheBytes = 8 << 20, ReaderCacheBytes = 1 << 20 })
            .AddRedisCaches(CacheProcess.OptionsFor(redis.Endpoint))
            .BuildServiceProvider();
        await _services.GetRequiredService<RedisConnection>().WaitUntilAvailableAsync(default);
    }

    public override async Task StopAsync()
    {
        await Services.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}

[Collection(SharedRedisCollection.Name)]
public sealed class CachedPostStoreTests(SharedRedis redis) : PostStoreContract(new CachedFixture(redis));

[Collection(SharedRedisCollection.Name)]
public sealed class CachedAccountStoreTests(SharedRedis redis) : AccountStoreContract(new CachedFixture(redis));

[Collection(SharedRedisCollection.Name)]
public sealed class CachedEngagementStoreTests(SharedRedis redis) : EngagementStoreContract(new CachedFixture(redis));

[Collection(SharedRedisCollection.Name)]
public sealed class CompositionTests(SharedRedis redis)
{
    [Fact]
    public async Task The_caches_stand_in_front_of_the_store_that_was_registered()
    {
        var fixture = new CachedFixture(redis);
        await fixture.StartAsync();
        Assert.IsType<CachedPosts>(fixture.Posts);
        Assert.IsType<CachedAccounts>(fixture.Accounts);
        Assert.IsType<CachedEngagement>(fixture.Engagement);
        Assert.IsType<RedisTimelineCache>(fixture.Services.GetRequiredService<ITimelineCache>());
        Assert.Single(fixture.Services.GetServices<ITimelineCache>());
        Assert.NotNull(fixture.Services.GetRequiredService<WakeUps>());
        await fixture.StopAsync();
    }

    [Fact]
    public async Task A_host_starts_with_Redis_connected_and_without_Redis_too()
    {
        foreach (var (endpoint, isThere) in new[] { (redis.Endpoint, true), ($"127.0.0.1:{RedisServer.FreePort()}", false) })
        {
            var fixture = new CachedFixture(redis);
            var builder = Host.CreateEmptyApplicationBuilder(null);
            var options = CacheProcess.OptionsFor(endpoint);
            options.ConnectTimeout = isThere ? TimeSpan.FromSeconds(30) : TimeSpan.FromMilliseconds(10);
            await fixture.StartAsync();
            builder.Services.AddSingleton(fixture.Posts).AddSingleton(fixture.Accounts).AddSingleton(fixture.Engagement).AddRedisCaches(options);
            using var host = builder.Build();
            await host.StartAsync();
            Assert.Equal(isThere, host.Services.GetRequiredService<RedisConnection>().IsAvailable);
            await host.StopAsync();
            await ((IAsyncDisposable)host).DisposeAsync();
            await fixture.StopAsync();
        }
    }

    [Fact]
    public void Without_a_store_there_is_nothing_to_cache()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddRedisCaches(new RedisOptions()));
        Assert.Contains(nameof(IPostStore), error.Message);
    }

    [Theory]
    [InlineData("", 1, "Endpoint")]
    [InlineData("127.0.0.1:6379", 0, "ReadTimeout")]
    [InlineData("127.0.0.1:6379,nonsense=5", 1, "Endpoint")]
    public void A_setting_that_cannot_work_is_named(string endpoint, int readTimeout, string setting)
    {
        var options = new RedisOptions { Endpoint = endpoint, ReadTimeout = TimeSpan.FromMilliseconds(readTimeout) };
        var error = Assert.Throws<ArgumentException>(() => new ServiceCollection().AddRedisCaches(options));
        Assert.Contains($"SocialFeed:Redis:{setting}", error.Message);
    }
}
