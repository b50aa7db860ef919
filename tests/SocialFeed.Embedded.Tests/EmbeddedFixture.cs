using Microsoft.Extensions.Logging.Abstractions;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;
using SocialFeed.StoreContract;

namespace SocialFeed.Embedded.Tests;

/// <summary>An embedded store in a directory of its own, dropped after the test.</summary>
internal sealed class EmbeddedFixture(TimeProvider? timeProvider = null, Func<EmbeddedOptions, EmbeddedOptions>? configure = null) : StoreFixture
{
    private EmbeddedStore? _store;

    public string Directory { get; } = Path.Combine(Path.GetTempPath(), "socialfeed-" + Path.GetRandomFileName());

    public EmbeddedStore Store => _store ?? throw new InvalidOperationException("The store is not open.");

    public override IAccountStore Accounts => Store.Accounts;

    public override IPostStore Posts => Store.Posts;

    public override ITimelineStore Timelines => Store.Timelines;

    public override IGraphStore Graph => Store.Graph;

    public override IEngagementStore Engagement => Store.Engagement;

    public override IOutboxStore Outbox => Store.Outbox;

    public override IWorkerLeaseStore WorkerLeases => Store.WorkerLeases;

    public static EmbeddedStore Open(EmbeddedOptions options, TimeProvider? timeProvider = null) =>
        EmbeddedStore.Open(options, timeProvider ?? TimeProvider.System, NullLogger<EmbeddedStore>.Instance);

    public override Task StartAsync()
    {
        var options = new EmbeddedOptions { DataDirectory = Directory, WriterCacheBytes = 8 << 20, ReaderCacheBytes = 1 << 20 };
        _store = Open(configure?.Invoke(options) ?? options, timeProvider);
        return Task.CompletedTask;
    }

    public override async Task StopAsync()
    {
        await CloseAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    public async Task ReopenAsync()
    {
        await CloseAsync();
        await StartAsync();
    }

    private async Task CloseAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
        _store = null;
    }
}
