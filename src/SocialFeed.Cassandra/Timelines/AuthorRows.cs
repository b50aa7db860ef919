using SocialFeed.Core.Timelines;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Timelines;

/// <summary>The rows of <c>author_timelines</c> as lists give them.</summary>
internal static class AuthorRows
{
    /// <summary>Columns: position, gone, post_id, counted, author_id, reposter_id, reply_to_author_id.</summary>
    public static TimelineEntry Read(Row row) => new(row.GetInt64(0), row.GetInt64(2), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6));
}
