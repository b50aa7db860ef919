using SocialFeed.Cassandra.Sessions;

namespace SocialFeed.Cassandra.Listing;

/// <summary>
/// One kind of list: a table of rows ordered by position within buckets of an owner. All have owner_id, bucket,
/// position and gone, and a column that says who or what stands there.
/// </summary>
internal sealed class ListTable
{
    /// <summary>Rows of a bucket of likes, replies and the like: one read, and small enough to count.</summary>
    public const int DefaultRowsPerBucket = 1_000;

    /// <param name="number">Stands in list_buckets: never to be changed.</param>
    /// <param name="subject">The column that holds the user or post; counts count each of its values once.</param>
    /// <param name="isCounted">Whether counts of this list are asked for; only then writes mark their bucket.</param>
    /// <param name="hasCounted">Whether a column says which rows count.</param>
    /// <param name="further">Further columns, after the subject, in the order in which they are bound and read.</param>
    private ListTable(int number, string name, string subject, bool isCounted, bool hasCounted = false, string[]? further = null)
    {
        Number = number;
        Name = name;
        IsCounted = isCounted;
        HasCounted = hasCounted;
        string[] columns = hasCounted ? [subject, "counted", .. further ?? []] : [subject, .. further ?? []];
        var list = string.Join(", ", columns);
        var markers = string.Concat(Enumerable.Repeat(", ?", columns.Length));
        const string OfBucket = "WHERE owner_id = ? AND bucket = ?";
        const string OfRow = "WHERE owner_id = ? AND bucket = ? AND position = ?";
        const string InRange = "WHERE owner_id = ? AND bucket = ? AND position < ? AND position > ?";
        Insert = new($"INSERT INTO $.{name} (owner_id, bucket, position, {list}) VALUES (?, ?, ?{markers})");
        ReadNewest = new($"SELECT position, gone, {list} FROM $.{name} {InRange} LIMIT ?");
        ReadOldest = new($"SELECT position, gone, {list} FROM $.{name} {InRange} ORDER BY position ASC LIMIT ?");
        ReadBucket = new($"SELECT {subject}, gone{(hasCounted ? ", counted" : "")} FROM $.{name} {OfBucket}");
        CountRows = new($"SELECT COUNT(*) FROM $.{name} {OfBucket}");
        Find = new($"SELECT {subject} FROM $.{name} {OfRow}");
        FindNewest = new($"SELECT position FROM $.{name} {OfBucket} LIMIT 1");
        // Cells, and not the whole row: Cassandra 2.1.0 still finds a row that was deleted whole when asked for it
        // alone, once both are on disk.
        Delete = new($"DELETE {list} FROM $.{name} {OfRow}");
        MarkGone = new($"UPDATE $.{name} SET gone = true {OfRow}");
        Uncount = hasCounted ? new Query($"UPDATE $.{name} SET counted = false {OfRow}") : null;
    }

    public static ListTable Followers { get; } = new(1, "followers", "user_id", isCounted: true);

    /// <summary>Rows: post_id, counted, author_id, reposter_id, reply_to_author_id.</summary>
    public static ListTable AuthorTimelines { get; } = new(
        2, "author_timelines", "post_id", isCounted: true, hasCounted: true, ["author_id", "reposter_id", "reply_to_author_id"]);

    public static ListTable PostReplies { get; } = new(3, "post_replies", "post_id", isCounted: true, hasCounted: true);

    public static ListTable PostQuotes { get; } = new(4, "post_quotes", "post_id", isCounted: true, hasCounted: true);

    public static ListTable PostLikes { get; } = new(5, "post_likes", "user_id", isCounted: true);

    public static ListTable PostReposts { get; } = new(6, "post_reposts", "user_id", isCounted: true);

    public static ListTable UserLikes { get; } = new(7, "user_likes", "post_id", isCounted: false);

    public static ListTable UserBookmarks { get; } = new(8, "user_bookmarks", "post_id", isCounted: false);

    public static ListTable UserBlocks { get; } = new(9, "user_blocks", "user_id", isCounted: false);

    public static IReadOnlyList<ListTable> All { get; } =
        [Followers, AuthorTimelines, PostReplies, PostQuotes, PostLikes, PostReposts, UserLikes, UserBookmarks, UserBlocks];

    public int Number { get; }

    public string Name { get; }

    public bool IsCounted { get; }

    public bool HasCounted { get; }

    public int RowsPerBucket => DefaultRowsPerBucket;

    /// <summary>Binds owner, bucket, position, then the columns.</summary>
    public Query Insert { get; }

    /// <summary>Binds owner, bucket, below, above, limit; gives position, gone, then the columns.</summary>
    public Query ReadNewest { get; }

    public Query ReadOldest { get; }

    public Query ReadBucket { get; }

    public Query CountRows { get; }

    /// <summary>Gives the subject; none where nothing but an update or a deletion stands.</summary>
    public Query Find { get; }

    public Query FindNewest { get; }

    /// <summary>Only for a row that is moved to another bucket. What is left of it has no subject, so that reads pass over it.</summary>
    public Query Delete { get; }

    public Query MarkGone { get; }

    public Query? Uncount { get; }

    public IEnumerable<Query> Queries
    {
        get
        {
            Query[] all = [Insert, ReadNewest, ReadOldest, ReadBucket, CountRows, Find, FindNewest, Delete, MarkGone];
            return Uncount is null ? all : all.Append(Uncount);
        }
    }
}
