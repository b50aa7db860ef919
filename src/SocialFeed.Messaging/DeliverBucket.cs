using SocialFeed.Core.Timelines;

namespace SocialFeed.Messaging;

/// <summary>Asks a worker to deliver one timeline entry to the followers in one bucket. A hint as well: see <see cref="PlanFanOut"/>.</summary>
public sealed record DeliverBucket(long Position, long PostId, long AuthorId, long ReposterId, long ReplyToAuthorId, int Bucket)
{
    public static DeliverBucket Of(TimelineEntry entry, int bucket) =>
        new(entry.Position, entry.PostId, entry.AuthorId, entry.ReposterId, entry.ReplyToAuthorId, bucket);

    /// <exception cref="InvalidFanOutMessageException">The message names no entry or no bucket.</exception>
    public TimelineEntry ToEntry()
    {
        if (Position <= 0 || PostId <= 0 || AuthorId <= 0 || Bucket < 0)
        {
            throw new InvalidFanOutMessageException(
                $"The message to deliver position {Position} to bucket {Bucket} names post {PostId} by author {AuthorId}; all of them have to be ids, and the "
                + "bucket zero or more.");
        }

        return new TimelineEntry(Position, PostId, AuthorId, ReposterId, ReplyToAuthorId);
    }
}
