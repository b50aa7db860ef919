using SocialFeed.Core.Timelines;
using SocialFeed.Embedded.Storage;

namespace SocialFeed.Embedded;

/// <summary>The two rows that come with every post and repost: its place in the author's timeline and in the outbox.</summary>
internal static class EntryWrites
{
    private static readonly Sql InsertAuthorEntry = new(
        """
        INSERT OR IGNORE INTO author_timelines (source_id, position, post_id, author_id, reply_to_author_id) VALUES (?1, ?2, ?3, ?4, ?5)
        """);

    private static readonly Sql DeleteAuthorEntry = new("DELETE FROM author_timelines WHERE source_id = ?1 AND position = ?2");

    private static readonly Sql InsertOutbox = new(
        """
        INSERT OR IGNORE INTO outbox (position, post_id, author_id, reposter_id, reply_to_author_id) VALUES (?1, ?2, ?3, ?4, ?5)
        """);

    public static void Insert(WriteSession session, TimelineEntry entry)
    {
        using (var insert = session.Use(InsertAuthorEntry))
        {
            insert.Bind(1, entry.SourceId).Bind(2, entry.Position)
                .BindNonZero(3, entry.IsRepost ? entry.PostId : 0).BindNonZero(4, entry.IsRepost ? entry.AuthorId : 0)
                .BindNonZero(5, entry.ReplyToAuthorId).Run();
        }

        using var outbox = session.Use(InsertOutbox);
        outbox.Bind(1, entry.Position).Bind(2, entry.PostId).Bind(3, entry.AuthorId).BindNonZero(4, entry.ReposterId)
            .BindNonZero(5, entry.ReplyToAuthorId).Run();
    }

    public static void DeleteFromAuthor(WriteSession session, long sourceId, long position)
    {
        using var delete = session.Use(DeleteAuthorEntry);
        delete.Bind(1, sourceId).Bind(2, position).Run();
    }
}
