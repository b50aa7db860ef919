using SocialFeed.Core.Timelines;
using SocialFeed.StoreContract;

namespace SocialFeed.Embedded.Tests;

public sealed class EmbeddedAccountStoreTests() : AccountStoreContract(new EmbeddedFixture());

public sealed class EmbeddedPostStoreTests() : PostStoreContract(new EmbeddedFixture());

public sealed class EmbeddedTimelineStoreTests() : TimelineStoreContract(new EmbeddedFixture());

public sealed class EmbeddedGraphStoreTests() : GraphStoreContract(new EmbeddedFixture())
{
    /// <summary>One writer: buckets are exact.</summary>
    protected override int BucketOvershoot => 0;
}

public sealed class EmbeddedEngagementStoreTests() : EngagementStoreContract(new EmbeddedFixture());

public sealed class EmbeddedOutboxStoreTests() : OutboxStoreContract(new EmbeddedFixture());

public sealed class EmbeddedWorkerLeaseStoreTests() : WorkerLeaseStoreContract(new EmbeddedFixture());

/// <summary>The contracts once more with every cache off: what the caches answer and what the tables answer is the same.</summary>
public sealed class UncachedGraphStoreTests() : GraphStoreContract(new EmbeddedFixture(configure: Uncached.Options));

public sealed class UncachedPostStoreTests() : PostStoreContract(new EmbeddedFixture(configure: Uncached.Options));

public sealed class UncachedEngagementStoreTests() : EngagementStoreContract(new EmbeddedFixture(configure: Uncached.Options));

public sealed class InProcessTimelineCacheTests : TimelineCacheContract
{
    protected override ITimelineCache Cache { get; } = new InProcessTimelineCache(1_000, TimeProvider.System);

    public override Task InitializeAsync() => Task.CompletedTask;

    public override Task DisposeAsync() => Task.CompletedTask;
}

internal static class Uncached
{
    public static EmbeddedOptions Options(EmbeddedOptions options) => options with
    {
        CachedUsers = 0, CachedPosts = 0, CachedPostCounts = 0, CachedAccountNumbers = 0, CachedGraphs = 0, ReadConnections = 1,
    };
}
