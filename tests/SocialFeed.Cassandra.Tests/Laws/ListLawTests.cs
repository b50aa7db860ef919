using SocialFeed.Cassandra.Listing;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Cassandra.Tests.Laws;

/// <summary>
/// The law of lists: however adds, removals and repeats of several processes interleave, every live entry is there
/// exactly once and in order, pages put together are the list, buckets are bounded, and counts equal the rows.
/// </summary>
[Collection(SharedKeyspace.Name)]
public sealed class ListLawTests(Keyspace keyspace)
{
    private const int ProcessCount = 3;
    private const int Actors = 48;
    private const int SubjectsPerActor = 60;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_list_is_what_was_added_and_not_removed(int seed)
    {
        await using var processes = await Processes.OpenAsync(keyspace, ProcessCount);
        var owner = processes.NewId();

        var kept = await Task.WhenAll(Enumerable.Range(0, Actors).Select(
            actor => Task.Run(() => ActAsync(processes, owner, actor, new Random((seed * 1_000) + actor)))));

        var expected = kept.SelectMany(rows => rows).OrderByDescending(row => row.Position).ToList();
        foreach (var store in processes.Stores)
        {
            await CheckPagesAsync(store, owner, expected);
            await CheckBucketsAsync(store, owner, expected);
        }
    }

    /// <summary>Each subject is one actor's alone, but every step of its life is in any process.</summary>
    private static async Task<List<Entry>> ActAsync(Processes processes, long owner, int actor, Random random)
    {
        var kept = new List<Entry>();
        for (var i = 0; i < SubjectsPerActor; i++)
        {
            var subject = (actor * SubjectsPerActor) + i + 1L;
            var entry = await AddAsync(processes, owner, subject, random);
            if (random.Next(3) == 0)
            {
                await processes.Any(random).Store.Lists.RemoveAsync(ListTable.PostLikes, owner, entry.Position, default);
                if (random.Next(2) == 0)
                    continue;
                entry = await AddAsync(processes, owner, subject, random);
            }
            kept.Add(entry);
            if (random.Next(8) == 0)
            {
                var again = kept[random.Next(kept.Count)];
                await processes.Any(random).Store.Lists.AddAsync(
                    ListTable.PostLikes, owner, again.Position, again.Subject, default, isReplay: true);
            }
        }
        return kept;
    }

    private static async Task<Entry> AddAsync(Processes processes, long owner, long subject, Random random)
    {
        var (store, position) = processes.Any(random);
        await store.Lists.AddAsync(ListTable.PostLikes, owner, position, subject, default);
        return new Entry(position, subject);
    }

    private static async Task CheckPagesAsync(CassandraStore store, long owner, List<Entry> expected)
    {
        foreach (var size in new[] { 7, 100, expected.Count + 1 })
        {
            foreach (var oldestFirst in new[] { false, true })
            {
                var all = new List<Entry>();
                var range = PositionRange.All with { OldestFirst = oldestFirst };
                for (var page = 0; page <= expected.Count / size; page++)
                {
                    var rows = new List<Entry>();
                    await store.Lists.ReadAsync(
                        ListTable.PostLikes, owner, range, size, rows, static row => new Entry(row.GetInt64(0), row.GetInt64(2)), default);
                    all.AddRange(rows);
                    if (rows.Count < size)
                        break;
                    range = oldestFirst ? range with { Above = rows[^1].Position } : range with { Below = rows[^1].Position };
                }
                Assert.Equal(oldestFirst ? expected.AsEnumerable().Reverse() : expected, all);
            }
        }
    }

    private static async Task CheckBucketsAsync(CassandraStore store, long owner, List<Entry> expected)
    {
        var buckets = await store.Lists.CountBucketsAsync(ListTable.PostLikes, owner, default);
        Assert.InRange(buckets, 2, 5);
        var subjects = new List<long>();
        for (var bucket = 0; bucket < buckets; bucket++)
        {
            var before = subjects.Count;
            await store.Lists.ReadBucketAsync(ListTable.PostLikes, owner, bucket, subjects, default);
            Assert.InRange(subjects.Count - before, 0, 2 * ListTable.DefaultRowsPerBucket);
        }
        Assert.Equal(expected.Select(entry => entry.Subject).Order(), subjects.Order());
        var counts = new int[1];
        await store.Lists.Counts.CountAsync(owner, new[] { ListTable.PostLikes }, counts, default);
        Assert.Equal(expected.Count, counts[0]);
    }

    private readonly record struct Entry(long Position, long Subject);
}
