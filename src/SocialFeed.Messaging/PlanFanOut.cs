using SocialFeed.Core.Timelines;

namespace SocialFeed.Messaging;

/// <summary>Asks a worker to plan the fan-out of one timeline entry. Only a hint: the outbox row is what guarantees that the work gets done.</summary>
public sealed record PlanFanOut(long Position, long PostId, long AuthorId, long ReposterId, long ReplyToAuthorId)
{
    public static PlanFanOut Of(TimelineEntry entry) =>
        new(entry.Position, entry.PostId, entry.AuthorId, entry.ReposterId, entry.ReplyToAuthorId);

    public TimelineEntry ToEntry() => new(Position, PostId, AuthorId, ReposterId, ReplyToAuthorId);
}
