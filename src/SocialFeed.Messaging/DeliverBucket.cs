using SocialFeed.Core.Timelines;

namespace SocialFeed.Messaging;

/// <summary>Asks a worker to deliver one timeline entry to the followers in one bucket. A hint as well: see <see cref="PlanFanOut"/>.</summary>
public sealed record DeliverBucket(long Position, long PostId, long AuthorId, long ReposterId, long ReplyToAuthorId, int Bucket)
{
    public static DeliverBucket Of(TimelineEntry entry, int bucket) =>
        new(entry.Position, entry.PostId, entry.AuthorId, entry.ReposterId, entry.ReplyToAuthorId, bucket);

    public TimelineEntry ToEntry() => new(Position, PostId, AuthorId, ReposterId, ReplyToAuthorId);
}
