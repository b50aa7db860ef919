using SocialFeed.Core.Accounts;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Core.Posts;

/// <summary>
/// Lists of posts, newest first, as one viewer may see them; deleted posts are left out. What is hidden is made up for with further rows, until the page is
/// full, the list ends, or <see cref="Limits.ListPageCandidates"/> rows were looked at. Thread-safe.
/// </summary>
public sealed class PostPages(
    VisiblePosts visible, IPostStore posts, ITimelineStore timelines, IEngagementStore engagement, IAccountStore accounts, IGraphStore graph)
{
    private const int SpareRows = 5; // Saves the second read where only few posts are hidden.

    /// <summary>Adds rows in range order. A row that is no candidate has no post (0): it counts and has a position, nothing else.</summary>
    private delegate ValueTask ReadRows(PositionRange range, int limit, List<ListedPost> rows, CancellationToken cancellationToken);

    /// <summary>An author's own posts and reposts. Empty when one blocks the other, or the author is suspended or deleted.</summary>
    public async ValueTask<Page<ListedItem<Post>>> ReadAuthorAsync(
        long? viewerId, long authorId, bool includeReplies, PageArguments page, CancellationToken cancellationToken)
    {
        if (!await MaySeeAuthorAsync(viewerId, authorId, cancellationToken))
            return new Page<ListedItem<Post>>([], false, false, null);
        var entries = new List<TimelineEntry>();
        return await ReadAsync(viewerId, page, ReadEntries, cancellationToken);

        async ValueTask ReadEntries(PositionRange range, int limit, List<ListedPost> rows, CancellationToken cancel)
        {
            entries.Clear();
            await timelines.ReadAuthorsAsync(new[] { authorId }, range, limit, entries, cancel);
            foreach (var entry in entries)
            {
                var isReply = !entry.IsRepost && entry.ReplyToAuthorId != 0;
                rows.Add(new ListedPost(entry.Position, isReply && !includeReplies ? 0 : entry.PostId));
            }
        }
    }

    /// <summary>Replies to one post.</summary>
    public ValueTask<Page<ListedItem<Post>>> ReadRepliesAsync(long? viewerId, long postId, PageArguments page, CancellationToken cancellationToken)
    {
        var ids = new List<long>();
        return ReadAsync(viewerId, page, ReadIds, cancellationToken);

        async ValueTask ReadIds(PositionRange range, int limit, List<ListedPost> rows, CancellationToken cancel)
        {
            ids.Clear();
            await posts.ReadRepliesAsync(postId, range, limit, ids, cancel);
            foreach (var id in ids)
                rows.Add(new ListedPost(id, id));
        }
    }

    /// <summary>What the viewer liked, by time of the like.</summary>
    public ValueTask<Page<ListedItem<Post>>> ReadLikesAsync(long viewerId, PageArguments page, CancellationToken cancellationToken) =>
        ReadAsync(
            viewerId,
            page,
            (range, limit, rows, cancel) => engagement.ReadLikesAsync(viewerId, range, limit, rows, cancel),
            cancellationToken);

    /// <summary>What the viewer bookmarked, by time of the bookmark.</summary>
    public ValueTask<Page<ListedItem<Post>>> ReadBookmarksAsync(long viewerId, PageArguments page, CancellationToken cancellationToken) =>
        ReadAsync(
            viewerId,
            page,
            (range, limit, rows, cancel) => engagement.ReadBookmarksAsync(viewerId, range, limit, rows, cancel),
            cancellationToken);

    private async ValueTask<bool> MaySeeAuthorAsync(long? viewerId, long authorId, CancellationToken cancellationToken)
    {
        if (viewerId == authorId)
            return true;
        var authors = new User?[1];
        await accounts.GetUsersAsync(new[] { authorId }, authors, cancellationToken);
        if (authors[0] is not { IsActive: true })
            return false;
        if (viewerId is not { } viewer)
            return true;
        var relations = new Relation[1];
        await graph.GetRelationsAsync(viewer, new[] { authorId }, PostRules.Needed, relations, cancellationToken);
        return (relations[0] & (Relation.Blocks | Relation.BlockedBy)) == 0;
    }

    private async ValueTask<Page<ListedItem<Post>>> ReadAsync(
        long? viewerId, PageArguments page, ReadRows read, CancellationToken cancellationToken)
    {
        var found = new List<ListedItem<Post>>(page.Limit + 1);
        var rows = new List<ListedPost>();
        var range = page.Range;
        var budget = Limits.ListPageCandidates;
        long? cutAt = null;
        while (found.Count <= page.Limit)
        {
            rows.Clear();
            var limit = Math.Min(page.Limit + 1 - found.Count + SpareRows, budget);
            await read(range, limit, rows, cancellationToken); // skeleton
            await AddVisibleAsync(viewerId, rows, found, cancellationToken); // hydration and rules
            if (rows.Count < limit)
                break;
            var last = rows[^1].Position;
            range = range.OldestFirst ? range with { Above = last } : range with { Below = last };
            budget -= rows.Count;
            if (budget == 0)
            {
                cutAt = last;
                break;
            }
        }
        return Present(page, found, cutAt);
    }

    private async ValueTask AddVisibleAsync(
        long? viewerId, List<ListedPost> rows, List<ListedItem<Post>> found, CancellationToken cancellationToken)
    {
        var candidates = rows.FindAll(static row => row.PostId != 0);
        var hydrated = new Post?[candidates.Count];
        await visible.GetAsync(viewerId, candidates.ConvertAll(static row => row.PostId).ToArray(), hydrated, cancellationToken);
        for (var i = 0; i < hydrated.Length; i++)
        {
            if (hydrated[i] is { IsDeleted: false } post)
                found.Add(new ListedItem<Post>(candidates[i].Position, post));
        }
    }

    private static Page<ListedItem<Post>> Present(PageArguments page, List<ListedItem<Post>> found, long? cutAt)
    {
        var hasMore = found.Count > page.Limit;
        if (hasMore)
        {
            found.RemoveRange(page.Limit, found.Count - page.Limit);
            cutAt = null;
        }
        if (page.Backward)
            found.Reverse();
        hasMore |= cutAt is not null;
        long? first = found.Count == 0 ? null : found[0].Position;
        long? last = found.Count == 0 ? null : found[^1].Position;
        return new Page<ListedItem<Post>>(
            found,
            HasNextPage: page.Backward ? page.Before is not null : hasMore,
            HasPreviousPage: page.Backward ? hasMore : page.After is not null,
            EndPosition: page.Backward ? last : cutAt ?? last)
        {
            StartPosition = page.Backward ? cutAt ?? first : first,
        };
    }
}
