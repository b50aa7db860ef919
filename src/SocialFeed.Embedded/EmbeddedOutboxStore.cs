using SocialFeed.Core.FanOut;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Timelines;
using SocialFeed.Embedded.Storage;

namespace SocialFeed.Embedded;

/// <summary>The outbox and the delivery ledger over SQLite. Thread-safe.</summary>
internal sealed class EmbeddedOutboxStore(Writer writer, ReaderPool readers) : IOutboxStore
{
    private static readonly Sql GetPending = new(
        """
        SELECT position, post_id, author_id, reposter_id, reply_to_author_id FROM outbox WHERE position < ?1 AND position > ?3 ORDER BY position LIMIT ?2
        """);

    private static readonly Sql IsPending = new("SELECT 1 FROM outbox WHERE position = ?1");
    private static readonly Sql DeletePending = new("DELETE FROM outbox WHERE position = ?1");

    private static readonly Sql GetDelivery = new(
        "SELECT expected, delivered, started_at, completed_at, buckets, remaining FROM deliveries WHERE position = ?1");

    private static readonly Sql InsertDelivery = new(
        """
        INSERT INTO deliveries (position, buckets, remaining, expected, delivered, started_at) VALUES (?1, ?2, ?2, 0, 0, ?3)
        """);

    private static readonly Sql CountBuckets = new("SELECT COUNT(*) FROM delivered_buckets WHERE position = ?1 AND bucket < ?2");
    private static readonly Sql PlanDelivery = new("UPDATE deliveries SET buckets = ?2, remaining = ?3, started_at = ?4 WHERE position = ?1");
    private static readonly Sql InsertBucket = new("INSERT OR IGNORE INTO delivered_buckets (position, bucket) VALUES (?1, ?2)");
    private static readonly Sql DeleteBuckets = new("DELETE FROM delivered_buckets WHERE position = ?1");

    private static readonly Sql AddDelivered = new(
        """
        UPDATE deliveries SET expected = expected + ?2, delivered = delivered + ?3, remaining = remaining - 1 WHERE position = ?1
        """);

    private static readonly Sql Complete = new("UPDATE deliveries SET completed_at = ?2 WHERE position = ?1");

    public ValueTask ReadPendingAsync(long above, DateTimeOffset before, int limit, List<TimelineEntry> pending, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var read = readers.Read();
        using var query = read.Use(GetPending);
        query.Bind(1, SnowflakeId.FirstAt(before)).Bind(2, limit).Bind(3, above);
        while (query.Step())
            pending.Add(new TimelineEntry(query.Long(0), query.Long(1), query.Long(2), query.Long(3), query.Long(4)));
        return ValueTask.CompletedTask;
    }

    public ValueTask<int> BeginDeliveryAsync(long position, int buckets, DateTimeOffset at, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            static (session, begin) => Begin(session, begin.position, begin.buckets, begin.at), (position, buckets, at), 2, cancellationToken);

    public async ValueTask CompleteBucketAsync(
        long position, int bucket, int expected, int delivered, DateTimeOffset at, CancellationToken cancellationToken) =>
        await writer.WriteAsync(
            static (session, done) => CompleteBucket(session, done.position, done.bucket, done.expected, done.delivered, done.at),
            (position, bucket, expected, delivered, at),
            3,
            cancellationToken).ConfigureAwait(false);

    public async ValueTask CompleteSoleBucketAsync(
        long position, int expected, int delivered, DateTimeOffset plannedAt, DateTimeOffset at, CancellationToken cancellationToken) =>
        await writer.WriteAsync(
            static (session, done) => Begin(session, done.position, 1, done.plannedAt) > 0
                && CompleteBucket(session, done.position, 0, done.expected, done.delivered, done.at),
            (position, expected, delivered, plannedAt, at),
            5,
            cancellationToken).ConfigureAwait(false);

    public ValueTask<DeliveryStatus?> GetDeliveryStatusAsync(long position, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var read = readers.Snapshot();
        using (var query = read.Use(GetDelivery))
        {
            if (query.Bind(1, position).Step())
            {
                return ValueTask.FromResult<DeliveryStatus?>(
                    new DeliveryStatus(position, query.Int(0), query.Int(1), query.Time(2), query.NullableTime(3)));
            }
        }

        using var pending = read.Use(IsPending);
        return ValueTask.FromResult(
            pending.Bind(1, position).Step() ? new DeliveryStatus(position, 0, 0, SnowflakeId.TimeOf(position), null) : null);
    }

    private static int Begin(WriteSession session, long position, int buckets, DateTimeOffset at)
    {
        using (var find = session.Use(GetDelivery))
        {
            if (!find.Bind(1, position).Step())
            {
                if (!IsInOutbox(session, position))
                    return 0;
                Insert(session, position, buckets, at);
                if (buckets == 0)
                    Finish(session, position, at);
                return buckets;
            }

            if (!find.IsNull(4))
                return find.Int(4); // planned before
        }

        // Buckets were reported before the plan was: what is left is the rest.
        int done;
        using (var count = session.Use(CountBuckets))
        {
            count.Bind(1, position).Bind(2, buckets).Step();
            done = count.Int(0);
        }

        using (var plan = session.Use(PlanDelivery))
            plan.Bind(1, position).Bind(2, buckets).Bind(3, buckets - done).Bind(4, at).Run();
        if (buckets == done)
            Finish(session, position, at);
        return buckets;
    }

    private static bool CompleteBucket(WriteSession session, long position, int bucket, int expected, int delivered, DateTimeOffset at)
    {
        long? buckets = null;
        long? remaining = null;
        var known = false;
        using (var find = session.Use(GetDelivery))
        {
            if (find.Bind(1, position).Step())
            {
                known = true;
                if (!find.IsNull(3))
                    return false; // complete
                buckets = find.NullableLong(4);
                remaining = find.NullableLong(5);
            }
        }

        if (bucket >= buckets)
            return false; // not in the plan: its followers came later and are backfilled
        if (!known)
        {
            if (!IsInOutbox(session, position))
                return false;
            Insert(session, position, null, at);
        }

        if (buckets != 1) // the only bucket completes the entry, which is note enough
        {
            using var insert = session.Use(InsertBucket);
            if (insert.Bind(1, position).Bind(2, bucket).Run() == 0)
                return false;
        }

        using (var add = session.Use(AddDelivered))
            add.Bind(1, position).Bind(2, expected).Bind(3, delivered).Run();
        if (remaining == 1)
            Finish(session, position, at);
        return true;
    }

    private static bool IsInOutbox(WriteSession session, long position)
    {
        using var find = session.Use(IsPending);
        return find.Bind(1, position).Step();
    }

    private static void Insert(WriteSession session, long position, int? buckets, DateTimeOffset at)
    {
        using var insert = session.Use(InsertDelivery);
        insert.Bind(1, position).Bind(2, (long?)buckets).Bind(3, at).Run();
    }

    private static void Finish(WriteSession session, long position, DateTimeOffset at)
    {
        using (var complete = session.Use(Complete))
            complete.Bind(1, position).Bind(2, at).Run();
        using (var delete = session.Use(DeleteBuckets))
            delete.Bind(1, position).Run();
        using (var delete = session.Use(DeletePending))
            delete.Bind(1, position).Run();
    }
}
