using SocialFeed.Core.Timelines;

namespace SocialFeed.StoreContract;

public abstract class TimelineStoreContract(StoreFixture stores) : Contract(stores)
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());

    [Fact]
    public async Task A_pushed_entry_is_in_every_owners_home_timeline_once()
    {
        var owners = NewIds(1_500);
        var entry = NewEntry();

        await Stores.Timelines.PushAsync(owners, entry, None);
        await Stores.Timelines.PushAsync(owners.AsMemory(100, 700), entry, None);

        foreach (var owner in new[] { owners[0], owners[100], owners[799], owners[1_499] })
            Assert.Equal([entry], await ReadHomeAsync(owner));
        Assert.Empty(await ReadHomeAsync(NewId()));
    }

    [Fact]
    public async Task An_entry_that_is_pushed_and_merged_is_there_once()
    {
        var owner = NewId();
        var entries = new[] { NewEntry(), NewEntry(), NewEntry() };

        await Stores.Timelines.PushAsync(new[] { owner }, entries[1], None);
        await Stores.Timelines.MergeAsync(owner, entries, None);
        await Stores.Timelines.PushAsync(new[] { owner }, entries[2], None);
        await Stores.Timelines.MergeAsync(owner, entries.AsMemory(0, 1), None);

        Assert.Equal(entries.Reverse(), await ReadHomeAsync(owner));
    }

    [Fact]
    public async Task Pushes_and_merges_of_nothing_do_nothing()
    {
        var owner = NewId();
        await Stores.Timelines.PushAsync(ReadOnlyMemory<long>.Empty, NewEntry(), None);
        await Stores.Timelines.MergeAsync(owner, ReadOnlyMemory<TimelineEntry>.Empty, None);
        Assert.Empty(await ReadHomeAsync(owner));
    }

    [Fact]
    public async Task Every_kind_of_entry_is_read_as_it_was_written()
    {
        var owner = NewId();
        var post = NewEntry();
        var reply = NewEntry() with { ReplyToAuthorId = NewId() };
        var repost = new TimelineEntry(NewId(), NewId(), NewId(), NewId(), NewId());

        await Stores.Timelines.MergeAsync(owner, new[] { post, reply }, None);
        await Stores.Timelines.PushAsync(new[] { owner }, repost, None);

        Assert.Equal([repost, reply, post], await ReadHomeAsync(owner));
    }

    [Fact]
    public async Task A_home_timeline_is_paged_in_both_directions_however_its_rows_came()
    {
        var owner = NewId();
        var entries = Enumerable.Range(0, 9).Select(_ => NewEntry()).ToArray();
        await Stores.Timelines.PushAsync(new[] { NewId(), owner, NewId() }, entries[4], None);
        await Stores.Timelines.MergeAsync(owner, entries.AsMemory(0, 3), None);
        foreach (var entry in entries.Skip(5).Reverse())
            await Stores.Timelines.PushAsync(new[] { owner }, entry, None);
        await Stores.Timelines.MergeAsync(owner, entries.AsMemory(3, 1), None);

        await AssertPagesAsync(
            entries.Reverse().ToArray(), entry => entry.Position,
            (range, limit, page) => Stores.Timelines.ReadHomeAsync(owner, range, limit, page, None));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Authors_are_merged_as_if_their_timelines_were_one(int seed)
    {
        var random = new Random(seed);
        var authors = NewIds(12);
        var all = new List<TimelineEntry>();
        for (var i = 0; i < 60; i++)
        {
            // Few authors write most: the merge has to take many from one.
            var author = authors[random.Next(random.Next(1, authors.Length))];
            var post = await CreatePostAsync(NewPost(author));
            all.Add(new TimelineEntry(post.Id, post.Id, author, 0, 0));
        }

        foreach (var oldestFirst in new[] { false, true })
        {
            for (var round = 0; round < 20; round++)
            {
                var asked = authors.OrderBy(_ => random.Next()).Take(random.Next(1, authors.Length + 1)).ToArray();
                var range = new PositionRange(all[random.Next(30, 60)].Position, all[random.Next(0, 30)].Position, oldestFirst);
                var limit = random.Next(1, 40);
                var found = new List<TimelineEntry>();
                await Stores.Timelines.ReadAuthorsAsync(asked, range, limit, found, None);

                var expected = all.Where(entry => asked.Contains(entry.AuthorId) && range.Contains(entry.Position));
                expected = oldestFirst ? expected : expected.Reverse();
                Assert.Equal(expected.Take(limit), found);
            }
        }
    }

    [Fact]
    public async Task Entries_are_added_behind_what_the_list_holds()
    {
        var owner = NewId();
        var kept = NewEntry();
        var stored = NewEntry();
        await Stores.Timelines.PushAsync(new[] { owner }, stored, None);
        var entries = new List<TimelineEntry> { kept };

        await Stores.Timelines.ReadHomeAsync(owner, NewestFirst, 10, entries, None);

        Assert.Equal([kept, stored], entries);
    }

    [Fact]
    public async Task A_reader_is_unknown_until_set_and_then_seen_at_once()
    {
        var owners = NewIds(3);
        var states = new ReaderState[3];
        await Stores.Timelines.GetReadersAsync(owners, states, None);
        Assert.All(states, state => Assert.Equal(default, state));

        var active = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        await Stores.Timelines.SetReaderAsync(owners[1], new ReaderState(17, active), None);
        await Stores.Timelines.SetReaderAsync(owners[2], new ReaderState(1, active), None);
        await Stores.Timelines.SetReaderAsync(owners[2], new ReaderState(long.MaxValue, active), None);

        await Stores.Timelines.GetReadersAsync(owners, states, None);
        Assert.Equal([default, new ReaderState(17, active), new ReaderState(long.MaxValue, active)], states);
    }

    [Fact]
    public async Task Trimming_drops_the_oldest_up_to_a_position()
    {
        var (owner, entries) = await FillAsync(10);

        Assert.Equal(3, await Stores.Timelines.TrimHomeAsync(owner, entries[5].Position, 3, None));
        Assert.Equal(entries.Skip(3).Reverse(), await ReadHomeAsync(owner));
        Assert.Equal(3, await Stores.Timelines.TrimHomeAsync(owner, entries[5].Position, 100, None));
        Assert.Equal(entries.Skip(6).Reverse(), await ReadHomeAsync(owner));
        Assert.Equal(0, await Stores.Timelines.TrimHomeAsync(owner, entries[5].Position, 100, None));
    }

    [Fact]
    public async Task A_cleared_timeline_is_empty_and_can_be_filled_again()
    {
        var (owner, entries) = await FillAsync(10);

        var generation = await SetReaderAsync(owner, ReaderState.NotPushed);
        await Stores.Timelines.ClearHomeAsync(owner, generation, None);
        var left = await ReadHomeAsync(owner); // what is young may stay
        Assert.Empty(left.Except(entries));

        await Stores.Timelines.MergeAsync(owner, entries.AsMemory(0, 2), None);
        await Stores.Timelines.PushAsync(new[] { owner }, entries[3], None);
        TimelineEntry[] expected = [.. left, entries[0], entries[1], entries[3]];
        Assert.Equal(expected.Distinct().OrderByDescending(entry => entry.Position), await ReadHomeAsync(owner));
    }

    [Fact]
    public async Task A_timeline_is_not_cleared_once_a_later_generation_has_begun()
    {
        var (owner, entries) = await FillAsync(5);
        var first = await SetReaderAsync(owner, ReaderState.NotPushed);
        await SetReaderAsync(owner, ReaderState.Filling);

        await Stores.Timelines.ClearHomeAsync(owner, first, None);

        Assert.Equal(entries.Reverse(), await ReadHomeAsync(owner));
    }

    [Fact]
    public async Task Only_the_newest_generation_of_a_reader_can_be_filled()
    {
        var owner = NewId();
        var first = await SetReaderAsync(owner, ReaderState.Filling);
        await Stores.Timelines.FillReaderAsync(owner, first, 5, None);
        Assert.Equal(5, await ReadBoundAsync(owner));

        var second = await SetReaderAsync(owner, ReaderState.NotPushed);
        await Stores.Timelines.FillReaderAsync(owner, first, 4, None);
        await Stores.Timelines.FillReaderAsync(owner, second, 3, None);
        Assert.Equal(ReaderState.NotPushed, await ReadBoundAsync(owner));

        var third = await SetReaderAsync(owner, ReaderState.Filling);
        var fourth = await SetReaderAsync(owner, ReaderState.Filling);
        await Stores.Timelines.FillReaderAsync(owner, third, 2, None);
        Assert.Equal(ReaderState.Filling, await ReadBoundAsync(owner));
        await Stores.Timelines.FillReaderAsync(owner, fourth, 0, None);
        await Stores.Timelines.FillReaderAsync(owner, third, 2, None);
        Assert.Equal(0, await ReadBoundAsync(owner));
        Assert.Equal(4, new[] { first, second, third, fourth }.Distinct().Count());
    }

    [Fact]
    public async Task Of_many_generations_begun_and_filled_at_once_the_newest_stands()
    {
        const int Rounds = 20;
        const int Together = 8;
        for (var round = 0; round < Rounds; round++)
        {
            var owner = NewId();
            var begun = await TogetherAsync(Enumerable.Range(1, Together).Select(bound => (Func<ValueTask<(long Generation, long Bound)>>)(
                async () =>
                {
                    if (bound % 3 == 0)
                        return (await SetReaderAsync(owner, ReaderState.NotPushed), ReaderState.NotPushed);
                    var generation = await SetReaderAsync(owner, ReaderState.Filling);
                    await Stores.Timelines.FillReaderAsync(owner, generation, bound, None);
                    return (generation, bound);
                })));

            // Where two are the same generation, the one that promises less stands.
            Assert.Equal(begun.Max().Bound, await ReadBoundAsync(owner));
        }
    }

    [Fact]
    public async Task Noting_activity_leaves_the_rest_of_a_readers_state_alone()
    {
        var owner = NewId();
        var later = Start + TimeSpan.FromHours(5);
        await SetReaderAsync(owner, 17);
        await Stores.Timelines.TouchReaderAsync(owner, later, None);
        var states = new ReaderState[1];
        await Stores.Timelines.GetReadersAsync(new[] { owner }, states, None);
        Assert.Equal(new ReaderState(17, later), states[0]);

        await SetReaderAsync(owner, ReaderState.NotPushed);
        await Stores.Timelines.TouchReaderAsync(owner, later, None);
        Assert.Equal(ReaderState.NotPushed, await ReadBoundAsync(owner));
    }

    private ValueTask<long> SetReaderAsync(long owner, long pushedDownTo) =>
        Stores.Timelines.SetReaderAsync(owner, new ReaderState(pushedDownTo, Start), None);

    private async Task<long> ReadBoundAsync(long owner)
    {
        var states = new ReaderState[1];
        await Stores.Timelines.GetReadersAsync(new[] { owner }, states, None);
        return states[0].PushedDownTo;
    }

    private static TimelineEntry NewEntry()
    {
        var id = NewId();
        return new TimelineEntry(id, id, NewId(), 0, 0);
    }

    /// <summary>Half of the rows merged, half pushed.</summary>
    private async Task<(long Owner, TimelineEntry[] Entries)> FillAsync(int count)
    {
        var owner = NewId();
        var entries = Enumerable.Range(0, count).Select(_ => NewEntry()).ToArray();
        await Stores.Timelines.MergeAsync(owner, entries.Where((_, i) => i % 2 == 0).ToArray(), None);
        foreach (var entry in entries.Where((_, i) => i % 2 == 1))
            await Stores.Timelines.PushAsync(new[] { owner }, entry, None);
        return (owner, entries);
    }

    private async Task<List<TimelineEntry>> ReadHomeAsync(long owner)
    {
        var entries = new List<TimelineEntry>();
        await Stores.Timelines.ReadHomeAsync(owner, NewestFirst, 10_000, entries, None);
        return entries;
    }
}
