using SocialFeed.Core.Timelines;
using SocialFeed.StoreContract;

namespace SocialFeed.Embedded.Tests;

/// <summary>The timeline contract with so little room in memory that rows move to the table all the time.</summary>
public sealed class DrainingTimelineStoreTests() : TimelineStoreContract(new EmbeddedFixture(configure: options => options with { BufferedHomeRows = 3 }));

public sealed class HomeBufferTests() : Contract(new EmbeddedFixture(configure: options => options with { BufferedHomeRows = BufferedRows }))
{
    private const int BufferedRows = 40;
    private const int Steps = 250;

    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(34)]
    public async Task Home_timelines_are_the_same_wherever_their_rows_are(int seed)
    {
        var random = new Random(seed);
        var owners = NewIds(5);
        var model = owners.ToDictionary(owner => owner, _ => new SortedDictionary<long, TimelineEntry>());
        var pushed = new List<TimelineEntry>();
        for (var step = 0; step < Steps; step++)
        {
            var owner = owners[random.Next(owners.Length)];
            switch (random.Next(12))
            {
                case 0:
                    var upTo = pushed.Count == 0 ? 1 : pushed[random.Next(pushed.Count)].Position;
                    var limit = random.Next(1, 20);
                    var doomed = model[owner].Keys.Where(position => position <= upTo).Take(limit).ToArray();
                    Assert.Equal(doomed.Length, await Stores.Timelines.TrimHomeAsync(owner, upTo, limit, None));
                    Array.ForEach(doomed, position => model[owner].Remove(position));
                    break;
                case 1 when random.Next(4) == 0:
                    var generation = await Stores.Timelines.SetReaderAsync(owner, new(ReaderState.NotPushed, DateTimeOffset.UnixEpoch), None);
                    await Stores.Timelines.ClearHomeAsync(owner, generation, None);
                    model[owner].Clear();
                    break;
                case 2:
                    var some = pushed.Where(_ => random.Next(4) == 0).ToArray();
                    await Stores.Timelines.MergeAsync(owner, some, None);
                    Array.ForEach(some, entry => model[owner][entry.Position] = entry);
                    break;
                case 3 when random.Next(3) == 0:
                    await ((EmbeddedFixture)Stores).ReopenAsync();
                    break;
                default:
                    var entry = random.Next(4) == 0 && pushed.Count > 0 ? pushed[random.Next(pushed.Count)] : NewEntry(random);
                    var some2 = owners.Where(_ => random.Next(2) == 0).ToArray();
                    await Stores.Timelines.PushAsync(some2, entry, None);
                    pushed.Add(entry);
                    Array.ForEach(some2, pushedTo => model[pushedTo][entry.Position] = entry);
                    break;
            }

            await AssertPageAsync(random, owner, model[owner]);
        }
    }

    [Fact]
    public async Task A_reader_never_misses_what_was_acknowledged_while_rows_move()
    {
        var owners = NewIds(20);
        var acknowledged = new long[1];
        var first = NewId();
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(i => Task.Run(async () =>
        {
            var random = new Random(i);
            while (!stop.IsCancellationRequested)
            {
                var expected = Volatile.Read(ref acknowledged[0]);
                var entries = new List<TimelineEntry>();
                await Stores.Timelines.ReadHomeAsync(owners[random.Next(owners.Length)], new PositionRange(long.MaxValue, first, false), 10_000, entries, None);
                Assert.True(entries.Count >= expected, $"{entries.Count} entries were read after {expected} were acknowledged.");
                Assert.Equal(entries.Count, entries.Select(entry => entry.Position).Distinct().Count());
            }
        })).ToArray();

        for (var i = 0; i < 400; i++)
        {
            await Stores.Timelines.PushAsync(owners, NewEntry(Random.Shared), None);
            Volatile.Write(ref acknowledged[0], i + 1);
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task Trims_that_share_a_commit_do_not_bring_rows_back()
    {
        for (var round = 0; round < 20; round++)
        {
            var owner = NewId();
            var entries = Enumerable.Range(0, 8).Select(_ => NewEntry(Random.Shared)).ToArray();
            var operations = entries.Select<TimelineEntry, Func<ValueTask<int>>>(entry => async () =>
            {
                await Stores.Timelines.PushAsync(new[] { owner }, entry, None);
                return 1;
            });
            await TogetherAsync(operations);

            var dropped = await TogetherAsync<int>(
            [
                () => Stores.Timelines.TrimHomeAsync(owner, entries[5].Position, 100, None),
                () => Stores.Timelines.TrimHomeAsync(owner, entries[2].Position, 100, None),
                () => Stores.Timelines.TrimHomeAsync(owner, entries[5].Position, 100, None),
            ]);

            Assert.Equal(6, dropped.Sum());
            var rest = new List<TimelineEntry>();
            await Stores.Timelines.ReadHomeAsync(owner, OldestFirst, 100, rest, None);
            Assert.Equal(entries[6..], rest);
        }
    }

    private static TimelineEntry NewEntry(Random random)
    {
        var id = NewId();
        return random.Next(3) == 0 ? new TimelineEntry(id, NewId(), 1, 2, 3) : new TimelineEntry(id, id, 1, 0, random.Next(2));
    }

    private async Task AssertPageAsync(Random random, long owner, SortedDictionary<long, TimelineEntry> rows)
    {
        var oldestFirst = random.Next(2) == 0;
        var bounds = rows.Keys.Where(_ => random.Next(8) == 0).Take(2).ToArray();
        var range = bounds.Length == 2
            ? new PositionRange(bounds[1], bounds[0], oldestFirst)
            : PositionRange.All with { OldestFirst = oldestFirst };
        var limit = random.Next(1, 30);
        var page = new List<TimelineEntry>();
        await Stores.Timelines.ReadHomeAsync(owner, range, limit, page, None);

        var inRange = rows.Values.Where(entry => range.Contains(entry.Position));
        Assert.Equal((oldestFirst ? inRange : inRange.Reverse()).Take(limit), page);
    }
}
