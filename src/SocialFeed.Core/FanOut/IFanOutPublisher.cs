using SocialFeed.Core.Timelines;

namespace SocialFeed.Core.FanOut;

/// <summary>Where fan-out work is sent: the message bus, or the calling process itself when bulk loading.</summary>
public interface IFanOutPublisher
{
    /// <summary>Asks for the planning of one entry. May fail or be lost: the outbox sweeper asks again.</summary>
    ValueTask PublishEntryAsync(TimelineEntry entry, CancellationToken cancellationToken);

    /// <summary>Asks for the delivery of one entry to one follower bucket.</summary>
    ValueTask PublishBucketAsync(TimelineEntry entry, int bucket, CancellationToken cancellationToken);
}
