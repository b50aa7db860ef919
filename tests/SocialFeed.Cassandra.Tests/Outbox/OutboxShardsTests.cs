using Microsoft.Extensions.Logging.Abstractions;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Cassandra.Tests.Outbox;

/// <summary>
/// Leases of the outbox's shards. In a keyspace of its own, where the time is moved by less than a lease: on old
/// releases the client's clock says whether one has ended.
/// </summary>
public sealed class OutboxShardsTests(OutboxKeyspace keyspace) : IClassFixture<OutboxKeyspace>
{
    private readonly IdGenerator _ids = keyspace.NewIds();

    [Fact]
    public async Task Two_processes_share_the_shards_and_one_that_stops_leaves_them_to_the_other()
    {
        await using var first = await OpenLeasingAsync("first");
        await using var second = await OpenLeasingAsync("second");
        var posts = Enumerable.Range(0, 200).Select(_ => NewPost()).ToArray();
        foreach (var post in posts)
            await first.Posts.CreateAsync(post, null, default);
        var all = posts.Select(post => post.Id).ToHashSet();

        Assert.Equal(all, OursOf(await ReadPendingAsync(first)));
        Assert.Empty(OursOf(await ReadPendingAsync(second)));

        // At its next renewal the first sees that there are two, and makes room.
        keyspace.Time.Move(TimeSpan.FromSeconds(9));
        var firsts = OursOf(await ReadPendingAsync(first));
        var seconds = OursOf(await ReadPendingAsync(second));
        Assert.NotEmpty(firsts);
        Assert.NotEmpty(seconds);
        Assert.Empty(firsts.Intersect(seconds));
        Assert.Equal(all, firsts.Union(seconds).ToHashSet());

        await first.StopAsync(default);
        keyspace.Time.Move(TimeSpan.FromSeconds(9));
        Assert.Equal(all, OursOf(await ReadPendingAsync(second)));

        HashSet<long> OursOf(List<TimelineEntry> entries) => [.. entries.Select(entry => entry.Position).Where(all.Contains)];
    }

    private Post NewPost()
    {
        var id = _ids.Next();
        return new Post(id, _ids.Next(), "Text", Visibility.Public, PostState.Visible, null, null, id, null, [], [], []);
    }

    private async Task<List<TimelineEntry>> ReadPendingAsync(CassandraStore store)
    {
        var pending = new List<TimelineEntry>();
        await store.Outbox.ReadPendingAsync(0, keyspace.Time.GetUtcNow().AddSeconds(2), 10_000, pending, default);
        return pending;
    }

    private async Task<CassandraStore> OpenLeasingAsync(string name)
    {
        var options = keyspace.Options with { LeaseOutboxShards = true, ProcessName = name };
        var store = new CassandraStore(options, keyspace.Time, NullLogger<CassandraStore>.Instance);
        await store.ConnectAsync(default);
        return store;
    }
}
