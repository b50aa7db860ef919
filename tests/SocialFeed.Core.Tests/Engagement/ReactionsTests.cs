using SocialFeed.Core.Engagement;
using SocialFeed.Core.Posts;

namespace SocialFeed.Core.Tests.Engagement;

public sealed class ReactionsTests : IAsyncLifetime
{
    private readonly Product _product = new();
    private long _alice;
    private long _bob;

    private Reactions Reactions => _product.Reactions;

    public async Task InitializeAsync()
    {
        _alice = await _product.RegisterAsync("alice");
        _bob = await _product.RegisterAsync("bob");
    }

    public async Task DisposeAsync() => await _product.DisposeAsync();

    [Fact]
    public async Task Doing_a_thing_twice_is_doing_it_once()
    {
        var post = (await _product.PostAsync(_alice, "hello")).Id;
        for (var i = 0; i < 2; i++)
        {
            Product.Require(await Reactions.LikeAsync(_bob, post, default));
            Product.Require(await Reactions.RepostAsync(_bob, post, default));
            Product.Require(await Reactions.BookmarkAsync(_bob, post, default));
        }
        Assert.Equal((new PostCounts(0, 1, 0, 1), ViewerFlags.Liked | ViewerFlags.Reposted | ViewerFlags.Bookmarked), await StateAsync(post));
        for (var i = 0; i < 2; i++)
        {
            Product.Require(await Reactions.UnlikeAsync(_bob, post, default));
            Product.Require(await Reactions.UndoRepostAsync(_bob, post, default));
            Product.Require(await Reactions.UnbookmarkAsync(_bob, post, default));
        }
        Assert.Equal((default, ViewerFlags.None), await StateAsync(post));
    }

    [Fact]
    public async Task Only_public_posts_are_reposted()
    {
        var post = await _product.PostAsync(_alice, "for @bob", visibility: Visibility.Mentioned);
        Product.Require(await Reactions.LikeAsync(_bob, post.Id, default));
        Assert.Equal(ErrorCode.Forbidden, (await Reactions.RepostAsync(_bob, post.Id, default)).Errors.Single().Code);
        Assert.Equal(ErrorCode.Forbidden, (await Reactions.RepostAsync(_alice, post.Id, default)).Errors.Single().Code);
    }

    [Fact]
    public async Task What_is_hidden_or_deleted_cannot_be_reacted_to()
    {
        var hidden = await _product.PostAsync(_alice, "hidden", visibility: Visibility.Followers);
        var deleted = await _product.PostAsync(_alice, "deleted");
        await _product.Writer.DeleteAsync(_alice, deleted.Id, default);
        foreach (var post in new[] { hidden.Id, deleted.Id, 42 })
        {
            Assert.Equal(ErrorCode.NotFound, (await Reactions.LikeAsync(_bob, post, default)).Errors.Single().Code);
            Assert.Equal(ErrorCode.NotFound, (await Reactions.BookmarkAsync(_bob, post, default)).Errors.Single().Code);
            Assert.Equal(ErrorCode.NotFound, (await Reactions.RepostAsync(_bob, post, default)).Errors.Single().Code);
        }
    }

    [Fact]
    public async Task What_became_hidden_can_still_be_undone()
    {
        var post = (await _product.PostAsync(_alice, "hello")).Id;
        Product.Require(await Reactions.LikeAsync(_bob, post, default));
        Product.Require(await _product.Follows.BlockAsync(_alice, _bob, default));
        Assert.Equal(ErrorCode.Blocked, (await Reactions.LikeAsync(_bob, post, default)).Errors.Single().Code);
        Assert.Equal(ErrorCode.NotFound, (await Reactions.UnlikeAsync(_bob, post, default)).Errors.Single().Code);
        Assert.Equal((default, ViewerFlags.None), await StateAsync(post));
    }

    [Fact]
    public async Task Likes_and_bookmarks_are_listed_by_when_they_were_made_and_without_what_is_hidden()
    {
        var posts = new List<long>();
        for (var i = 0; i < 5; i++)
            posts.Add((await _product.PostAsync(_alice, $"post {i}")).Id);
        foreach (var i in new[] { 3, 0, 4, 1 })
        {
            Product.Require(await Reactions.LikeAsync(_bob, posts[i], default));
            Product.Require(await Reactions.BookmarkAsync(_bob, posts[i], default));
        }
        await _product.Writer.DeleteAsync(_alice, posts[4], default);
        long[] expected = [posts[1], posts[0], posts[3]];
        var likes = await _product.Pages.ReadLikesAsync(_bob, PageArguments.First(10), default);
        Assert.Equal(expected, likes.Items.Select(item => item.Item.Id));
        var bookmarks = await _product.Pages.ReadBookmarksAsync(_bob, PageArguments.First(2), default);
        Assert.Equal(expected[..2], bookmarks.Items.Select(item => item.Item.Id));
        Assert.True(bookmarks.HasNextPage);
        var rest = await _product.Pages.ReadBookmarksAsync(_bob, PageArguments.First(2, bookmarks.EndPosition), default);
        Assert.Equal(expected[2..], rest.Items.Select(item => item.Item.Id));
        Assert.False(rest.HasNextPage);
    }

    private async Task<(PostCounts Counts, ViewerFlags Flags)> StateAsync(long post)
    {
        var counts = new PostCounts[1];
        var flags = new ViewerFlags[1];
        await _product.Store.Engagement.GetPostCountsAsync(new[] { post }, counts, default);
        await _product.Store.Engagement.GetViewerFlagsAsync(_bob, new[] { post }, flags, default);
        return (counts[0], flags[0]);
    }
}
