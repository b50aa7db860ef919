using SocialFeed.Cassandra.Listing;
using SocialFeed.Cassandra.Sessions;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Posts;

/// <summary>
/// The rows that a post consists of besides its outbox row: the post, its entry in the author's timeline, its places
/// among replies and quotes. All carry the post's fixed write timestamp, so writing them again restores what is
/// missing and undoes nothing. Thread-safe.
/// </summary>
internal sealed class PostRows(CassandraSession session, Lists lists)
{
    private static readonly Query Put = new(
        $"INSERT INTO $.posts ({PostRow.Columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

    private static readonly Query Get = new($"SELECT {PostRow.Columns}, edited_at FROM $.posts WHERE post_id = ?");

    // A deleted post keeps who wrote it and where it stood; the rest is erased.
    private static readonly Query Erase = new(
        """
        UPDATE $.posts SET state = ?, text = '', quote_of_id = 0, media = '', hashtags = '', mentions = '' WHERE post_id = ?
        """);

    public ValueTask<Post?> FindAsync(long postId, CancellationToken cancellationToken) =>
        session.FindAsync(session[Get].Bind(postId), PostRow.Read, cancellationToken);

    /// <summary>The buckets that the rows will go to, marked: may run while the outbox row is being written.</summary>
    public async ValueTask<PostPlaces> PlaceAsync(Post post, bool isReplay, CancellationToken cancellationToken)
    {
        var timeline = lists.PlaceAsync(ListTable.AuthorTimelines, post.AuthorId, post.Id, isReplay, cancellationToken).AsTask();
        var reply = post.ReplyToId is { } parent
            ? lists.PlaceAsync(ListTable.PostReplies, parent, post.Id, isReplay, cancellationToken).AsTask()
            : null;
        var quote = post.QuoteOfId is { } quoted
            ? lists.PlaceAsync(ListTable.PostQuotes, quoted, post.Id, isReplay, cancellationToken).AsTask()
            : null;
        await Task.WhenAll(timeline, reply ?? Task.CompletedTask, quote ?? Task.CompletedTask);
        return new PostPlaces(await timeline, reply is null ? null : await reply, quote is null ? null : await quote);
    }

    public async ValueTask PutAsync(Post post, PostPlaces places, CancellationToken cancellationToken)
    {
        var timestamp = WriteTimes.Of(post.Id);
        // Places are where only public posts count.
        var isCounted = post.Visibility == Visibility.Public;
        var entry = (Entry: TimelineEntry.Of(post), IsCounted: isCounted);
        var row = session.ExecuteAsync(PostRow.Bind(session[Put], post).SetTimestamp((long?)timestamp), cancellationToken).AsTask();
        var timeline = lists.PutAsync(places.Timeline, timestamp, entry, BindEntry, cancellationToken).AsTask();
        var reply = places.Reply is { } replyPlace
            ? lists.PutAsync(replyPlace, timestamp, (post.Id, isCounted), BindPost, cancellationToken).AsTask()
            : Task.CompletedTask;
        var quote = places.Quote is { } quotePlace
            ? lists.PutAsync(quotePlace, timestamp, (post.Id, isCounted), BindPost, cancellationToken).AsTask()
            : Task.CompletedTask;
        await Task.WhenAll(row, timeline, reply, quote);
    }

    /// <summary>
    /// Takes the post out of every count, then erases it: in this order, so that a crash in between leaves a post
    /// that can be deleted again.
    /// </summary>
    public async ValueTask EraseAsync(Post post, CancellationToken cancellationToken)
    {
        var uncount = new List<Task> { lists.UncountAsync(ListTable.AuthorTimelines, post.AuthorId, post.Id, cancellationToken).AsTask() };
        if (post.ReplyToId is { } parent)
            uncount.Add(lists.UncountAsync(ListTable.PostReplies, parent, post.Id, cancellationToken).AsTask());
        if (post.QuoteOfId is { } quoted)
            uncount.Add(lists.UncountAsync(ListTable.PostQuotes, quoted, post.Id, cancellationToken).AsTask());
        await Task.WhenAll(uncount);
        await session.ExecuteAsync(
            session[Erase].Bind((int)PostState.Deleted, post.Id).SetTimestamp((long?)WriteTimes.After(post.Id, session.NowMicros)),
            cancellationToken);
    }

    /// <summary>Binds post, whether it counts, author, reposter and answered author.</summary>
    public static void BindEntry(BoundStatement statement, (TimelineEntry Entry, bool IsCounted) row) => statement
        .Set(3, row.Entry.PostId)
        .Set(4, row.IsCounted)
        .Set(5, row.Entry.AuthorId)
        .Set(6, row.Entry.ReposterId)
        .Set(7, row.Entry.ReplyToAuthorId);

    private static void BindPost(BoundStatement statement, (long PostId, bool IsCounted) row) =>
        statement.Set(3, row.PostId).Set(4, row.IsCounted);
}

/// <summary>Where the rows of a post go.</summary>
internal readonly record struct PostPlaces(ListPlace Timeline, ListPlace? Reply, ListPlace? Quote);
