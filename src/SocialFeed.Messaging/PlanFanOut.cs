using SocialFeed.Core.Timelines;

namespace SocialFeed.Messaging;

/// <summary>Asks a worker to plan the fan-out of one timeline entry. Only a hint: the outbox row is what guarantees that the work gets done.</summary>
public sealed record PlanFanOut(long Position, long PostId, long AuthorId, long ReposterId, long ReplyToAuthorId)
{
    public static PlanFanOut Of(TimelineEntry entry) =>
        new(entry.Position, entry.PostId, entry.AuthorId, entry.ReposterId, entry.ReplyToAuthorId);

    /// <exception cref="InvalidFanOutMessageException">The message names no entry.</exception>
    public TimelineEntry ToEntry()
    {
        if (Position <= 0 || PostId <= 0 || AuthorId <= 0)
            throw new InvalidFanOutMessageException($"The message to plan position {Position} names post {PostId} by author {AuthorId}; all three have to be ids.");
        return new TimelineEntry(Position, PostId, AuthorId, ReposterId, ReplyToAuthorId);
    }
}
