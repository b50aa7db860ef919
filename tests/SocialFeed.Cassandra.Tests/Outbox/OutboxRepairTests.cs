using SocialFeed.Cassandra.Outbox;
using SocialFeed.Cassandra.Posts;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Tests.Outbox;

/// <summary>What the outbox promises beyond the contract: crashes are repaired, what is stuck moves on, what is finished goes.</summary>
public sealed class OutboxRepairTests(OutboxKeyspace keyspace) : IClassFixture<OutboxKeyspace>
{
    private static readonly TimeSpan Settle = OutboxPlaces.BucketLength + OutboxPlaces.ClosedAfter + TimeSpan.FromSeconds(1);

    private readonly IdGenerator _ids = keyspace.NewIds();

    [Fact]
    public async Task After_a_crash_behind_the_outbox_row_the_sweeper_completes_the_post()
    {
        await using var store = await keyspace.OpenAsync(keyspace.Time);
        var parent = NewPost();
        await store.Posts.CreateAsync(parent, null, default);
        var reply = NewPost(parent);
        await new OutboxWriter(store.Session).AppendAsync(TimelineEntry.Of(reply), PostRow.ToPayload(reply), default);
        Assert.Null(await FindAsync(store, reply.Id));

        // By another process, since this one is dead.
        await using var sweeper = await keyspace.OpenAsync(keyspace.Time);
        var pending = await ReadPendingAsync(sweeper);

        Assert.Contains(TimelineEntry.Of(reply), pending);
        var stored = await FindAsync(store, reply.Id);
        Assert.Equal(reply.Text, stored?.Text);
        Assert.Equal(reply.Media, stored?.Media);
        Assert.Equal(reply.Mentions, stored?.Mentions);
        var replies = new List<long>();
        await store.Posts.ReadRepliesAsync(parent.Id, PositionRange.All, 10, replies, default);
        Assert.Equal([reply.Id], replies);
        var timeline = new List<TimelineEntry>();
        await store.Timelines.ReadAuthorsAsync(new[] { reply.AuthorId }, PositionRange.All, 10, timeline, default);
        Assert.Equal([TimelineEntry.Of(reply)], timeline);
        var counts = new PostCounts[1];
        await store.Engagement.GetPostCountsAsync(new[] { parent.Id }, counts, default);
        Assert.Equal(new PostCounts(1, 0, 0, 0), counts[0]);
    }

    [Fact]
    public async Task Repairing_a_post_does_not_undo_that_it_was_deleted()
    {
        await using var store = await keyspace.OpenAsync(keyspace.Time);
        var parent = NewPost();
        var reply = NewPost(parent);
        await store.Posts.CreateAsync(parent, null, default);
        await store.Posts.CreateAsync(reply, null, default);
        await store.Posts.DeleteAsync(reply.Id, default);

        await using var sweeper = await keyspace.OpenAsync(keyspace.Time);
        Assert.Contains(TimelineEntry.Of(reply), await ReadPendingAsync(sweeper));

        var stored = await FindAsync(sweeper, reply.Id);
        Assert.Equal((PostState.Deleted, null), (stored?.State, stored?.Text));
        var counts = new PostCounts[1];
        await sweeper.Engagement.GetPostCountsAsync(new[] { parent.Id }, counts, default);
        Assert.Equal(default, counts[0]);
    }

    [Fact]
    public async Task After_a_crash_behind_the_outbox_row_the_sweeper_completes_the_repost()
    {
        await using var store = await keyspace.OpenAsync(keyspace.Time);
        var post = NewPost();
        await store.Posts.CreateAsync(post, null, default);
        var entry = TimelineEntry.OfRepost(_ids.Next(), post, _ids.Next());
        await new OutboxWriter(store.Session).AppendAsync(entry, "", default);

        await using var sweeper = await keyspace.OpenAsync(keyspace.Time);
        Assert.Contains(entry, await ReadPendingAsync(sweeper));

        var flags = new ViewerFlags[1];
        await store.Engagement.GetViewerFlagsAsync(entry.ReposterId, new[] { post.Id }, flags, default);
        Assert.Equal(ViewerFlags.Reposted, flags[0]);
        var timeline = new List<TimelineEntry>();
        await store.Timelines.ReadAuthorsAsync(new[] { entry.ReposterId }, PositionRange.All, 10, timeline, default);
        Assert.Equal([entry], timeline);
    }

    [Fact]
    public async Task An_entry_written_late_is_found_and_delivered_all_the_same()
    {
        await using var store = await keyspace.OpenAsync(keyspace.Time);
        var post = NewPost();
        keyspace.Time.Move(TimeSpan.FromHours(20));

        await store.Posts.CreateAsync(post, null, default);

        Assert.Contains(TimelineEntry.Of(post), await ReadPendingAsync(store));
        Assert.NotNull(await store.Outbox.GetDeliveryStatusAsync(post.Id, default));
        Assert.Equal(2, await store.Outbox.BeginDeliveryAsync(post.Id, 2, keyspace.Time.GetUtcNow(), default));
        await store.Outbox.CompleteBucketAsync(post.Id, 0, 4, 4, keyspace.Time.GetUtcNow(), default);
        Assert.Contains(TimelineEntry.Of(post), await ReadPendingAsync(store));
        await store.Outbox.CompleteBucketAsync(post.Id, 1, 5, 5, keyspace.Time.GetUtcNow(), default);
        Assert.DoesNotContain(TimelineEntry.Of(post), await ReadPendingAsync(store));
        Assert.Equal(9, (await store.Outbox.GetDeliveryStatusAsync(post.Id, default))?.Delivered);
    }

    [Fact]
    public async Task A_finished_bucket_is_deleted_whole_and_the_mark_moves_over_it()
    {
        await using var store = await keyspace.OpenAsync(keyspace.Time);
        var posts = Enumerable.Range(0, 40).Select(_ => NewPost()).ToArray();
        foreach (var post in posts)
        {
            await store.Posts.CreateAsync(post, null, default);
            await store.Outbox.BeginDeliveryAsync(post.Id, 0, keyspace.Time.GetUtcNow(), default);
        }
        await CompleteAllAsync(store);
        foreach (var post in posts)
            Assert.InRange(await CountRowsAsync(store, post.Id), 1, posts.Length);

        keyspace.Time.Move(Settle);
        await ReadPendingAsync(store);

        foreach (var post in posts)
        {
            Assert.Equal(0, await CountRowsAsync(store, post.Id));
            Assert.NotNull((await store.Outbox.GetDeliveryStatusAsync(post.Id, default))?.CompletedAt);
            // A message that comes again long after changes nothing and does not bring the entry back.
            Assert.Equal(0, await store.Outbox.BeginDeliveryAsync(post.Id, 3, keyspace.Time.GetUtcNow(), default));
            Assert.True(await ReadMarkAsync(store, post.Id) > OutboxPlaces.BucketOf(post.Id));
        }

        // The next owner goes on from the mark.
        await using var next = await keyspace.OpenAsync(keyspace.Time);
        Assert.DoesNotContain(await ReadPendingAsync(next), entry => posts.Any(post => post.Id == entry.Position));
    }

    [Fact]
    public async Task What_is_stuck_moves_into_a_new_bucket_and_stays_pending_until_it_is_delivered()
    {
        await using var store = await keyspace.OpenAsync(keyspace.Time);
        var stuck = NewPost();
        await store.Posts.CreateAsync(stuck, null, default);
        Assert.Equal(1, await store.Outbox.BeginDeliveryAsync(stuck.Id, 1, keyspace.Time.GetUtcNow(), default));

        for (var hour = 0; hour < 3; hour++)
        {
            keyspace.Time.Move(OutboxScan.StuckAfter + Settle);
            await ReadPendingAsync(store);
            Assert.Contains(TimelineEntry.Of(stuck), await ReadPendingAsync(store));
        }
        Assert.Equal(0, await CountRowsAsync(store, stuck.Id));

        await store.Outbox.CompleteBucketAsync(stuck.Id, 0, 7, 7, keyspace.Time.GetUtcNow(), default);
        await ReadPendingAsync(store);
        Assert.DoesNotContain(TimelineEntry.Of(stuck), await ReadPendingAsync(store));
        Assert.Equal(7, (await store.Outbox.GetDeliveryStatusAsync(stuck.Id, default))?.Delivered);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(61)]
    public async Task A_move_that_died_before_its_row_was_written_is_made_again(int minutesLater)
    {
        await using var store = await keyspace.OpenAsync(keyspace.Time);
        var stuck = NewPost();
        await store.Posts.CreateAsync(stuck, null, default);
        keyspace.Time.Move(OutboxScan.StuckAfter + Settle);
        await using (var dying = await keyspace.OpenAsync(keyspace.Time))
        {
            var interrupted = await InterruptedSession.OfAsync(dying);
            interrupted.DoBefore("INSERT INTO", () => throw new OperationCanceledException("The worker stops."));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ReadPendingAsync(dying));
        }

        keyspace.Time.Move(TimeSpan.FromMinutes(minutesLater));
        await using var next = await keyspace.OpenAsync(keyspace.Time);
        await ReadPendingAsync(next);
        keyspace.Time.Move(Settle);
        await ReadPendingAsync(next);

        Assert.Contains(TimelineEntry.Of(stuck), await ReadPendingAsync(next));
        Assert.Equal(1, await next.Outbox.BeginDeliveryAsync(stuck.Id, 1, keyspace.Time.GetUtcNow(), default));
        await next.Outbox.CompleteBucketAsync(stuck.Id, 0, 7, 7, keyspace.Time.GetUtcNow(), default);
        Assert.DoesNotContain(TimelineEntry.Of(stuck), await ReadPendingAsync(next));
    }

    [Fact]
    public async Task What_cannot_be_repaired_does_not_keep_the_others_from_it()
    {
        await using var store = await keyspace.OpenAsync(keyspace.Time);
        var broken = NewPost();
        await new OutboxWriter(store.Session).AppendAsync(TimelineEntry.Of(broken), "not JSON", default);
        var whole = NewPost();
        await new OutboxWriter(store.Session).AppendAsync(TimelineEntry.Of(whole), PostRow.ToPayload(whole), default);

        await using var sweeper = await keyspace.OpenAsync(keyspace.Time);
        var pending = await ReadPendingAsync(sweeper);

        Assert.Contains(TimelineEntry.Of(whole), pending);
        Assert.DoesNotContain(TimelineEntry.Of(broken), pending);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(2, 3)]
    [InlineData(0, 1)]
    public async Task Of_two_plans_whose_planners_knew_nothing_of_each_other_the_smaller_one_stands_for_both(int slow, int quick)
    {
        await using var slowStore = await keyspace.OpenAsync(keyspace.Time);
        await using var quickStore = await keyspace.OpenAsync(keyspace.Time);
        var interrupted = await InterruptedSession.OfAsync(slowStore);
        var post = NewPost();
        await quickStore.Posts.CreateAsync(post, null, default);
        var standing = Math.Min(slow, quick);
        var (slowPlannedAt, quickPlannedAt) = (keyspace.Time.GetUtcNow(), keyspace.Time.GetUtcNow().AddMilliseconds(1));

        interrupted.DoBefore("SET buckets", async () =>
            Assert.Equal(quick, await quickStore.Outbox.BeginDeliveryAsync(post.Id, quick, quickPlannedAt, default)));
        Assert.Equal(standing, await slowStore.Outbox.BeginDeliveryAsync(post.Id, slow, slowPlannedAt, default));

        // The slow one delivers what it was given, and the quick one dies.
        for (var bucket = 0; bucket < standing; bucket++)
            await slowStore.Outbox.CompleteBucketAsync(post.Id, bucket, 3, 3, keyspace.Time.GetUtcNow(), default);
        var status = await quickStore.Outbox.GetDeliveryStatusAsync(post.Id, default);
        Assert.NotNull(status?.CompletedAt);
        Assert.Equal(3 * standing, status.Delivered);
        Assert.DoesNotContain(TimelineEntry.Of(post), await ReadPendingAsync(quickStore));
        Assert.Equal(standing, await quickStore.Outbox.BeginDeliveryAsync(post.Id, 7, keyspace.Time.GetUtcNow(), default));
    }

    [Fact]
    public async Task An_entry_that_is_complete_stays_so_when_a_larger_plan_comes_late()
    {
        await using var slowStore = await keyspace.OpenAsync(keyspace.Time);
        await using var quickStore = await keyspace.OpenAsync(keyspace.Time);
        var interrupted = await InterruptedSession.OfAsync(slowStore);
        var post = NewPost();
        await quickStore.Posts.CreateAsync(post, null, default);
        var slowPlannedAt = keyspace.Time.GetUtcNow();

        interrupted.DoBefore("SET buckets", async () =>
        {
            await quickStore.Outbox.BeginDeliveryAsync(post.Id, 1, slowPlannedAt.AddMilliseconds(1), default);
            await quickStore.Outbox.CompleteBucketAsync(post.Id, 0, 3, 3, keyspace.Time.GetUtcNow(), default);
        });
        Assert.Equal(1, await slowStore.Outbox.BeginDeliveryAsync(post.Id, 2, slowPlannedAt, default));

        Assert.NotNull((await quickStore.Outbox.GetDeliveryStatusAsync(post.Id, default))?.CompletedAt);
        Assert.DoesNotContain(TimelineEntry.Of(post), await ReadPendingAsync(quickStore));
    }

    [Fact]
    public async Task An_entry_with_a_sole_bucket_stays_complete_when_a_larger_plan_comes_late()
    {
        await using var slowStore = await keyspace.OpenAsync(keyspace.Time);
        await using var quickStore = await keyspace.OpenAsync(keyspace.Time);
        var interrupted = await InterruptedSession.OfAsync(slowStore);
        var post = NewPost();
        await quickStore.Posts.CreateAsync(post, null, default);
        var now = keyspace.Time.GetUtcNow();

        interrupted.DoBefore("SET buckets", async () => await quickStore.Outbox.CompleteSoleBucketAsync(post.Id, 3, 3, now, now, default));
        Assert.Equal(1, await slowStore.Outbox.BeginDeliveryAsync(post.Id, 2, now, default));

        Assert.NotNull((await quickStore.Outbox.GetDeliveryStatusAsync(post.Id, default))?.CompletedAt);
        Assert.DoesNotContain(TimelineEntry.Of(post), await ReadPendingAsync(quickStore));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_delivered_sole_bucket_is_marked_in_the_outbox_where_its_row_stands(bool isLate)
    {
        const int Posts = 30;
        await using var store = await keyspace.OpenAsync(keyspace.Time);
        var posts = Enumerable.Range(0, Posts).Select(_ => NewPost()).ToArray();
        if (isLate)
            keyspace.Time.Move(TimeSpan.FromHours(20));
        foreach (var post in posts)
        {
            await store.Posts.CreateAsync(post, null, default);
            await store.Outbox.CompleteSoleBucketAsync(post.Id, 3, 3, keyspace.Time.GetUtcNow(), keyspace.Time.GetUtcNow(), default);
        }

        // What waits is written then; what comes later is not, and does no harm.
        await store.StopAsync(default);
        var late = NewPost();
        await store.Posts.CreateAsync(late, null, default);
        await store.Outbox.CompleteSoleBucketAsync(late.Id, 3, 3, keyspace.Time.GetUtcNow(), keyspace.Time.GetUtcNow(), default);

        foreach (var post in posts)
            Assert.Equal((1, 1), await CountPlacesAsync(store, post.Id));
        Assert.Equal((1, 0), await CountPlacesAsync(store, late.Id));
        Assert.NotNull((await store.Outbox.GetDeliveryStatusAsync(late.Id, default))?.CompletedAt);
    }

    [Fact]
    public async Task A_repeat_of_a_call_that_died_after_reserving_its_key_completes_the_reserved_post()
    {
        await using var store = await keyspace.OpenAsync(keyspace.Time);
        var author = _ids.Next();
        var key = new IdempotencyKey(author, "once", [1, 2], keyspace.Time.GetUtcNow().AddHours(24));
        var first = NewPost() with { AuthorId = author };
        await new IdempotencyKeys(store.Session).ReserveAsync(key, first.Id, default);
        keyspace.Time.Move(TimeSpan.FromHours(2));
        var repeat = NewPost() with { AuthorId = author };

        var result = await store.Posts.CreateAsync(repeat, key, default);

        Assert.Equal(new CreatePostResult(CreatePostOutcome.Repeated, first.Id), result);
        var stored = await FindAsync(store, first.Id);
        Assert.Equal((first.Id, repeat.Text), (stored?.RootId, stored?.Text));
        Assert.Null(await FindAsync(store, repeat.Id));
        Assert.Contains(await ReadPendingAsync(store), entry => entry.Position == first.Id);
    }

    private Post NewPost(Post? parent = null)
    {
        var id = _ids.Next();
        return new Post(
            id, _ids.Next(), $"Post {id}", Visibility.Public, PostState.Visible, parent?.Id, parent?.AuthorId, parent?.RootId ?? id, null,
            [new Media("https://example.org/a", "image/png")], ["tag"], [id]);
    }

    private async Task<List<TimelineEntry>> ReadPendingAsync(CassandraStore store)
    {
        var pending = new List<TimelineEntry>();
        await store.Outbox.ReadPendingAsync(0, keyspace.Time.GetUtcNow().AddSeconds(2), 10_000, pending, default);
        return pending;
    }

    private async Task CompleteAllAsync(CassandraStore store)
    {
        foreach (var entry in await ReadPendingAsync(store))
        {
            var buckets = await store.Outbox.BeginDeliveryAsync(entry.Position, 0, keyspace.Time.GetUtcNow(), default);
            for (var bucket = 0; bucket < buckets; bucket++)
                await store.Outbox.CompleteBucketAsync(entry.Position, bucket, 0, 0, keyspace.Time.GetUtcNow(), default);
        }
    }

    private static async Task<Post?> FindAsync(CassandraStore store, long id)
    {
        var posts = new Post?[1];
        await store.Posts.GetAsync(new[] { id }, posts, default);
        return posts[0];
    }

    private static async Task<int> ReadMarkAsync(CassandraStore store, long position)
    {
        using var rows = await store.Session.Driver.ExecuteAsync(
            new SimpleStatement(
                $"SELECT low_bucket FROM {store.Session.Keyspace}.outbox_marks WHERE shard = ?", OutboxPlaces.ShardOf(position)));
        return rows.MoveNext() ? rows.Current.GetInt32(0) : 0;
    }

    /// <summary>Rows of an entry in the outbox, in whatever bucket, and how many of them are done.</summary>
    private async Task<(int Rows, int Done)> CountPlacesAsync(CassandraStore store, long position)
    {
        var counted = (Rows: 0, Done: 0);
        var now = keyspace.Time.GetUtcNow();
        int[] buckets = [OutboxPlaces.BucketOf(position), OutboxPlaces.LateBucketAt(now), OutboxPlaces.LateBucketAt(now - OutboxPlaces.BucketLength)];
        foreach (var bucket in buckets)
        {
            using var rows = await store.Session.Driver.ExecuteAsync(new SimpleStatement(
                $"SELECT done FROM {store.Session.Keyspace}.outbox WHERE shard = ? AND bucket = ? AND position = ?",
                OutboxPlaces.ShardOf(position),
                bucket,
                position));
            if (rows.MoveNext())
                counted = (counted.Rows + 1, counted.Done + (rows.Current.GetNullableBoolean(0) == true ? 1 : 0));
        }
        return counted;
    }

    /// <summary>Rows in the bucket where the position belongs.</summary>
    private static async Task<long> CountRowsAsync(CassandraStore store, long position)
    {
        using var rows = await store.Session.Driver.ExecuteAsync(new SimpleStatement(
            $"SELECT COUNT(*) FROM {store.Session.Keyspace}.outbox WHERE shard = ? AND bucket = ?",
            OutboxPlaces.ShardOf(position),
            OutboxPlaces.BucketOf(position)));
        rows.MoveNext();
        return rows.Current.GetInt64(0);
    }
}
