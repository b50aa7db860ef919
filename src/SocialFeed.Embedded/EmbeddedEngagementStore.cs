using SocialFeed.Core;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Timelines;
using SocialFeed.Embedded.Caching;
using SocialFeed.Embedded.Storage;

namespace SocialFeed.Embedded;

/// <summary>Likes, reposts and bookmarks over SQLite: one row per account and post, listed by partial indexes. Thread-safe.</summary>
internal sealed class EmbeddedEngagementStore(Writer writer, ReaderPool readers, StoreCaches caches) : IEngagementStore
{
    private const int RowsPerMark = 2;
    private const int RowsPerRepost = 4;

    private static readonly Mark Like = new("like_id");
    private static readonly Mark Bookmark = new("bookmark_id");
    private static readonly Mark Repost = new("repost_id");

    private static readonly Sql DeleteUnmarked = new(
        "DELETE FROM marks WHERE user_id = ?1 AND post_id = ?2 AND like_id IS NULL AND repost_id IS NULL AND bookmark_id IS NULL");

    private static readonly Sql GetMarks = new("SELECT like_id, repost_id, bookmark_id FROM marks WHERE user_id = ?1 AND post_id = ?2");
    private static readonly Sql GetCounts = new("SELECT replies, reposts, quotes, likes FROM post_counts WHERE post_id = ?1");
    private static readonly Sql IsInactive = new("SELECT 1 FROM inactive_accounts WHERE user_id = ?1");

    private static readonly ListQuery LikedBy = new("marks", "likes_by_post", "post_id", "like_id", "user_id");
    private static readonly ListQuery RepostedBy = new("marks", "reposts_by_post", "post_id", "repost_id", "user_id");
    private static readonly ListQuery Likes = new("marks", "likes_by_user", "user_id", "like_id", "post_id");
    private static readonly ListQuery Bookmarks = new("marks", "bookmarks_by_user", "user_id", "bookmark_id", "post_id");
    private static readonly PositionRange OldestFirst = PositionRange.All with { OldestFirst = true };

    public ValueTask<bool> LikeAsync(long userId, long postId, long likeId, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            static (session, like) =>
            {
                if (!Set(session, Like, like.userId, like.postId, like.likeId))
                    return false;
                Counts.Add(session, like.postId, new PostCounts(0, 0, 0, 1));
                return true;
            },
            (userId, postId, likeId),
            RowsPerMark,
            cancellationToken);

    public ValueTask<bool> UnlikeAsync(long userId, long postId, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            static (session, like) =>
            {
                if (!Unset(session, Like, like.userId, like.postId))
                    return false;
                Counts.Add(session, like.postId, new PostCounts(0, 0, 0, -1));
                return true;
            },
            (userId, postId),
            RowsPerMark,
            cancellationToken);

    public ValueTask<bool> BookmarkAsync(long userId, long postId, long bookmarkId, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            static (session, bookmark) => Set(session, Bookmark, bookmark.userId, bookmark.postId, bookmark.bookmarkId),
            (userId, postId, bookmarkId),
            RowsPerMark,
            cancellationToken);

    public ValueTask<bool> UnbookmarkAsync(long userId, long postId, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            static (session, bookmark) => Unset(session, Bookmark, bookmark.userId, bookmark.postId),
            (userId, postId),
            RowsPerMark,
            cancellationToken);

    public ValueTask<bool> RepostAsync(Repost repost, TimelineEntry entry, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            static (session, write) =>
            {
                if (!Set(session, Repost, write.repost.UserId, write.repost.PostId, write.repost.Id))
                    return false;
                EntryWrites.Insert(session, write.entry);
                Counts.Add(session, write.repost.PostId, new PostCounts(0, 1, 0, 0));
                return true;
            },
            (repost, entry),
            RowsPerRepost,
            cancellationToken);

    public ValueTask<bool> UndoRepostAsync(long userId, long postId, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            static (session, undo) =>
            {
                var repostId = Find(session, undo.userId, undo.postId, column: 1);
                if (!Unset(session, Repost, undo.userId, undo.postId))
                    return false;
                EntryWrites.DeleteFromAuthor(session, undo.userId, repostId);
                Counts.Add(session, undo.postId, new PostCounts(0, -1, 0, 0));
                return true;
            },
            (userId, postId),
            RowsPerRepost,
            cancellationToken);

    public ValueTask FindEarliestRepostsAsync(
        ReadOnlyMemory<long> postIds, IReadOnlySet<long> reposters, Memory<Repost> reposts, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(reposters.Count, Limits.FollowingPerUser, nameof(reposters));
        var ids = postIds.Span;
        var found = reposts.Span;
        using var read = readers.Snapshot();
        for (var i = 0; i < ids.Length; i++)
        {
            var count = ReadCounts(read, ids[i]).Reposts;
            found[i] = count <= reposters.Count ? ScanReposts(read, ids[i], reposters) : ProbeReposters(read, ids[i], reposters);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask GetPostCountsAsync(ReadOnlyMemory<long> postIds, Memory<PostCounts> counts, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var ids = postIds.Span;
        var values = counts.Span;
        for (var i = 0; i < ids.Length; i++)
        {
            if (caches.PostCounts.TryGet(ids[i], out values[i]))
                continue;
            using var read = readers.Snapshot();
            for (; i < ids.Length; i++)
                values[i] = ReadCounts(read, ids[i]);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask GetViewerFlagsAsync(
        long viewerId, ReadOnlyMemory<long> postIds, Memory<ViewerFlags> flags, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var ids = postIds.Span;
        var values = flags.Span;
        using var read = readers.Snapshot();
        using var query = read.Use(GetMarks);
        query.Bind(1, viewerId);
        for (var i = 0; i < ids.Length; i++)
        {
            values[i] = ViewerFlags.None;
            if (!query.Again().Bind(2, ids[i]).Step())
                continue;
            values[i] = (query.IsNull(0) ? 0 : ViewerFlags.Liked)
                | (query.IsNull(1) ? 0 : ViewerFlags.Reposted)
                | (query.IsNull(2) ? 0 : ViewerFlags.Bookmarked);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask ReadLikedByAsync(long postId, PositionRange range, int limit, List<Listed> users, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        readers.ReadAccounts(LikedBy, postId, range, limit, users);
        return ValueTask.CompletedTask;
    }

    public ValueTask ReadRepostedByAsync(long postId, PositionRange range, int limit, List<Listed> users, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        readers.ReadAccounts(RepostedBy, postId, range, limit, users);
        return ValueTask.CompletedTask;
    }

    public ValueTask ReadLikesAsync(long userId, PositionRange range, int limit, List<ListedPost> posts, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ReadPosts(Likes, userId, range, limit, posts);
        return ValueTask.CompletedTask;
    }

    public ValueTask ReadBookmarksAsync(long userId, PositionRange range, int limit, List<ListedPost> posts, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ReadPosts(Bookmarks, userId, range, limit, posts);
        return ValueTask.CompletedTask;
    }

    private static bool Set(WriteSession session, Mark mark, long userId, long postId, long id)
    {
        using var set = session.Use(mark.Set);
        return set.Bind(1, userId).Bind(2, postId).Bind(3, id).Run() == 1;
    }

    private static bool Unset(WriteSession session, Mark mark, long userId, long postId)
    {
        using (var unset = session.Use(mark.Unset))
        {
            if (unset.Bind(1, userId).Bind(2, postId).Run() == 0)
                return false;
        }

        using var delete = session.Use(DeleteUnmarked);
        delete.Bind(1, userId).Bind(2, postId).Run();
        return true;
    }

    private static long Find(WriteSession session, long userId, long postId, int column)
    {
        using var find = session.Use(GetMarks);
        return find.Bind(1, userId).Bind(2, postId).Step() ? find.Long(column) : 0;
    }

    private PostCounts ReadCounts(ReaderPool.Lease read, long postId)
    {
        if (caches.PostCounts.TryGet(postId, out var counts))
            return counts;
        using var query = read.Use(GetCounts);
        counts = query.Bind(1, postId).Step() ? new PostCounts(query.Int(0), query.Int(1), query.Int(2), query.Int(3)) : default;
        caches.PostCounts.Put(postId, counts, read.Committed);
        return counts;
    }

    /// <summary>Few reposts: looks at each, oldest first.</summary>
    private static Repost ScanReposts(ReaderPool.Lease read, long postId, IReadOnlySet<long> reposters)
    {
        using var query = read.Use(RepostedBy.InOrder(OldestFirst));
        query.Bind(1, postId).Bind(2, long.MaxValue).Bind(3, 0).Bind(4, Limits.FollowingPerUser);
        while (query.Step())
        {
            var userId = query.Long(1);
            if (reposters.Contains(userId) && IsActive(read, userId))
                return new Repost(query.Long(0), postId, userId);
        }

        return default;
    }

    /// <summary>Few reposters: asks for the repost of each.</summary>
    private static Repost ProbeReposters(ReaderPool.Lease read, long postId, IReadOnlySet<long> reposters)
    {
        var earliest = default(Repost);
        using var query = read.Use(GetMarks);
        query.Bind(2, postId);
        foreach (var userId in reposters)
        {
            if (!query.Again().Bind(1, userId).Step())
                continue;
            var id = query.Long(1);
            if (id != 0 && (earliest.Id == 0 || id < earliest.Id) && IsActive(read, userId))
                earliest = new Repost(id, postId, userId);
        }

        return earliest;
    }

    private static bool IsActive(ReaderPool.Lease read, long userId)
    {
        using var query = read.Use(IsInactive);
        return !query.Bind(1, userId).Step();
    }

    private void ReadPosts(ListQuery list, long userId, PositionRange range, int limit, List<ListedPost> posts)
    {
        using var read = readers.Read();
        using var query = read.Use(list.InOrder(range));
        query.Bind(1, userId).Bind(2, range.Below).Bind(3, range.Above).Bind(4, limit);
        while (query.Step())
            posts.Add(new ListedPost(query.Long(0), query.Long(1)));
    }

    /// <summary>One of the three columns of a row, set once and unset once.</summary>
    private sealed class Mark(string column)
    {
        public Sql Set { get; } = new(
            $"""
            INSERT INTO marks (user_id, post_id, {column}) VALUES (?1, ?2, ?3)
            ON CONFLICT (user_id, post_id) DO UPDATE SET {column} = excluded.{column} WHERE {column} IS NULL
            """);

        public Sql Unset { get; } = new(
            $"UPDATE marks SET {column} = NULL WHERE user_id = ?1 AND post_id = ?2 AND {column} IS NOT NULL");
    }
}
