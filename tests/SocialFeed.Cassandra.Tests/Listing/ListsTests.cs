using SocialFeed.Cassandra.Listing;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Cassandra.Tests.Listing;

/// <summary>Lists of several buckets, written by several processes that do not know of each other's buckets at once.</summary>
[Collection(SharedKeyspace.Name)]
public sealed class ListsTests(Keyspace keyspace)
{
    private const int Many = 2_600;

    private static readonly IdGenerator Ids = new(TimeProvider.System, 1_000, SnowflakeId.Epoch);

    [Fact]
    public async Task Two_processes_fill_a_list_and_both_read_every_row_once_in_order()
    {
        await using var first = await keyspace.OpenAsync();
        await using var second = await keyspace.OpenAsync();
        var owner = Ids.Next();
        var positions = Enumerable.Range(0, Many).Select(_ => Ids.Next()).ToArray();

        await Parallel.ForAsync(0, Many, async (i, cancellation) =>
            await (i % 2 == 0 ? first : second).Lists.AddAsync(ListTable.PostLikes, owner, positions[i], i + 1, cancellation));

        foreach (var store in new[] { first, second })
        {
            Assert.InRange(await store.Lists.CountBucketsAsync(ListTable.PostLikes, owner, default), 2, 3);
            Assert.Equal(positions.Reverse(), (await ReadAsync(store, owner, PositionRange.All)).Select(row => row.Position));
            Assert.Equal(
                positions, (await ReadAsync(store, owner, PositionRange.All with { OldestFirst = true })).Select(row => row.Position));
            Assert.Equal(Many, await CountAsync(store, owner));
        }
    }

    [Fact]
    public async Task A_row_is_taken_out_and_written_again_whatever_bucket_a_process_thinks_it_is_in()
    {
        await using var first = await keyspace.OpenAsync();
        await using var second = await keyspace.OpenAsync();
        var owner = Ids.Next();
        var before = Ids.Next();
        await second.Lists.AddAsync(ListTable.PostLikes, owner, before, 1, default);
        var positions = Enumerable.Range(0, 1_300).Select(_ => Ids.Next()).ToArray();
        await Parallel.ForAsync(0, positions.Length, async (i, cancellation) =>
            await first.Lists.AddAsync(ListTable.PostLikes, owner, positions[i], i + 2, cancellation));
        Assert.Equal(2, await first.Lists.CountBucketsAsync(ListTable.PostLikes, owner, default));

        // The second one still goes by its own directory: one bucket.
        var late = Ids.Next();
        await second.Lists.AddAsync(ListTable.PostLikes, owner, late, 5_000, default);
        await first.Lists.AddAsync(ListTable.PostLikes, owner, late, 5_000, default, isReplay: true);
        Assert.Equal(
            [late, .. positions.Reverse(), before], (await ReadAsync(first, owner, PositionRange.All)).Select(row => row.Position));
        Assert.Equal(positions.Length + 2, await CountAsync(first, owner));

        await first.Lists.RemoveAsync(ListTable.PostLikes, owner, late, default);
        await second.Lists.RemoveAsync(ListTable.PostLikes, owner, positions[^1], default);
        var left = positions.Reverse().Skip(1).Append(before).ToArray();
        Assert.Equal(left, (await ReadAsync(first, owner, PositionRange.All)).Select(row => row.Position));
        Assert.Equal(left, (await ReadAsync(second, owner, PositionRange.All)).Select(row => row.Position));
    }

    [Fact]
    public async Task Positions_that_come_out_of_order_over_days_are_read_in_order()
    {
        await using var store = await keyspace.OpenAsync();
        var owner = Ids.Next();
        var now = DateTimeOffset.UtcNow;
        var random = new Random(7);
        var positions = Enumerable.Range(0, 1_500).Select(i => SnowflakeId.FirstAt(now.AddMinutes(-i * 13)) + i).ToArray();
        random.Shuffle(positions);

        await Parallel.ForAsync(0, positions.Length, async (i, cancellation) =>
            await store.Lists.AddAsync(ListTable.UserLikes, owner, positions[i], i + 1, cancellation));

        var rows = new List<Listed>();
        await store.Lists.ReadAsync(
            ListTable.UserLikes,
            owner,
            PositionRange.All,
            int.MaxValue,
            rows,
            row => new Listed(row.GetInt64(0), row.GetInt64(2)),
            default);
        Assert.Equal(positions.OrderDescending(), rows.Select(row => row.Position));
        foreach (var size in new[] { 1, 7, 1_000 })
        {
            var range = PositionRange.All with { Below = positions.Order().ElementAt(900) };
            var page = new List<Listed>();
            await store.Lists.ReadAsync(
                ListTable.UserLikes, owner, range, size, page, row => new Listed(row.GetInt64(0), row.GetInt64(2)), default);
            Assert.Equal(positions.Where(range.Contains).OrderDescending().Take(size), page.Select(row => row.Position));
        }
    }

    private static async Task<List<Listed>> ReadAsync(CassandraStore store, long owner, PositionRange range)
    {
        var rows = new List<Listed>();
        await store.Engagement.ReadLikedByAsync(owner, range, int.MaxValue, rows, default);
        return rows;
    }

    private static async Task<int> CountAsync(CassandraStore store, long owner)
    {
        var counts = new int[1];
        await store.Lists.Counts.CountAsync(owner, new[] { ListTable.PostLikes }, counts, default);
        return counts[0];
    }
}
