using SocialFeed.Cassandra.Sessions;
using SocialFeed.Core.Timelines;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Outbox;

/// <summary>
/// Writes entries into the outbox: first, alone and at quorum, before anything else of a post or repost. From then on
/// the entry is completed, whatever happens to this process. Thread-safe.
/// </summary>
internal sealed class OutboxWriter(CassandraSession session)
{
    /// <summary>A write that took longer has not gone by the book; requests end sooner.</summary>
    private static readonly TimeSpan HaltedAfter = TimeSpan.FromSeconds(30);

    public static readonly Query Append = new(
        """
        INSERT INTO $.outbox (shard, bucket, position, post_id, author_id, reposter_id, reply_to_author_id, payload)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """);

    public static readonly Query NoteMove = new("UPDATE $.deliveries SET outbox_bucket = ? WHERE position = ?");

    /// <summary>Appends an entry; appending it again changes nothing.</summary>
    /// <param name="payload">The post as JSON; empty for a repost.</param>
    public async ValueTask AppendAsync(TimelineEntry entry, string payload, CancellationToken cancellationToken)
    {
        var now = session.Time.GetUtcNow();
        if (!OutboxPlaces.IsLate(entry.Position, now))
        {
            await PutAsync(entry, payload, OutboxPlaces.BucketOf(entry.Position), WriteTimes.Of(entry.Position), cancellationToken);
            if (!WasHaltedSince(now))
                return;
        }
        await MoveAsync(entry, payload, cancellationToken);
    }

    /// <summary>
    /// Writes an entry into the bucket of late entries of this moment. The ledger says so before the row is there, so that it is not to be believed without a look.
    /// </summary>
    public async ValueTask MoveAsync(TimelineEntry entry, string payload, CancellationToken cancellationToken)
    {
        DateTimeOffset began;
        do
        {
            began = session.Time.GetUtcNow();
            var bucket = OutboxPlaces.LateBucketAt(began);
            await session.ExecuteAsync(session[NoteMove].Bind(bucket, entry.Position), cancellationToken);
            await PutAsync(entry, payload, bucket, null, cancellationToken);
        }
        while (WasHaltedSince(began));
    }

    /// <summary>Whether the process was halted on the way: then the bucket may have been closed and deleted before the row came.</summary>
    private bool WasHaltedSince(DateTimeOffset began) => session.Time.GetUtcNow() - began >= HaltedAfter;

    private ValueTask PutAsync(TimelineEntry entry, string payload, int bucket, long? timestamp, CancellationToken cancellationToken)
    {
        var statement = session[Append]
            .Bind(
                OutboxPlaces.ShardOf(entry.Position),
                bucket,
                entry.Position,
                entry.PostId,
                entry.AuthorId,
                entry.ReposterId,
                entry.ReplyToAuthorId,
                payload)
            .SetTimestamp(timestamp);
        return session.ExecuteAsync(statement, cancellationToken);
    }
}
