using SocialFeed.Core.Engagement;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;
using SocialFeed.Embedded.Caching;
using SocialFeed.Embedded.Storage;

namespace SocialFeed.Embedded;

/// <summary>Posts over SQLite. Thread-safe.</summary>
internal sealed class EmbeddedPostStore(Writer writer, ReaderPool readers, StoreCaches caches) : IPostStore
{
    /// <summary>Idempotency keys that are over and cleared away with each new one: more than one each, so that they cannot pile up.</summary>
    private const int ExpiredPerKey = 4;

    private const int RowsPerPost = 8;

    private static readonly Sql FindKey = new("SELECT input_hash, post_id, expires_at FROM post_keys WHERE author_id = ?1 AND key = ?2");

    private static readonly Sql PutKey = new(
        "INSERT OR REPLACE INTO post_keys (author_id, key, input_hash, post_id, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)");

    private static readonly Sql DeleteExpiredKeys = new(
        """
        DELETE FROM post_keys WHERE (author_id, key) IN
            (SELECT author_id, key FROM post_keys WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)
        """);

    private static readonly Sql InsertPost = new($"INSERT OR IGNORE INTO posts ({PostRow.Columns}) VALUES ({PostRow.Parameters})");
    private static readonly Sql GetPost = new($"SELECT {PostRow.Columns} FROM posts WHERE id = ?1");

    private static readonly Sql EraseContent = new(
        """
        UPDATE posts SET state = ?2, text = NULL, media = NULL, hashtags = NULL, mentions = NULL, quote_of_id = NULL WHERE id = ?1
        """);

    private static readonly Sql NewestReplies = new(
        "SELECT id FROM posts INDEXED BY replies WHERE reply_to_id = ?1 AND id < ?2 AND id > ?3 ORDER BY id DESC LIMIT ?4");

    private static readonly Sql OldestReplies = new(
        "SELECT id FROM posts INDEXED BY replies WHERE reply_to_id = ?1 AND id < ?2 AND id > ?3 ORDER BY id LIMIT ?4");

    public ValueTask<CreatePostResult> CreateAsync(Post post, IdempotencyKey? key, CancellationToken cancellationToken) =>
        writer.WriteAsync(static (session, create) => Create(session, create.post, create.key), (post, key), RowsPerPost, cancellationToken);

    public ValueTask GetAsync(ReadOnlyMemory<long> ids, Memory<Post?> posts, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var keys = ids.Span;
        var values = posts.Span;
        for (var i = 0; i < keys.Length; i++)
        {
            if (caches.Posts.TryGet(keys[i], out var post))
            {
                values[i] = post;
                continue;
            }

            Load(keys[i..], values[i..]);
            break;
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> DeleteAsync(long postId, CancellationToken cancellationToken) =>
        writer.WriteAsync(static (session, postId) => Delete(session, postId), postId, RowsPerPost, cancellationToken);

    public ValueTask ReadRepliesAsync(long postId, PositionRange range, int limit, List<long> replyIds, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var read = readers.Read();
        using var query = read.Use(range.OldestFirst ? OldestReplies : NewestReplies);
        query.Bind(1, postId).Bind(2, range.Below).Bind(3, range.Above).Bind(4, limit);
        while (query.Step())
            replyIds.Add(query.Long(0));
        return ValueTask.CompletedTask;
    }

    private static CreatePostResult Create(WriteSession session, Post post, IdempotencyKey? key)
    {
        if (key is not null && FindUse(session, key) is { } used)
            return used;
        using (var insert = session.Use(InsertPost))
        {
            if (PostRow.Bind(insert, post).Run() == 0)
                return new CreatePostResult(CreatePostOutcome.Created, post.Id);
        }

        if (key is not null)
            Reserve(session, key, post.Id);
        EntryWrites.Insert(session, new TimelineEntry(post.Id, post.Id, post.AuthorId, 0, post.ReplyToAuthorId ?? 0));
        Count(session, post, 1);
        session.Invalidate(session.Caches.Posts, post.Id);
        return new CreatePostResult(CreatePostOutcome.Created, post.Id);
    }

    private static CreatePostResult? FindUse(WriteSession session, IdempotencyKey key)
    {
        using var find = session.Use(FindKey);
        if (!find.Bind(1, key.AuthorId).Bind(2, key.Key).Step() || find.Time(2) <= session.Now)
            return null;
        var outcome = find.Bytes(0).SequenceEqual(key.InputHash) ? CreatePostOutcome.Repeated : CreatePostOutcome.KeyConflict;
        return new CreatePostResult(outcome, find.Long(1));
    }

    private static void Reserve(WriteSession session, IdempotencyKey key, long postId)
    {
        using (var delete = session.Use(DeleteExpiredKeys))
            delete.Bind(1, session.Now).Bind(2, ExpiredPerKey).Run();
        using var put = session.Use(PutKey);
        put.Bind(1, key.AuthorId).Bind(2, key.Key).Bind(3, key.InputHash).Bind(4, postId).Bind(5, key.ExpiresAt).Run();
    }

    private static bool Delete(WriteSession session, long postId)
    {
        Post post;
        using (var find = session.Use(GetPost))
        {
            if (!find.Bind(1, postId).Step())
                return false;
            post = PostRow.Read(find);
        }

        if (post.IsDeleted)
            return false;
        using (var erase = session.Use(EraseContent))
            erase.Bind(1, postId).Bind(2, (long)PostState.Deleted).Run();
        Count(session, post, -1);
        session.Invalidate(session.Caches.Posts, postId);
        return true;
    }

    /// <summary>Adds the post to, or takes it out of, the counts it belongs to.</summary>
    private static void Count(WriteSession session, Post post, int change)
    {
        if (post.Visibility != Visibility.Public || post.IsDeleted)
            return;
        Counts.Add(session, post.AuthorId, new UserCounts(change, 0, 0));
        if (post.State != PostState.Visible)
            return;
        if (post.ReplyToId is { } answered)
            Counts.Add(session, answered, new PostCounts(change, 0, 0, 0));
        if (post.QuoteOfId is { } quoted)
            Counts.Add(session, quoted, new PostCounts(0, 0, change, 0));
    }

    private void Load(ReadOnlySpan<long> ids, Span<Post?> posts)
    {
        using var read = readers.Snapshot();
        using var query = read.Use(GetPost);
        for (var i = 0; i < ids.Length; i++)
        {
            if (caches.Posts.TryGet(ids[i], out posts[i]))
                continue;
            posts[i] = query.Again().Bind(1, ids[i]).Step() ? PostRow.Read(query) : null;
            if (posts[i] is { } post)
                caches.Posts.Put(ids[i], post, read.Committed);
        }
    }
}
