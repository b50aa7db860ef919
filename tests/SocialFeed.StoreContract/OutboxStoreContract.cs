using SocialFeed.Core.FanOut;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;

namespace SocialFeed.StoreContract;

public abstract class OutboxStoreContract(StoreFixture stores) : Contract(stores)
{
    private static readonly DateTimeOffset Planned = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Done = Planned.AddSeconds(3);

    [Fact]
    public async Task A_new_post_is_pending_for_those_who_ask_from_after_it()
    {
        var post = await CreatePostAsync(NewPost(NewId()));
        var pending = new List<TimelineEntry>();

        await Stores.Outbox.ReadPendingAsync(0, SnowflakeId.TimeOf(post.Id).AddMilliseconds(-1), 100_000, pending, None);
        Assert.DoesNotContain(pending, entry => entry.Position == post.Id);
        Assert.True(await IsPendingAsync(post.Id));

        var status = await Stores.Outbox.GetDeliveryStatusAsync(post.Id, None);
        Assert.NotNull(status);
        Assert.Null(status.CompletedAt);
        Assert.Equal(0, status.Delivered);
    }

    [Fact]
    public async Task Pending_entries_come_whole_oldest_first_and_limited()
    {
        var parent = await CreatePostAsync(NewPost(NewId()));
        var reply = await CreatePostAsync(NewPost(NewId(), parent));
        var pending = new List<TimelineEntry>();
        await Stores.Outbox.ReadPendingAsync(0, SnowflakeId.TimeOf(reply.Id).AddMilliseconds(2), 100_000, pending, None);

        var ours = pending.Where(entry => entry.Position >= parent.Id).ToArray();
        Assert.Equal(
            [
                new TimelineEntry(parent.Id, parent.Id, parent.AuthorId, 0, 0),
                new TimelineEntry(reply.Id, reply.Id, reply.AuthorId, 0, parent.AuthorId),
            ],
            ours.Where(entry => entry.Position == parent.Id || entry.Position == reply.Id));

        var one = new List<TimelineEntry>();
        await Stores.Outbox.ReadPendingAsync(0, SnowflakeId.TimeOf(reply.Id).AddMilliseconds(2), 1, one, None);
        Assert.Single(one);

        var next = new List<TimelineEntry>();
        await Stores.Outbox.ReadPendingAsync(parent.Id, SnowflakeId.TimeOf(reply.Id).AddMilliseconds(2), 100_000, next, None);
        Assert.All(next, entry => Assert.True(entry.Position > parent.Id));
        Assert.Contains(next, entry => entry.Position == reply.Id);
    }

    [Fact]
    public async Task An_entry_that_was_never_there_has_no_status_and_no_plan()
    {
        var position = NewId();
        Assert.Equal(0, await Stores.Outbox.BeginDeliveryAsync(position, 3, Planned, None));
        Assert.Null(await Stores.Outbox.GetDeliveryStatusAsync(position, None));
    }

    [Fact]
    public async Task An_entry_without_buckets_is_complete_when_planned()
    {
        var post = await CreatePostAsync(NewPost(NewId()));

        Assert.Equal(0, await Stores.Outbox.BeginDeliveryAsync(post.Id, 0, Planned, None));

        Assert.False(await IsPendingAsync(post.Id));
        Assert.Equal(new DeliveryStatus(post.Id, 0, 0, Planned, Planned), await Stores.Outbox.GetDeliveryStatusAsync(post.Id, None));
    }

    [Fact]
    public async Task The_only_bucket_completes_the_entry_and_a_repeat_changes_nothing()
    {
        var post = await CreatePostAsync(NewPost(NewId()));
        Assert.Equal(1, await Stores.Outbox.BeginDeliveryAsync(post.Id, 1, Planned, None));
        Assert.True(await IsPendingAsync(post.Id));

        for (var i = 0; i < 2; i++)
        {
            await Stores.Outbox.CompleteBucketAsync(post.Id, 0, 10, 9, Done.AddMinutes(i), None);
            Assert.Equal(new DeliveryStatus(post.Id, 10, 9, Planned, Done), await Stores.Outbox.GetDeliveryStatusAsync(post.Id, None));
            Assert.False(await IsPendingAsync(post.Id));
        }
    }

    [Fact]
    public async Task A_sole_bucket_is_planned_and_complete_at_once_and_a_repeat_changes_nothing()
    {
        var post = await CreatePostAsync(NewPost(NewId()));

        for (var i = 0; i < 2; i++)
        {
            await Stores.Outbox.CompleteSoleBucketAsync(post.Id, 10, 9, Planned.AddMinutes(i), Done.AddMinutes(i), None);
            Assert.Equal(new DeliveryStatus(post.Id, 10, 9, Planned, Done), await Stores.Outbox.GetDeliveryStatusAsync(post.Id, None));
            Assert.False(await IsPendingAsync(post.Id));
        }

        Assert.Equal(1, await Stores.Outbox.BeginDeliveryAsync(post.Id, 2, Planned, None));
        Assert.False(await IsPendingAsync(post.Id));
    }

    [Fact]
    public async Task A_sole_bucket_completes_what_was_planned_before()
    {
        var post = await CreatePostAsync(NewPost(NewId()));
        await Stores.Outbox.BeginDeliveryAsync(post.Id, 1, Planned, None);

        await Stores.Outbox.CompleteSoleBucketAsync(post.Id, 4, 4, Planned.AddSeconds(1), Done, None);

        Assert.Equal(new DeliveryStatus(post.Id, 4, 4, Planned, Done), await Stores.Outbox.GetDeliveryStatusAsync(post.Id, None));
        Assert.False(await IsPendingAsync(post.Id));
    }

    [Fact]
    public async Task An_entry_is_complete_with_its_last_bucket_and_each_counts_once()
    {
        var post = await CreatePostAsync(NewPost(NewId()));
        await Stores.Outbox.BeginDeliveryAsync(post.Id, 3, Planned, None);
        await Stores.Outbox.CompleteBucketAsync(post.Id, 1, 5, 5, Done, None);
        await Stores.Outbox.CompleteBucketAsync(post.Id, 1, 5, 5, Done, None);
        await Stores.Outbox.CompleteBucketAsync(post.Id, 2, 7, 6, Done, None);
        Assert.Equal(new DeliveryStatus(post.Id, 12, 11, Planned, null), await Stores.Outbox.GetDeliveryStatusAsync(post.Id, None));
        Assert.True(await IsPendingAsync(post.Id));

        await Stores.Outbox.CompleteBucketAsync(post.Id, 0, 1, 1, Done, None);

        Assert.Equal(new DeliveryStatus(post.Id, 13, 12, Planned, Done), await Stores.Outbox.GetDeliveryStatusAsync(post.Id, None));
        Assert.False(await IsPendingAsync(post.Id));
    }

    [Fact]
    public async Task Of_plans_made_at_once_one_stands_and_completes_the_entry()
    {
        const int Rounds = 10;
        for (var round = 0; round < Rounds; round++)
        {
            var post = await CreatePostAsync(NewPost(NewId()));
            var given = await TogetherAsync(Enumerable.Range(0, 6).Select(planner => (Func<ValueTask<int>>)(
                () => Stores.Outbox.BeginDeliveryAsync(post.Id, 1 + (planner % 3), Planned.AddSeconds(-planner), None))));
            var standing = await Stores.Outbox.BeginDeliveryAsync(post.Id, 99, Planned, None);
            Assert.Contains(standing, given);
            Assert.All(given, plan => Assert.True(plan >= standing, $"{plan} was given, {standing} stands."));

            for (var bucket = 0; bucket < standing; bucket++)
            {
                Assert.True(await IsPendingAsync(post.Id));
                await Stores.Outbox.CompleteBucketAsync(post.Id, bucket, 1, 1, Done, None);
            }
            Assert.False(await IsPendingAsync(post.Id));
            Assert.Equal(Done, (await Stores.Outbox.GetDeliveryStatusAsync(post.Id, None))?.CompletedAt);
        }
    }

    [Fact]
    public async Task A_second_plan_keeps_the_first()
    {
        var post = await CreatePostAsync(NewPost(NewId()));
        Assert.Equal(2, await Stores.Outbox.BeginDeliveryAsync(post.Id, 2, Planned, None));
        Assert.Equal(2, await Stores.Outbox.BeginDeliveryAsync(post.Id, 5, Planned.AddDays(1), None));
        await Stores.Outbox.CompleteBucketAsync(post.Id, 0, 1, 1, Done, None);
        Assert.True(await IsPendingAsync(post.Id));
        await Stores.Outbox.CompleteBucketAsync(post.Id, 1, 1, 1, Done, None);

        Assert.Equal(new DeliveryStatus(post.Id, 2, 2, Planned, Done), await Stores.Outbox.GetDeliveryStatusAsync(post.Id, None));
        Assert.Equal(2, await Stores.Outbox.BeginDeliveryAsync(post.Id, 5, Planned.AddDays(1), None));
        Assert.False(await IsPendingAsync(post.Id));
    }

    [Fact]
    public async Task Buckets_that_complete_at_once_complete_the_entry()
    {
        const int Buckets = 20;
        var post = await CreatePostAsync(NewPost(NewId()));
        await Stores.Outbox.BeginDeliveryAsync(post.Id, Buckets, Planned, None);

        await TogetherAsync(Enumerable.Range(0, Buckets * 2).Select<int, Func<ValueTask<bool>>>(i => async () =>
        {
            await Stores.Outbox.CompleteBucketAsync(post.Id, i % Buckets, 2, 1, Done, None);
            return true;
        }));

        Assert.Equal(new DeliveryStatus(post.Id, 2 * Buckets, Buckets, Planned, Done), await Stores.Outbox.GetDeliveryStatusAsync(post.Id, None));
        Assert.False(await IsPendingAsync(post.Id));
    }

    [Fact]
    public async Task Writing_a_delivered_post_again_does_not_make_it_pending()
    {
        var post = await CreatePostAsync(NewPost(NewId()));
        await Stores.Outbox.BeginDeliveryAsync(post.Id, 0, Planned, None);

        await CreatePostAsync(post);

        Assert.False(await IsPendingAsync(post.Id));
    }
}
