using Microsoft.Extensions.Logging;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Core.FanOut;

/// <summary>Publishes again what has been pending too long: the bus was down, a message was lost, or a worker died between two steps.</summary>
public sealed class OutboxSweeper(
    IOutboxStore outbox, IFanOutPublisher publisher, FanOutOptions options, TimeProvider time, ILogger<OutboxSweeper> logger)
{
    // Where the last pass ended; 0 starts at the oldest again. So entries that can never be delivered do not hold up those behind them.
    private long _sweptUpTo;

    /// <summary>
    /// One bounded pass, going on where the last one ended; the number of entries published. Fails when the store or the bus does: the next pass tries
    /// again. One pass at a time.
    /// </summary>
    public async ValueTask<int> SweepAsync(CancellationToken cancellationToken)
    {
        var pending = new List<TimelineEntry>();
        await outbox.ReadPendingAsync(_sweptUpTo, time.GetUtcNow() - options.SweepAfter, options.SweepEntries, pending, cancellationToken);
        foreach (var entry in pending)
            await publisher.PublishEntryAsync(entry, cancellationToken);
        _sweptUpTo = pending.Count == options.SweepEntries ? pending[^1].Position : 0;
        if (pending.Count > 0)
            Log.SweptPending(logger, pending.Count, options.SweepAfter);
        return pending.Count;
    }
}
