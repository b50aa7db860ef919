using Microsoft.Extensions.Logging.Abstractions;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;
using SocialFeed.Embedded;

namespace SocialFeed.Core.Tests;

internal sealed partial class Product
{
    /// <summary>Over an embedded store in a directory of its own.</summary>
    public Product(FanOutOptions? options = null, int followersPerBucket = Limits.FollowersPerBucket)
        : this(new ManualTime(), options ?? new FanOutOptions(), followersPerBucket)
    {
    }

    private Product(ManualTime time, FanOutOptions options, int followersPerBucket)
        : this(new EmbeddedStores(time, followersPerBucket), time, options)
    {
    }

    private sealed class EmbeddedStores : ProductStores
    {
        // Linux's file system in memory, where syncing costs nothing: these tests are about what happens in which order, not about what survives a power cut.
        private const string InMemory = "/dev/shm";

        private readonly DirectoryInfo _directory = CreateDirectory();
        private readonly EmbeddedStore _store;

        public EmbeddedStores(ManualTime time, int followersPerBucket) => _store = EmbeddedStore.Open(
            new EmbeddedOptions { DataDirectory = _directory.FullName, FollowersPerBucket = followersPerBucket }, time, NullLogger<EmbeddedStore>.Instance);

        public override IAccountStore Accounts => _store.Accounts;

        public override IPostStore Posts => _store.Posts;

        public override ITimelineStore Timelines => _store.Timelines;

        public override ITimelineCache TimelineCache => _store.TimelineCache;

        public override IGraphStore Graph => _store.Graph;

        public override IEngagementStore Engagement => _store.Engagement;

        public override IOutboxStore Outbox => _store.Outbox;

        public override IWorkerLeaseStore WorkerLeases => _store.WorkerLeases;

        public override async ValueTask DisposeAsync()
        {
            await _store.DisposeAsync();
            _directory.Delete(recursive: true);
        }

        private static DirectoryInfo CreateDirectory() => Directory.Exists(InMemory)
            ? Directory.CreateDirectory(Path.Combine(InMemory, $"socialfeed-core-{Guid.NewGuid():N}"))
            : Directory.CreateTempSubdirectory("socialfeed-core-");
    }
}
