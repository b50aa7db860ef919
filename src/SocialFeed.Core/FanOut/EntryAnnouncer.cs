using Microsoft.Extensions.Logging;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Core.FanOut;

/// <summary>Publishes what was just stored with its outbox row. Never fails: what is lost here the sweeper finds.</summary>
public sealed class EntryAnnouncer(IFanOutPublisher publisher, ILogger<EntryAnnouncer> logger)
{
    public async ValueTask AnnounceAsync(TimelineEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            await publisher.PublishEntryAsync(entry, cancellationToken);
        }
        catch (Exception exception)
        {
            Log.EntryNotPublished(logger, entry.Position, exception);
        }
    }
}
