using SocialFeed.Core.Accounts;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;

namespace SocialFeed.StoreContract;

/// <summary>
/// One implementation of the storing ports, made anew for each test. It may be a view of a database that all tests share: the contracts use fresh ids and
/// never count on an empty store.
/// </summary>
public abstract class StoreFixture
{
    public abstract IAccountStore Accounts { get; }

    public abstract IPostStore Posts { get; }

    public abstract ITimelineStore Timelines { get; }

    public abstract IGraphStore Graph { get; }

    public abstract IEngagementStore Engagement { get; }

    public abstract IOutboxStore Outbox { get; }

    public abstract IWorkerLeaseStore WorkerLeases { get; }

    /// <summary>Opens the store; called once before the test.</summary>
    public abstract Task StartAsync();

    /// <summary>Closes it, and drops what is only the test's.</summary>
    public abstract Task StopAsync();
}
