using SocialFeed.Core.Timelines;

namespace SocialFeed.Core.FanOut;

/// <summary>
/// The log of what still has to be fanned out, written with the post or repost itself, and the ledger of how far each has come. A row leaves the pending list
/// only when every bucket is delivered, rows and cache pushes both.
/// </summary>
public interface IOutboxStore
{
    /// <summary>
    /// The oldest pending entries above a position, written before <paramref name="before"/> (so that the usual quick path is not done twice).
    /// </summary>
    ValueTask ReadPendingAsync(long above, DateTimeOffset before, int limit, List<TimelineEntry> pending, CancellationToken cancellationToken);

    /// <summary>
    /// Notes the plan: the buckets to deliver; with none, the entry is complete. Idempotent: a second plan of the same entry keeps the first. Gives the number
    /// of buckets of the plan that stands (0 as well when there is no such entry).
    /// </summary>
    ValueTask<int> BeginDeliveryAsync(long position, int buckets, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>
    /// Notes that one bucket is delivered: rows expected there and rows delivered. When it was the last, the entry is complete and no longer pending.
    /// Idempotent per bucket.
    /// </summary>
    ValueTask CompleteBucketAsync(
        long position, int bucket, int expected, int delivered, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>
    /// Notes at once that the entry has one bucket and that it is delivered: what <see cref="BeginDeliveryAsync"/> and <see cref="CompleteBucketAsync"/> would
    /// together. Idempotent; only for an entry from the outbox, of an author who never had more than one bucket.
    /// </summary>
    ValueTask CompleteSoleBucketAsync(
        long position, int expected, int delivered, DateTimeOffset plannedAt, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Null when the entry was never in the outbox.</summary>
    ValueTask<DeliveryStatus?> GetDeliveryStatusAsync(long position, CancellationToken cancellationToken);
}

/// <param name="Expected">Followers to reach as far as known: complete only when <paramref name="CompletedAt"/> is set.</param>
public sealed record DeliveryStatus(long Position, int Expected, int Delivered, DateTimeOffset StartedAt, DateTimeOffset? CompletedAt);
