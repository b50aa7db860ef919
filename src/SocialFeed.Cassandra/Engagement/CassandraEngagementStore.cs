using SocialFeed.Cassandra.Graph;
using SocialFeed.Cassandra.Listing;
using SocialFeed.Cassandra.Outbox;
using SocialFeed.Cassandra.Posts;
using SocialFeed.Cassandra.Sessions;
using SocialFeed.Core;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Timelines;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Engagement;

/// <summary>
/// Likes, reposts and bookmarks over Cassandra. The mark of account and post is written first and is the truth; the rows of lists follow, and a repeat of the
/// call writes them again. Thread-safe.
/// </summary>
internal sealed class CassandraEngagementStore(
    CassandraSession session, Lists lists, OutboxWriter outbox, AuthorSet inactive, WriteClock clock) : IEngagementStore
{
    /// <summary>In the order of <see cref="PostCounts"/>.</summary>
    private static readonly ListTable[] CountedLists = [ListTable.PostReplies, ListTable.PostReposts, ListTable.PostQuotes, ListTable.PostLikes];

    private readonly Gates _pairs = new();
    private readonly Marks _marks = new(session, clock);

    private EarliestReposts Earliest => field ??= new EarliestReposts(session, lists, _marks, inactive);

    public async ValueTask<bool> LikeAsync(long userId, long postId, long likeId, CancellationToken cancellationToken)
    {
        using var passage = await _pairs.EnterAsync(userId, postId, cancellationToken).ConfigureAwait(false);
        var (id, isNew) = await SetAsync(Marks.Like, userId, postId, likeId, cancellationToken).ConfigureAwait(false);
        await BothAsync(
            lists.AddAsync(ListTable.PostLikes, postId, id, userId, cancellationToken, isReplay: !isNew),
            lists.AddAsync(ListTable.UserLikes, userId, id, postId, cancellationToken, isReplay: !isNew)).ConfigureAwait(false);
        return isNew;
    }

    public async ValueTask<bool> UnlikeAsync(long userId, long postId, CancellationToken cancellationToken)
    {
        using var passage = await _pairs.EnterAsync(userId, postId, cancellationToken).ConfigureAwait(false);
        var known = await UnsetAsync(Marks.Like, userId, postId, cancellationToken).ConfigureAwait(false);
        if (known.Id == 0)
            return false;
        await BothAsync(
            lists.RemoveAsync(ListTable.PostLikes, postId, known.Position, cancellationToken),
            lists.RemoveAsync(ListTable.UserLikes, userId, known.Position, cancellationToken)).ConfigureAwait(false);
        return known.Stands;
    }

    public async ValueTask<bool> BookmarkAsync(long userId, long postId, long bookmarkId, CancellationToken cancellationToken)
    {
        using var passage = await _pairs.EnterAsync(userId, postId, cancellationToken).ConfigureAwait(false);
        var (id, isNew) = await SetAsync(Marks.Bookmark, userId, postId, bookmarkId, cancellationToken).ConfigureAwait(false);
        await lists.AddAsync(ListTable.UserBookmarks, userId, id, postId, cancellationToken, isReplay: !isNew).ConfigureAwait(false);
        return isNew;
    }

    public async ValueTask<bool> UnbookmarkAsync(long userId, long postId, CancellationToken cancellationToken)
    {
        using var passage = await _pairs.EnterAsync(userId, postId, cancellationToken).ConfigureAwait(false);
        var known = await UnsetAsync(Marks.Bookmark, userId, postId, cancellationToken).ConfigureAwait(false);
        if (known.Id == 0)
            return false;
        await lists.RemoveAsync(ListTable.UserBookmarks, userId, known.Position, cancellationToken).ConfigureAwait(false);
        return known.Stands;
    }

    public async ValueTask<bool> RepostAsync(Repost repost, TimelineEntry entry, CancellationToken cancellationToken)
    {
        using var passage = await _pairs.EnterAsync(repost.UserId, repost.PostId, cancellationToken).ConfigureAwait(false);
        var known = await _marks.FindAsync(Marks.Repost, repost.UserId, repost.PostId, cancellationToken).ConfigureAwait(false);
        if (known.Stands)
        {
            await PutRowsAsync(entry with { Position = known.Id }, isReplay: true, cancellationToken).ConfigureAwait(false);
            return false;
        }
        // The log before all: from here on the repost is completed and fanned out, whatever happens to this process.
        await outbox.AppendAsync(entry, "", cancellationToken).ConfigureAwait(false);
        await _marks.PutAsync(Marks.Repost, repost.UserId, repost.PostId, repost.Id, known, cancellationToken).ConfigureAwait(false);
        await PutRowsAsync(entry, isReplay: false, cancellationToken).ConfigureAwait(false);
        return true;
    }

    public async ValueTask<bool> UndoRepostAsync(long userId, long postId, CancellationToken cancellationToken)
    {
        using var passage = await _pairs.EnterAsync(userId, postId, cancellationToken).ConfigureAwait(false);
        var known = await UnsetAsync(Marks.Repost, userId, postId, cancellationToken).ConfigureAwait(false);
        if (known.Id == 0)
            return false;
        await BothAsync(
            lists.RemoveAsync(ListTable.PostReposts, postId, known.Position, cancellationToken),
            lists.RemoveAsync(ListTable.AuthorTimelines, userId, known.Position, cancellationToken)).ConfigureAwait(false);
        return known.Stands;
    }

    /// <summary>
    /// Makes sure that a repost which stands in the outbox stands everywhere, before it is fanned out. False when it is none any more: it was taken back, or
    /// another one by the same account came in its place.
    /// </summary>
    public async ValueTask<bool> CompleteRepostAsync(TimelineEntry entry, CancellationToken cancellationToken)
    {
        using var passage = await _pairs.EnterAsync(entry.ReposterId, entry.PostId, cancellationToken).ConfigureAwait(false);
        var known = await _marks.FindAsync(Marks.Repost, entry.ReposterId, entry.PostId, cancellationToken).ConfigureAwait(false);
        if (known.Id != 0 && known.Id != entry.Position)
            return false;
        if (known.Id == 0)
            await _marks.PutAsync(Marks.Repost, entry.ReposterId, entry.PostId, entry.Position, known, cancellationToken).ConfigureAwait(false);
        await PutRowsAsync(entry, isReplay: true, cancellationToken).ConfigureAwait(false);
        return true;
    }

    public ValueTask FindEarliestRepostsAsync(
        ReadOnlyMemory<long> postIds, IReadOnlySet<long> reposters, Memory<Repost> reposts, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(reposters.Count, Limits.FollowingPerUser, nameof(reposters));
        return Earliest.FindAsync(postIds, reposters, reposts, cancellationToken);
    }

    public ValueTask GetPostCountsAsync(ReadOnlyMemory<long> postIds, Memory<PostCounts> counts, CancellationToken cancellationToken) =>
        session.ForEachAsync(
            postIds.Length,
            (lists, postIds, counts),
            static async (work, i, cancel) =>
            {
                var numbers = new int[CountedLists.Length];
                await work.lists.Counts.CountAsync(work.postIds.Span[i], CountedLists, numbers, cancel).ConfigureAwait(false);
                work.counts.Span[i] = new PostCounts(numbers[0], numbers[1], numbers[2], numbers[3]);
            },
            cancellationToken);

    public ValueTask GetViewerFlagsAsync(
        long viewerId, ReadOnlyMemory<long> postIds, Memory<ViewerFlags> flags, CancellationToken cancellationToken) =>
        _marks.GetFlagsAsync(viewerId, postIds, flags, cancellationToken);

    public ValueTask ReadLikedByAsync(long postId, PositionRange range, int limit, List<Listed> users, CancellationToken cancellationToken) =>
        lists.ReadAsync(ListTable.PostLikes, postId, range, limit, users, ListedRows.ReadUser, cancellationToken);

    public ValueTask ReadRepostedByAsync(long postId, PositionRange range, int limit, List<Listed> users, CancellationToken cancellationToken) =>
        lists.ReadAsync(ListTable.PostReposts, postId, range, limit, users, ListedRows.ReadUser, cancellationToken);

    public ValueTask ReadLikesAsync(long userId, PositionRange range, int limit, List<ListedPost> posts, CancellationToken cancellationToken) =>
        lists.ReadAsync(ListTable.UserLikes, userId, range, limit, posts, ReadPost, cancellationToken);

    public ValueTask ReadBookmarksAsync(long userId, PositionRange range, int limit, List<ListedPost> posts, CancellationToken cancellationToken) =>
        lists.ReadAsync(ListTable.UserBookmarks, userId, range, limit, posts, ReadPost, cancellationToken);

    /// <summary>The id that stands now, and whether it is the given one.</summary>
    private async ValueTask<(long Id, bool IsNew)> SetAsync(Mark mark, long userId, long postId, long id, CancellationToken cancellationToken)
    {
        var known = await _marks.FindAsync(mark, userId, postId, cancellationToken).ConfigureAwait(false);
        if (known.Stands)
            return (known.Id, false);
        await _marks.PutAsync(mark, userId, postId, id, known, cancellationToken).ConfigureAwait(false);
        return (id, true);
    }

    /// <summary>What stood before.</summary>
    private async ValueTask<MarkState> UnsetAsync(Mark mark, long userId, long postId, CancellationToken cancellationToken)
    {
        var known = await _marks.FindAsync(mark, userId, postId, cancellationToken).ConfigureAwait(false);
        if (known.Stands)
            await _marks.PutAsync(mark, userId, postId, -known.Id, known, cancellationToken).ConfigureAwait(false);
        return known;
    }

    private Task PutRowsAsync(TimelineEntry entry, bool isReplay, CancellationToken cancellationToken) => BothAsync(
        lists.AddAsync(ListTable.PostReposts, entry.PostId, entry.Position, entry.ReposterId, cancellationToken, isReplay),
        lists.AddAsync(
            ListTable.AuthorTimelines,
            entry.ReposterId,
            entry.Position,
            null,
            (entry, IsCounted: false),
            PostRows.BindEntry,
            isReplay,
            cancellationToken));

    private static Task BothAsync(ValueTask<int> first, ValueTask<int> second) => Task.WhenAll(first.AsTask(), second.AsTask());

    private static Task BothAsync(ValueTask first, ValueTask second) => Task.WhenAll(first.AsTask(), second.AsTask());

    /// <summary>Columns: position, gone, post_id.</summary>
    private static ListedPost ReadPost(Row row) => new(row.GetInt64(0), row.GetInt64(2));
}
