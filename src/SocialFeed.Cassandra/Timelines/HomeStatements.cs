using SocialFeed.Cassandra.Sessions;
using SocialFeed.Core.Timelines;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Timelines;

/// <summary>
/// The statements of <c>user_feed</c>. Rows are written by UPDATE and with no more columns than they need, as every
/// cell costs bytes: a plain post is one cell, its position being its id; there is no row marker and no null.
/// </summary>
internal static class HomeStatements
{
    private const string Where = "WHERE owner_id = ? AND bucket = ? AND position = ?";
    private const string Range = "WHERE owner_id = ? AND bucket = ? AND position < ? AND position > ?";
    private const string Columns = "position, post_id, author_id, reposter_id, reply_to_author_id";

    private static readonly Query PutPost = new($"UPDATE $.user_feed USING TTL ? SET author_id = ? {Where}");
    private static readonly Query PutReply = new($"UPDATE $.user_feed USING TTL ? SET author_id = ?, reply_to_author_id = ? {Where}");
    private static readonly Query PutRepost = new(
        $"UPDATE $.user_feed USING TTL ? SET author_id = ?, post_id = ?, reposter_id = ? {Where}");

    private static readonly Query PutRepostOfReply = new(
        $"UPDATE $.user_feed USING TTL ? SET author_id = ?, post_id = ?, reposter_id = ?, reply_to_author_id = ? {Where}");

    public static readonly Query NewestFirst = new($"SELECT {Columns} FROM $.user_feed {Range} LIMIT ?");
    public static readonly Query OldestFirst = new($"SELECT {Columns} FROM $.user_feed {Range} ORDER BY position ASC LIMIT ?");

    /// <summary>Positions and write times, to take out exactly what was there.</summary>
    public static readonly Query OldestWritten = new(
        $"SELECT position, WRITETIME(author_id) FROM $.user_feed {Range} ORDER BY position ASC LIMIT ?");

    /// <summary>
    /// Cell by cell: Cassandra 2.1.0 reads rows that were deleted whole and written again wrongly, once they are on
    /// disk (CASSANDRA-8558).
    /// </summary>
    public static readonly Query DeleteRow = new($"DELETE author_id, post_id, reposter_id, reply_to_author_id FROM $.user_feed {Where}");

    public static readonly Query DeleteBucket = new("DELETE FROM $.user_feed WHERE owner_id = ? AND bucket = ?");

    /// <summary>
    /// The marker of the owner in what <see cref="BindWrite"/> gives for this entry: the only one that differs
    /// between the rows of a push.
    /// </summary>
    public static int OwnerMarkerOf(in TimelineEntry entry) => 2 + (entry.IsRepost ? 2 : 0) + (entry.ReplyToAuthorId != 0 ? 1 : 0);

    public static BoundStatement BindWrite(CassandraSession session, long owner, in TimelineEntry entry, int ttl, long timestamp)
    {
        var bucket = HomeBuckets.Of(entry.Position);
        var bound = (entry.IsRepost, entry.ReplyToAuthorId != 0) switch
        {
            (false, false) => session[PutPost].Bind(ttl, entry.AuthorId, owner, bucket, entry.Position),
            (false, true) => session[PutReply].Bind(ttl, entry.AuthorId, entry.ReplyToAuthorId, owner, bucket, entry.Position),
            (true, false) => session[PutRepost].Bind(ttl, entry.AuthorId, entry.PostId, entry.ReposterId, owner, bucket, entry.Position),
            (true, true) => session[PutRepostOfReply].Bind(
                ttl, entry.AuthorId, entry.PostId, entry.ReposterId, entry.ReplyToAuthorId, owner, bucket, entry.Position),
        };
        return bound.SetTimestamp((long?)timestamp);
    }

    public static TimelineEntry Read(Row row)
    {
        var position = row.GetInt64(0);
        return new TimelineEntry(
            position,
            row.IsNull(1) ? position : row.GetInt64(1),
            row.GetInt64(2),
            row.IsNull(3) ? 0 : row.GetInt64(3),
            row.IsNull(4) ? 0 : row.GetInt64(4));
    }
}
