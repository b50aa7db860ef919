using SocialFeed.Core.Accounts;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Timelines;

namespace SocialFeed.StoreContract;

public abstract class EngagementStoreContract(StoreFixture stores) : Contract(stores)
{
    [Fact]
    public async Task A_like_counts_once_until_it_is_taken_back()
    {
        var (user, post) = (NewId(), NewId());

        Assert.True(await Stores.Engagement.LikeAsync(user, post, NewId(), None));
        Assert.False(await Stores.Engagement.LikeAsync(user, post, NewId(), None));
        Assert.Equal(new PostCounts(0, 0, 0, 1), await CountsAsync(post));
        Assert.Equal(ViewerFlags.Liked, await FlagsAsync(user, post));

        Assert.True(await Stores.Engagement.UnlikeAsync(user, post, None));
        Assert.False(await Stores.Engagement.UnlikeAsync(user, post, None));
        Assert.Equal(default, await CountsAsync(post));
        Assert.Equal(ViewerFlags.None, await FlagsAsync(user, post));
    }

    [Fact]
    public async Task Likes_at_the_same_moment_are_counted_exactly()
    {
        var post = NewId();
        var users = NewIds(40);
        var operations = users.SelectMany(user => Enumerable.Repeat<Func<ValueTask<bool>>>(
            () => Stores.Engagement.LikeAsync(user, post, NewId(), None), 4));

        var liked = await TogetherAsync(operations);
        var unliked = await TogetherAsync(users.Take(15).SelectMany(user => Enumerable.Repeat<Func<ValueTask<bool>>>(
            () => Stores.Engagement.UnlikeAsync(user, post, None), 2)));

        Assert.Equal(40, liked.Count(changed => changed));
        Assert.Equal(15, unliked.Count(changed => changed));
        Assert.Equal(25, (await CountsAsync(post)).Likes);
        var rows = new List<Listed>();
        await Stores.Engagement.ReadLikedByAsync(post, NewestFirst, 1_000, rows, None);
        Assert.Equal(users.Skip(15).Order(), rows.Select(row => row.UserId).Order());
    }

    [Fact]
    public async Task Bookmarks_are_kept_and_do_not_count()
    {
        var (user, post) = (NewId(), NewId());

        Assert.True(await Stores.Engagement.BookmarkAsync(user, post, NewId(), None));
        Assert.False(await Stores.Engagement.BookmarkAsync(user, post, NewId(), None));
        Assert.Equal(default, await CountsAsync(post));
        Assert.Equal(ViewerFlags.Bookmarked, await FlagsAsync(user, post));

        Assert.True(await Stores.Engagement.UnbookmarkAsync(user, post, None));
        Assert.False(await Stores.Engagement.UnbookmarkAsync(user, post, None));
        Assert.Equal(ViewerFlags.None, await FlagsAsync(user, post));
    }

    [Fact]
    public async Task A_repost_brings_its_timeline_entry_and_outbox_row_and_undoing_takes_the_entry_back()
    {
        var post = await CreatePostAsync(NewPost(NewId()));
        var repost = new Repost(NewId(), post.Id, NewId());
        var entry = new TimelineEntry(repost.Id, post.Id, post.AuthorId, repost.UserId, NewId());

        Assert.True(await Stores.Engagement.RepostAsync(repost, entry, None));
        Assert.False(await Stores.Engagement.RepostAsync(repost with { Id = NewId() }, entry with { Position = NewId() }, None));

        Assert.Equal([entry], await ReadAuthorAsync(repost.UserId));
        Assert.True(await IsPendingAsync(repost.Id));
        Assert.Equal(new PostCounts(0, 1, 0, 0), await CountsAsync(post.Id));
        Assert.Equal(ViewerFlags.Reposted, await FlagsAsync(repost.UserId, post.Id));

        Assert.True(await Stores.Engagement.UndoRepostAsync(repost.UserId, post.Id, None));
        Assert.False(await Stores.Engagement.UndoRepostAsync(repost.UserId, post.Id, None));
        Assert.Empty(await ReadAuthorAsync(repost.UserId));
        Assert.Equal(default, await CountsAsync(post.Id));
        Assert.Equal(ViewerFlags.None, await FlagsAsync(repost.UserId, post.Id));
    }

    [Fact]
    public async Task A_post_reposted_again_after_undoing_stands_at_its_new_place()
    {
        var (user, post) = (NewId(), NewId());
        await RepostAsync(user, post);
        await Stores.Engagement.UndoRepostAsync(user, post, None);

        var second = await RepostAsync(user, post);

        Assert.Equal(second.Id, Assert.Single(await ReadAuthorAsync(user)).Position);
        Assert.Equal(second, await EarliestAsync(post, [user]));
    }

    [Fact]
    public async Task Taking_one_mark_back_leaves_the_others()
    {
        var (user, post) = (NewId(), NewId());
        await Stores.Engagement.LikeAsync(user, post, NewId(), None);
        await RepostAsync(user, post);
        await Stores.Engagement.BookmarkAsync(user, post, NewId(), None);
        Assert.Equal(ViewerFlags.Liked | ViewerFlags.Reposted | ViewerFlags.Bookmarked, await FlagsAsync(user, post));

        await Stores.Engagement.UnlikeAsync(user, post, None);
        Assert.Equal(ViewerFlags.Reposted | ViewerFlags.Bookmarked, await FlagsAsync(user, post));
        await Stores.Engagement.UndoRepostAsync(user, post, None);
        Assert.Equal(ViewerFlags.Bookmarked, await FlagsAsync(user, post));
        Assert.True(await Stores.Engagement.LikeAsync(user, post, NewId(), None));
        Assert.Equal(ViewerFlags.Liked | ViewerFlags.Bookmarked, await FlagsAsync(user, post));
    }

    [Fact]
    public async Task Counts_and_flags_come_in_the_order_asked_for()
    {
        var user = NewId();
        var posts = NewIds(3);
        await Stores.Engagement.LikeAsync(user, posts[0], NewId(), None);
        await Stores.Engagement.LikeAsync(NewId(), posts[2], NewId(), None);
        await RepostAsync(user, posts[2]);
        var asked = new[] { posts[2], posts[1], posts[0], posts[2] };
        var counts = new PostCounts[4];
        var flags = new ViewerFlags[4];
        counts[1] = new PostCounts(9, 9, 9, 9);
        flags[1] = ViewerFlags.Liked;

        for (var round = 0; round < 2; round++)
        {
            await Stores.Engagement.GetPostCountsAsync(asked, counts, None);
            await Stores.Engagement.GetViewerFlagsAsync(user, asked, flags, None);
            Assert.Equal([new(0, 1, 0, 1), default, new(0, 0, 0, 1), new(0, 1, 0, 1)], counts);
            Assert.Equal([ViewerFlags.Reposted, ViewerFlags.None, ViewerFlags.Liked, ViewerFlags.Reposted], flags);
        }
    }

    [Fact]
    public async Task Who_liked_and_reposted_is_paged_in_both_directions()
    {
        var post = NewId();
        var likes = new List<Listed>();
        var reposts = new List<Listed>();
        foreach (var user in NewIds(6).Reverse())
        {
            likes.Insert(0, new Listed(NewId(), user));
            await Stores.Engagement.LikeAsync(user, post, likes[0].Position, None);
            reposts.Insert(0, new Listed((await RepostAsync(user, post)).Id, user));
        }

        await AssertPagesAsync(likes, row => row.Position, (range, limit, page) => Stores.Engagement.ReadLikedByAsync(post, range, limit, page, None));
        await AssertPagesAsync(
            reposts, row => row.Position, (range, limit, page) => Stores.Engagement.ReadRepostedByAsync(post, range, limit, page, None));
    }

    [Fact]
    public async Task What_was_liked_and_bookmarked_is_paged_in_both_directions()
    {
        var user = NewId();
        var likes = new List<ListedPost>();
        var bookmarks = new List<ListedPost>();
        foreach (var post in NewIds(6).Reverse())
        {
            likes.Insert(0, new ListedPost(NewId(), post));
            bookmarks.Insert(0, new ListedPost(NewId(), post));
            await Stores.Engagement.LikeAsync(user, post, likes[0].Position, None);
            await Stores.Engagement.BookmarkAsync(user, post, bookmarks[0].Position, None);
        }

        await AssertPagesAsync(likes, row => row.Position, (range, limit, page) => Stores.Engagement.ReadLikesAsync(user, range, limit, page, None));
        await AssertPagesAsync(
            bookmarks, row => row.Position, (range, limit, page) => Stores.Engagement.ReadBookmarksAsync(user, range, limit, page, None));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task The_earliest_repost_is_found_whether_the_post_has_few_or_many(int seed)
    {
        var random = new Random(seed);
        var users = NewIds(30);
        var posts = NewIds(6);
        var all = new List<Repost>();
        for (var i = 0; i < posts.Length; i++)
        {
            foreach (var user in users.OrderBy(_ => random.Next()).Take(i * i))
                all.Add(await RepostAsync(user, posts[i]));
        }

        for (var size = 0; size <= users.Length; size += 3)
        {
            var reposters = users.OrderBy(_ => random.Next()).Take(size).Append(NewId()).ToHashSet();
            var found = new Repost[posts.Length];
            await Stores.Engagement.FindEarliestRepostsAsync(posts, reposters, found, None);

            var expected = posts.Select(post =>
                all.Where(repost => repost.PostId == post && reposters.Contains(repost.UserId)).OrderBy(repost => repost.Id).FirstOrDefault());
            Assert.Equal(expected, found);
        }
    }

    [Fact]
    public async Task Reposts_of_suspended_accounts_are_passed_over()
    {
        var post = NewId();
        var first = await CreateUserAsync();
        var second = await CreateUserAsync();
        var earliest = await RepostAsync(first.Id, post);
        var next = await RepostAsync(second.Id, post);
        var many = NewIds(10).Append(first.Id).Append(second.Id).ToHashSet();
        Assert.Equal(earliest, await EarliestAsync(post, many));

        await Stores.Accounts.UpdateUserAsync(first with { State = AccountState.Suspended }, None);
        Assert.Equal(next, await EarliestAsync(post, many));
        Assert.Equal(default, await EarliestAsync(post, [first.Id]));

        await Stores.Accounts.UpdateUserAsync(first, None);
        Assert.Equal(earliest, await EarliestAsync(post, [first.Id]));
    }

    private async Task<Repost> RepostAsync(long userId, long postId)
    {
        var repost = new Repost(NewId(), postId, userId);
        Assert.True(await Stores.Engagement.RepostAsync(repost, new TimelineEntry(repost.Id, postId, 1, userId, 0), None));
        return repost;
    }

    private async Task<Repost> EarliestAsync(long postId, HashSet<long> reposters)
    {
        var found = new Repost[1];
        await Stores.Engagement.FindEarliestRepostsAsync(new[] { postId }, reposters, found, None);
        return found[0];
    }

    private async Task<PostCounts> CountsAsync(long postId)
    {
        var counts = new PostCounts[1];
        await Stores.Engagement.GetPostCountsAsync(new[] { postId }, counts, None);
        return counts[0];
    }

    private async Task<ViewerFlags> FlagsAsync(long viewer, long postId)
    {
        var flags = new ViewerFlags[1];
        await Stores.Engagement.GetViewerFlagsAsync(viewer, new[] { postId }, flags, None);
        return flags[0];
    }
}
