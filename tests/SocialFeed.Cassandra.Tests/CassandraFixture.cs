using SocialFeed.Core.Accounts;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;
using SocialFeed.StoreContract;

namespace SocialFeed.Cassandra.Tests;

/// <summary>The store of a keyspace, for the contracts.</summary>
/// <param name="emptied">A table that each test finds empty, where what the test before left behind would be in its way.</param>
internal sealed class CassandraFixture(Keyspace keyspace, string? emptied = null) : StoreFixture
{
    public override IAccountStore Accounts => keyspace.Store.Accounts;

    public override IPostStore Posts => keyspace.Store.Posts;

    public override ITimelineStore Timelines => keyspace.Store.Timelines;

    public override IGraphStore Graph => keyspace.Store.Graph;

    public override IEngagementStore Engagement => keyspace.Store.Engagement;

    public override IOutboxStore Outbox => keyspace.Store.Outbox;

    public override IWorkerLeaseStore WorkerLeases => keyspace.Store.WorkerLeases;

    public override Task StartAsync() => emptied is null ? Task.CompletedTask : keyspace.ExecuteAsync("TRUNCATE $." + emptied);

    public override Task StopAsync() => Task.CompletedTask;
}
