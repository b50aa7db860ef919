using SocialFeed.Core.Engagement;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;

namespace SocialFeed.StoreContract;

public abstract class PostStoreContract(StoreFixture stores) : Contract(stores)
{
    [Fact]
    public async Task A_post_is_read_as_it_was_written()
    {
        var post = NewPost(NewId(), NewPost(NewId()), NewPost(NewId()), Visibility.Followers) with
        {
            Text = "Schöne Grüße 👩‍👩‍👧 \u0000 and \r\n that",
            Media = [new Media("https://example.org/1", "image/png", 640, 480, "alt"), new Media("https://example.org/2", "video/mp4")],
            Hashtags = ["größe", "a,b\"c", "日本"],
            Mentions = [NewId(), NewId()],
        };

        await CreatePostAsync(post);

        AssertSame(post, await GetPostAsync(post.Id));
        AssertSame(post, await GetPostAsync(post.Id));
    }

    [Fact]
    public async Task Posts_come_in_the_order_asked_for_with_null_for_the_unknown()
    {
        var first = await CreatePostAsync(NewPost(NewId()));
        var second = await CreatePostAsync(NewPost(NewId()));
        var posts = new Post?[4];
        posts[1] = first;

        for (var round = 0; round < 2; round++)
        {
            await Stores.Posts.GetAsync(new[] { second.Id, NewId(), first.Id, second.Id }, posts, None);
            Assert.Equal([second.Id, null, first.Id, second.Id], posts.Select(post => post?.Id));
        }
    }

    [Fact]
    public async Task A_post_brings_its_author_timeline_entry_and_its_outbox_row()
    {
        var parent = await CreatePostAsync(NewPost(NewId()));
        var reply = await CreatePostAsync(NewPost(NewId(), parent));
        var entry = new TimelineEntry(reply.Id, reply.Id, reply.AuthorId, 0, parent.AuthorId);

        Assert.Equal([entry], await ReadAuthorAsync(reply.AuthorId));
        Assert.True(await IsPendingAsync(reply.Id));
    }

    [Fact]
    public async Task Writing_a_post_again_changes_nothing()
    {
        var parent = await CreatePostAsync(NewPost(NewId()));
        var reply = await CreatePostAsync(NewPost(NewId(), parent, parent));

        await CreatePostAsync(reply);

        Assert.Equal(new PostCounts(1, 0, 1, 0), await GetCountsAsync(parent.Id));
        Assert.Equal(1, (await GetUserCountsAsync(reply.AuthorId)).Posts);
        Assert.Single(await ReadAuthorAsync(reply.AuthorId));
    }

    [Fact]
    public async Task A_repeat_under_the_same_key_gives_the_first_post()
    {
        var author = NewId();
        var first = NewPost(author);
        var repeat = NewPost(author);
        var key = KeyOf(author, 1);

        Assert.Equal(new CreatePostResult(CreatePostOutcome.Created, first.Id), await Stores.Posts.CreateAsync(first, key, None));
        Assert.Equal(new CreatePostResult(CreatePostOutcome.Repeated, first.Id), await Stores.Posts.CreateAsync(repeat, key, None));

        Assert.Null(await GetPostAsync(repeat.Id));
        Assert.Single(await ReadAuthorAsync(author));
        Assert.Equal(1, (await GetUserCountsAsync(author)).Posts);
    }

    [Fact]
    public async Task Another_input_under_the_same_key_is_a_conflict_and_keys_of_others_do_not_matter()
    {
        var author = NewId();
        var key = KeyOf(author, 1);
        await Stores.Posts.CreateAsync(NewPost(author), key, None);
        var second = NewPost(author);

        Assert.Equal(CreatePostOutcome.KeyConflict, (await Stores.Posts.CreateAsync(second, KeyOf(author, 2), None)).Outcome);
        Assert.Null(await GetPostAsync(second.Id));

        var other = NewPost(NewId());
        var result = await Stores.Posts.CreateAsync(other, KeyOf(other.AuthorId, 2), None);
        Assert.Equal(new CreatePostResult(CreatePostOutcome.Created, other.Id), result);
    }

    [Fact]
    public async Task Repeats_at_the_same_moment_make_one_post()
    {
        var author = NewId();
        var key = KeyOf(author, 1);

        var results = await TogetherAsync(Enumerable.Range(0, 12).Select<int, Func<ValueTask<CreatePostResult>>>(
            _ => () => Stores.Posts.CreateAsync(NewPost(author), key, None)));

        Assert.Single(results, result => result.Outcome == CreatePostOutcome.Created);
        Assert.Single(results.Select(result => result.PostId).Distinct());
        Assert.Single(await ReadAuthorAsync(author));
    }

    [Fact]
    public async Task Only_public_replies_and_quotes_count()
    {
        var post = await CreatePostAsync(NewPost(NewId()));
        var author = NewId();
        foreach (var visibility in new[] { Visibility.Public, Visibility.Followers, Visibility.Mentioned })
            await CreatePostAsync(NewPost(author, post, post, visibility));

        Assert.Equal(new PostCounts(1, 0, 1, 0), await GetCountsAsync(post.Id));
        Assert.Equal(1, (await GetUserCountsAsync(author)).Posts);
    }

    [Fact]
    public async Task A_deleted_post_is_a_stub_and_leaves_every_count()
    {
        var parent = await CreatePostAsync(NewPost(NewId()));
        var quoted = await CreatePostAsync(NewPost(NewId()));
        var post = await CreatePostAsync(NewPost(NewId(), parent, quoted) with
        {
            Media = [new Media("https://example.org/1", "image/png")], Hashtags = ["tag"], Mentions = [parent.AuthorId],
        });
        Assert.Equal(1, (await GetCountsAsync(parent.Id)).Replies);
        Assert.Equal(1, (await GetCountsAsync(quoted.Id)).Quotes);
        AssertSame(post, await GetPostAsync(post.Id));

        Assert.True(await Stores.Posts.DeleteAsync(post.Id, None));

        AssertSame(
            post with { Text = null, State = PostState.Deleted, QuoteOfId = null, Media = [], Hashtags = [], Mentions = [] }, await GetPostAsync(post.Id));
        Assert.Equal(default, await GetCountsAsync(parent.Id));
        Assert.Equal(default, await GetCountsAsync(quoted.Id));
        Assert.Equal(0, (await GetUserCountsAsync(post.AuthorId)).Posts);
        Assert.False(await Stores.Posts.DeleteAsync(post.Id, None));
        Assert.Equal(default, await GetCountsAsync(parent.Id));
        Assert.False(await Stores.Posts.DeleteAsync(NewId(), None));
    }

    [Fact]
    public async Task Deleting_a_private_reply_leaves_the_counts_of_public_ones()
    {
        var parent = await CreatePostAsync(NewPost(NewId()));
        await CreatePostAsync(NewPost(NewId(), parent));
        var hidden = await CreatePostAsync(NewPost(NewId(), parent, visibility: Visibility.Followers));

        Assert.True(await Stores.Posts.DeleteAsync(hidden.Id, None));

        Assert.Equal(1, (await GetCountsAsync(parent.Id)).Replies);
    }

    [Fact]
    public async Task Of_many_who_delete_a_post_at_once_one_does_and_it_is_counted_out_once()
    {
        var author = NewId();
        await CreatePostAsync(NewPost(author));
        var post = await CreatePostAsync(NewPost(author));

        var deleted = await TogetherAsync(Enumerable.Repeat<Func<ValueTask<bool>>>(() => Stores.Posts.DeleteAsync(post.Id, None), 8));

        Assert.Single(deleted, true);
        Assert.Equal(1, (await GetUserCountsAsync(author)).Posts);
    }

    [Fact]
    public async Task Replies_are_paged_in_both_directions()
    {
        var parent = await CreatePostAsync(NewPost(NewId()));
        var replies = new List<long>();
        for (var i = 0; i < 7; i++)
            replies.Add((await CreatePostAsync(NewPost(NewId(), parent))).Id);
        await CreatePostAsync(NewPost(NewId(), NewPost(NewId())));
        replies.Reverse();

        await AssertPagesAsync(replies, id => id, (range, limit, page) => Stores.Posts.ReadRepliesAsync(parent.Id, range, limit, page, None));
    }

    private static IdempotencyKey KeyOf(long author, byte input) => new(author, "key-ü", [input, 2, 3], DateTimeOffset.UtcNow.AddHours(24));

    private static void AssertSame(Post expected, Post? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Media, actual.Media);
        Assert.Equal(expected.Hashtags, actual.Hashtags);
        Assert.Equal(expected.Mentions, actual.Mentions);
        Assert.Equal(expected, actual with { Media = expected.Media, Hashtags = expected.Hashtags, Mentions = expected.Mentions });
    }

    private async Task<PostCounts> GetCountsAsync(long postId)
    {
        var counts = new PostCounts[1];
        await Stores.Engagement.GetPostCountsAsync(new[] { postId }, counts, None);
        return counts[0];
    }
}
