using SocialFeed.Core.Accounts;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Core.Tests;

/// <summary>The stores that a <see cref="Product"/> stands on.</summary>
internal abstract class ProductStores : IAsyncDisposable
{
    public abstract IAccountStore Accounts { get; }

    public abstract IPostStore Posts { get; }

    public abstract ITimelineStore Timelines { get; }

    public abstract ITimelineCache TimelineCache { get; }

    public abstract IGraphStore Graph { get; }

    public abstract IEngagementStore Engagement { get; }

    public abstract IOutboxStore Outbox { get; }

    public abstract IWorkerLeaseStore WorkerLeases { get; }

    public abstract ValueTask DisposeAsync();
}
