using SocialFeed.Cassandra.Sessions;
using SocialFeed.Core.Engagement;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Engagement;

/// <summary>One of the three things that an account does to a post: two columns of <c>marks</c>.</summary>
internal sealed record Mark(Query Get, Query Put, Query TakeBack, Query TakePlaces);

/// <summary>
/// What is stored of a mark: the id of the like, repost or bookmark, negative once taken back, 0 where there never
/// was one; its write time; and the ids that may stand in lists.
/// </summary>
internal readonly record struct MarkState(long Id, long WrittenAt, long[] Places)
{
    public static MarkState None { get; } = new(0, 0, []);

    public bool Stands => Id > 0;

    /// <summary>Every place in lists that this mark has or had, so that a repeat finds what is left to be taken out.</summary>
    public long[] AllPlaces => Id == 0 ? Places : [.. Places.Append(Math.Abs(Id)).Distinct()];
}

/// <summary>
/// What viewers did to posts, in <c>marks</c>: the truth that lists and counts follow. The id of a mark that was
/// taken back is kept, so that a repeat can finish what died half way. Thread-safe; callers let one operation through
/// for an account and post.
/// </summary>
internal sealed class Marks(CassandraSession session, WriteClock clock)
{
    /// <summary>2^55 positions: 99 days of posts in a partition of one viewer.</summary>
    private const int PeriodShift = 55;

    private const string Where = "WHERE user_id = ? AND period = ? AND post_id = ?";

    private static readonly Query GetLike = new($"SELECT like_id, WRITETIME(like_id), like_places FROM $.marks {Where}");
    private static readonly Query PutLike = new($"UPDATE $.marks SET like_id = ?, like_places = like_places + ? {Where}");
    private static readonly Query TakeBackLike = new($"UPDATE $.marks SET like_id = ? {Where}");
    private static readonly Query TakeLikePlaces = new($"UPDATE $.marks SET like_places = like_places - ? {Where}");

    private static readonly Query GetRepost = new($"SELECT repost_id, WRITETIME(repost_id), repost_places FROM $.marks {Where}");
    private static readonly Query PutRepost = new($"UPDATE $.marks SET repost_id = ?, repost_places = repost_places + ? {Where}");
    private static readonly Query TakeBackRepost = new($"UPDATE $.marks SET repost_id = ? {Where}");
    private static readonly Query TakeRepostPlaces = new($"UPDATE $.marks SET repost_places = repost_places - ? {Where}");

    private static readonly Query GetBookmark = new($"SELECT bookmark_id, WRITETIME(bookmark_id), bookmark_places FROM $.marks {Where}");
    private static readonly Query PutBookmark = new($"UPDATE $.marks SET bookmark_id = ?, bookmark_places = bookmark_places + ? {Where}");
    private static readonly Query TakeBackBookmark = new($"UPDATE $.marks SET bookmark_id = ? {Where}");
    private static readonly Query TakeBookmarkPlaces = new($"UPDATE $.marks SET bookmark_places = bookmark_places - ? {Where}");

    private static readonly Query FindOfPage = new(
        "SELECT post_id, like_id, repost_id, bookmark_id FROM $.marks WHERE user_id = ? AND period = ? AND post_id IN ?");

    public static Mark Like { get; } = new(GetLike, PutLike, TakeBackLike, TakeLikePlaces);

    public static Mark Repost { get; } = new(GetRepost, PutRepost, TakeBackRepost, TakeRepostPlaces);

    public static Mark Bookmark { get; } = new(GetBookmark, PutBookmark, TakeBackBookmark, TakeBookmarkPlaces);

    public async ValueTask<MarkState> FindAsync(Mark mark, long userId, long postId, CancellationToken cancellationToken)
    {
        using var rows = await session.QueryAsync(session[mark.Get].Bind(userId, PeriodOf(postId), postId), cancellationToken)
            .ConfigureAwait(false);
        if (!rows.MoveNext())
            return MarkState.None;
        var row = rows.Current;
        return new MarkState(row.GetNullableInt64(0) ?? 0, row.GetNullableInt64(1) ?? 0, row.IsNull(2) ? [] : row.GetValue<long[]>(2));
    }

    public ValueTask PutAsync(Mark mark, long userId, long postId, long id, MarkState known, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
        session[mark.Put].Bind(id, new[] { id }, userId, PeriodOf(postId), postId).SetTimestamp((long?)clock.NextAfter(known.WrittenAt)),
        cancellationToken);

    public ValueTask TakeBackAsync(Mark mark, long userId, long postId, MarkState known, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
        session[mark.TakeBack].Bind(-known.Id, userId, PeriodOf(postId), postId).SetTimestamp((long?)clock.NextAfter(known.WrittenAt)),
        cancellationToken);

    /// <summary>Forgets places, once they are taken out of their lists.</summary>
    public ValueTask TakePlacesAsync(
        Mark mark, long userId, long postId, long[] places, MarkState known, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            session[mark.TakePlaces].Bind(places, userId, PeriodOf(postId), postId).SetTimestamp((long?)clock.NextAfter(known.WrittenAt)),
            cancellationToken);

    /// <summary>One read for all posts of a period, so one or two for a page.</summary>
    public async ValueTask GetFlagsAsync(
        long viewerId, ReadOnlyMemory<long> postIds, Memory<ViewerFlags> flags, CancellationToken cancellationToken)
    {
        flags.Span[..postIds.Length].Clear();
        var periods = postIds.ToArray().Distinct().GroupBy(PeriodOf).Select(
            group => (Period: group.Key, PostIds: group.ToArray())).ToList();
        var found = new Dictionary<long, ViewerFlags>[periods.Count];
        await session.ForEachAsync(
            periods.Count,
            (Marks: this, viewerId, periods, found),
            static async (work, i, cancel) =>
            {
                var (period, posts) = work.periods[i];
                work.found[i] = await work.Marks.FindAsync(work.viewerId, period, posts, cancel).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < postIds.Length; i++)
        {
            foreach (var part in found)
            {
                if (part.TryGetValue(postIds.Span[i], out var flag))
                    flags.Span[i] = flag;
            }
        }
    }

    private async ValueTask<Dictionary<long, ViewerFlags>> FindAsync(
        long viewerId, int period, long[] postIds, CancellationToken cancellationToken)
    {
        var found = new Dictionary<long, ViewerFlags>(postIds.Length);
        using var rows = await session.QueryAsync(
            session[FindOfPage].Bind(viewerId, period, postIds).SetPageSize(-1), cancellationToken).ConfigureAwait(false);
        while (rows.MoveNext())
        {
            var row = rows.Current;
            found[row.GetInt64(0)] =
                Flag(row, 1, ViewerFlags.Liked) | Flag(row, 2, ViewerFlags.Reposted) | Flag(row, 3, ViewerFlags.Bookmarked);
        }
        return found;
    }

    private static ViewerFlags Flag(Row row, int column, ViewerFlags flag) =>
        (row.GetNullableInt64(column) ?? 0) > 0 ? flag : ViewerFlags.None;

    private static int PeriodOf(long postId) => (int)(postId >> PeriodShift);
}
