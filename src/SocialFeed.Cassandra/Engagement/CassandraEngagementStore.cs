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
/// Likes, reposts and bookmarks over Cassandra. The mark of account and post is written first and is the truth; the
/// rows of lists follow, and a repeat of the call writes them again. Thread-safe.
/// </summary>
internal sealed class CassandraEngagementStore(
    CassandraSession session, Lists lists, OutboxWriter outbox, AuthorSet inactive, WriteClock clock) : IEngagementStore
{
    /// <summary>In the order of <see cref="PostCounts"/>.</summary>
    private static readonly ListTable[] CountedLists =
        [ListTable.PostReplies, ListTable.PostReposts, ListTable.PostQuotes, ListTable.PostLikes];

    private readonly Gates _pairs = new();
    private readonly Marks _marks = new(session, clock);

    private EarliestReposts Earliest => field ??= new EarliestReposts(session, lists, _marks, inactive);

    public ValueTask<bool> LikeAsync(long userId, long postId, long likeId, CancellationToken cancellationToken) =>
        SetAsync(Marks.Like, userId, postId, likeId, cancellationToken);

    public ValueTask<bool> UnlikeAsync(long userId, long postId, CancellationToken cancellationToken) =>
        UnsetAsync(Marks.Like, userId, postId, cancellationToken);

    public ValueTask<bool> BookmarkAsync(long userId, long postId, long bookmarkId, CancellationToken cancellationToken) =>
        SetAsync(Marks.Bookmark, userId, postId, bookmarkId, cancellationToken);

    public ValueTask<bool> UnbookmarkAsync(long userId, long postId, CancellationToken cancellationToken) =>
        UnsetAsync(Marks.Bookmark, userId, postId, cancellationToken);

    public async ValueTask<bool> RepostAsync(Repost repost, TimelineEntry entry, CancellationToken cancellationToken)
    {
        using var passage = await _pairs.EnterAsync(repost.UserId, repost.PostId, cancellationToken).ConfigureAwait(false);
        var known = await _marks.FindAsync(Marks.Repost, repost.UserId, repost.PostId, cancellationToken).ConfigureAwait(false);
        if (known.Stands)
        {
            await PutRepostAsync(entry with { Position = known.Id }, isReplay: true, cancellationToken).ConfigureAwait(false);
            return false;
        }
        // The log before all: from here on the repost is completed and fanned out, whatever happens to this process.
        await outbox.AppendAsync(entry, "", cancellationToken).ConfigureAwait(false);
        await _marks.PutAsync(Marks.Repost, repost.UserId, repost.PostId, repost.Id, known, cancellationToken).ConfigureAwait(false);
        await PutRepostAsync(entry, isReplay: false, cancellationToken).ConfigureAwait(false);
        return await KeepOneAsync(Marks.Repost, repost.UserId, repost.PostId, repost.Id, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<bool> UndoRepostAsync(long userId, long postId, CancellationToken cancellationToken) =>
        UnsetAsync(Marks.Repost, userId, postId, cancellationToken);

    /// <summary>
    /// Makes sure that a repost which stands in the outbox stands everywhere, before it is fanned out. False when it
    /// is none any more: it was taken back, or another one by the same account came in its place.
    /// </summary>
    public async ValueTask<bool> CompleteRepostAsync(TimelineEntry entry, CancellationToken cancellationToken)
    {
        using var passage = await _pairs.EnterAsync(entry.ReposterId, entry.PostId, cancellationToken).ConfigureAwait(false);
        var known = await _marks.FindAsync(Marks.Repost, entry.ReposterId, entry.PostId, cancellationToken).ConfigureAwait(false);
        if (known.Id != 0 && known.Id != entry.Position)
            return false;
        if (known.Id == 0)
            await _marks.PutAsync(Marks.Repost, entry.ReposterId, entry.PostId, entry.Position, known, cancellationToken)
                .ConfigureAwait(false);
        await PutRepostAsync(entry, isReplay: true, cancellationToken).ConfigureAwait(false);
        return await KeepOneAsync(Marks.Repost, entry.ReposterId, entry.PostId, entry.Position, cancellationToken).ConfigureAwait(false);
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

    public ValueTask ReadLikedByAsync(
        long postId, PositionRange range, int limit, List<Listed> users, CancellationToken cancellationToken) =>
        lists.ReadAsync(ListTable.PostLikes, postId, range, limit, users, ListedRows.ReadUser, cancellationToken);

    public ValueTask ReadRepostedByAsync(
        long postId, PositionRange range, int limit, List<Listed> users, CancellationToken cancellationToken) =>
        lists.ReadAsync(ListTable.PostReposts, postId, range, limit, users, ListedRows.ReadUser, cancellationToken);

    public ValueTask ReadLikesAsync(
        long userId, PositionRange range, int limit, List<ListedPost> posts, CancellationToken cancellationToken) =>
        lists.ReadAsync(ListTable.UserLikes, userId, range, limit, posts, ReadPost, cancellationToken);

    public ValueTask ReadBookmarksAsync(
        long userId, PositionRange range, int limit, List<ListedPost> posts, CancellationToken cancellationToken) =>
        lists.ReadAsync(ListTable.UserBookmarks, userId, range, limit, posts, ReadPost, cancellationToken);

    private async ValueTask<bool> SetAsync(Mark mark, long userId, long postId, long id, CancellationToken cancellationToken)
    {
        using var passage = await _pairs.EnterAsync(userId, postId, cancellationToken).ConfigureAwait(false);
        var known = await _marks.FindAsync(mark, userId, postId, cancellationToken).ConfigureAwait(false);
        if (known.Stands)
        {
            await PutAsync(mark, userId, postId, known.Id, isReplay: true, cancellationToken).ConfigureAwait(false);
            return false;
        }
        await _marks.PutAsync(mark, userId, postId, id, known, cancellationToken).ConfigureAwait(false);
        await PutAsync(mark, userId, postId, id, isReplay: false, cancellationToken).ConfigureAwait(false);
        return await KeepOneAsync(mark, userId, postId, id, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<bool> UnsetAsync(Mark mark, long userId, long postId, CancellationToken cancellationToken)
    {
        using var passage = await _pairs.EnterAsync(userId, postId, cancellationToken).ConfigureAwait(false);
        var known = await _marks.FindAsync(mark, userId, postId, cancellationToken).ConfigureAwait(false);
        if (known.Id == 0)
            return false;
        if (known.Stands)
            await _marks.TakeBackAsync(mark, userId, postId, known, cancellationToken).ConfigureAwait(false);
        await TakeOutAsync(mark, userId, postId, known.AllPlaces, known, cancellationToken).ConfigureAwait(false);
        return known.Stands;
    }

    // Two processes at once, neither of which knew of the other: the last mark stands, and both places are noted.
    // Whoever looks last sees both, so that only the place of the mark that stands is left. False when that is
    // another one.
    private async ValueTask<bool> KeepOneAsync(Mark mark, long userId, long postId, long id, CancellationToken cancellationToken)
    {
        var found = await _marks.FindAsync(mark, userId, postId, cancellationToken).ConfigureAwait(false);
        var others = Array.FindAll(found.Places, place => place != found.Id);
        if (others.Length > 0)
            await TakeOutAsync(mark, userId, postId, others, found, cancellationToken).ConfigureAwait(false);
        return found.Id == id;
    }

    private async ValueTask TakeOutAsync(
        Mark mark, long userId, long postId, long[] places, MarkState known, CancellationToken cancellationToken)
    {
        foreach (var place in places)
            await Task.WhenAll(
                ListsOf(mark, userId, postId).Select(list => lists.RemoveAsync(list.Table, list.Owner, place, cancellationToken).AsTask()))
                .ConfigureAwait(false);
        await _marks.TakePlacesAsync(mark, userId, postId, places, known, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The places of likes and bookmarks.</summary>
    private Task PutAsync(Mark mark, long userId, long postId, long id, bool isReplay, CancellationToken cancellationToken) => Task.WhenAll(
        ListsOf(mark, userId, postId)
            .Select(list => lists.AddAsync(list.Table, list.Owner, id, list.Subject, cancellationToken, isReplay).AsTask()));

    /// <summary>The places of a repost: among those of the post, and in the reposter's timeline.</summary>
    private Task PutRepostAsync(TimelineEntry entry, bool isReplay, CancellationToken cancellationToken) => Task.WhenAll(
        lists.AddAsync(ListTable.PostReposts, entry.PostId, entry.Position, entry.ReposterId, cancellationToken, isReplay).AsTask(),
        lists.AddAsync(
            ListTable.AuthorTimelines,
            entry.ReposterId,
            entry.Position,
            null,
            (entry, IsCounted: false),
            PostRows.BindEntry,
            isReplay,
            cancellationToken).AsTask());

    private static (ListTable Table, long Owner, long Subject)[] ListsOf(Mark mark, long userId, long postId)
    {
        if (mark == Marks.Like)
            return [(ListTable.PostLikes, postId, userId), (ListTable.UserLikes, userId, postId)];
        return mark == Marks.Bookmark
            ? [(ListTable.UserBookmarks, userId, postId)]
            : [(ListTable.PostReposts, postId, userId), (ListTable.AuthorTimelines, userId, postId)];
    }

    /// <summary>Columns: position, gone, post_id.</summary>
    private static ListedPost ReadPost(Row row) => new(row.GetInt64(0), row.GetInt64(2));
}
