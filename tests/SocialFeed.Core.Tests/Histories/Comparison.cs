using SocialFeed.Core.Engagement;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Core.Tests.Histories;

/// <summary>Compares everything the product shows with what the model says.</summary>
internal sealed class Comparison(Product product, FeedModel model, Random random)
{
    private const int MaxPages = 10_000;

    public async Task CheckFeedsAsync(string when)
    {
        foreach (var viewer in model.Users)
        {
            var expected = model.Feed(viewer);
            Same(expected, await ReadDownAsync(viewer, random.Next(1, 8)), $"feed of {viewer} {when}");
            Same(expected, await ReadUpAsync(viewer, random.Next(1, 8)), $"feed of {viewer} upward {when}");
        }
    }

    public async Task CheckListsAsync()
    {
        long?[] viewers = [null, .. model.Users.Select(user => (long?)user)];
        foreach (var author in model.Users)
        {
            var viewer = viewers[random.Next(viewers.Length)];
            var withReplies = random.Next(2) == 0;
            var shown = await ReadAllAsync(page => product.Pages.ReadAuthorAsync(viewer, author, withReplies, page, default));
            Same(
                model.Profile(viewer, author, withReplies),
                shown.Select(item => (item.Position, item.Item.Id)).ToList(),
                $"profile of {author} for {viewer}, replies {withReplies}");
        }
        foreach (var post in model.Posts.Keys)
        {
            var viewer = viewers[random.Next(viewers.Length)];
            var replies = await ReadAllAsync(page => product.Pages.ReadRepliesAsync(viewer, post, page, default));
            Same(model.Replies(viewer, post), replies.Select(item => item.Item.Id).ToList(), $"replies to {post} for {viewer}");
        }
        await CheckVisibilityAsync(viewers);
    }

    public async Task CheckCountsAsync()
    {
        long[] postIds = [.. model.Posts.Keys];
        var counts = new PostCounts[postIds.Length];
        await product.Store.Engagement.GetPostCountsAsync(postIds, counts, default);
        Same([.. postIds.Select(id => (id, model.CountsOf(id)))], [.. postIds.Zip(counts)], "counts of posts");
        long[] userIds = [.. model.Users];
        var userCounts = new UserCounts[userIds.Length];
        await product.Store.Graph.GetUserCountsAsync(userIds, userCounts, default);
        Same([.. userIds.Select(id => (id, model.CountsOfUser(id)))], [.. userIds.Zip(userCounts)], "counts of users");
    }

    public async Task<List<ModelEntry>> ReadDownAsync(long viewer, int size)
    {
        var read = new List<ModelEntry>();
        long? after = null;
        for (var pages = 0; pages < MaxPages; pages++)
        {
            var page = await product.Feed.ReadAsync(viewer, PageArguments.First(size, after), default);
            read.AddRange(page.Items.Select(Entry));
            Assert.Equal(after is not null, page.HasPreviousPage);
            CheckFull(page, size, page.HasNextPage);
            if (!page.HasNextPage)
                return read;
            Assert.True(page.EndPosition < (after ?? long.MaxValue), "A next page starts further down.");
            after = page.EndPosition;
        }
        throw new InvalidOperationException("The feed does not end.");
    }

    private async Task<List<ModelEntry>> ReadUpAsync(long viewer, int size)
    {
        var read = new List<ModelEntry>();
        long before = 0;
        for (var pages = 0; pages < MaxPages; pages++)
        {
            var page = await product.Feed.ReadAsync(viewer, PageArguments.Last(size, before), default);
            read.InsertRange(0, page.Items.Select(Entry));
            CheckFull(page, size, page.HasPreviousPage);
            if (!page.HasPreviousPage)
                return read;
            Assert.True(page.StartPosition > before, "A previous page starts further up.");
            before = page.StartPosition!.Value;
        }
        throw new InvalidOperationException("The feed does not end.");
    }

    private async Task CheckVisibilityAsync(long?[] viewers)
    {
        long[] ids = [.. model.Posts.Keys];
        foreach (var viewer in viewers)
        {
            var posts = new Post?[ids.Length];
            await product.Visible.GetAsync(viewer, ids, posts, default);
            Same(
                [.. ids.Select(id => (id, model.MaySee(viewer, model.Posts[id]), model.Posts[id].IsDeleted))],
                [.. ids.Zip(posts).Select(pair => (pair.First, pair.Second is not null, pair.Second?.IsDeleted ?? model.Posts[pair.First].IsDeleted))],
                $"posts by id for {viewer}");
        }
    }

    private async Task<List<ListedItem<Post>>> ReadAllAsync(Func<PageArguments, ValueTask<Page<ListedItem<Post>>>> read)
    {
        var size = random.Next(1, 8);
        var backward = random.Next(2) == 0;
        var all = new List<ListedItem<Post>>();
        long? from = backward ? 0 : null;
        for (var pages = 0; pages < MaxPages; pages++)
        {
            var page = await read(backward ? PageArguments.Last(size, from) : PageArguments.First(size, from));
            all.InsertRange(backward ? 0 : all.Count, page.Items);
            var hasMore = backward ? page.HasPreviousPage : page.HasNextPage;
            Assert.True(page.Items.Count == size || (!hasMore && page.Items.Count < size), "A page is full unless the list ends.");
            if (!hasMore)
                return all;
            from = backward ? page.StartPosition : page.EndPosition;
        }
        throw new InvalidOperationException("The list does not end.");
    }

    // With a small work budget pages may be cut short: then the only promise is that they go on.
    private void CheckFull(FeedPage page, int size, bool hasMore)
    {
        Assert.True(page.Items.Count <= size);
        if (product.Options.FeedPageCandidates == Limits.FeedPageCandidates && hasMore)
            Assert.Equal(size, page.Items.Count);
    }

    private static ModelEntry Entry(FeedItem item)
    {
        Assert.Equal(item.Entry.PostId, item.Post.Id);
        return new ModelEntry(item.Entry.Position, item.Post.Id, item.Reason, item.RepostedBy);
    }

    private static void Same<T>(List<T> expected, List<T> actual, string what)
    {
        if (expected.SequenceEqual(actual))
            return;
        Assert.Fail($"{what}\nmissing: {string.Join(", ", expected.Except(actual))}\nextra: {string.Join(", ", actual.Except(expected))}\n"
            + $"expected: {string.Join(", ", expected)}\nactual: {string.Join(", ", actual)}");
    }
}
