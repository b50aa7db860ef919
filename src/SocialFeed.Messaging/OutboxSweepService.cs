using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SocialFeed.Core.FanOut;

namespace SocialFeed.Messaging;

/// <summary>
/// Runs the outbox sweeper for as long as the host lives: what was posted before a crash, failed in a consumer or found the backlog full is sent again.
/// </summary>
public sealed class OutboxSweepService(
    OutboxSweeper sweeper,
    ISweepGate gate,
    FanOutOptions fanOut,
    MessagingOptions options,
    TimeProvider time,
    ILogger<OutboxSweepService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.SweepInterval, time);
        do
        {
            try
            {
                timer.Period = await SweepAsync(stoppingToken) ? options.BusySweepInterval : options.SweepInterval;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.SweepFailed(logger, exception, options.SweepInterval);
                timer.Period = options.SweepInterval;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>True when there is more to do soon: the consumers are behind, or a full pass was found, as after a long outage.</summary>
    private async ValueTask<bool> SweepAsync(CancellationToken cancellationToken)
    {
        return !await gate.HasRoomAsync(cancellationToken) || await sweeper.SweepAsync(cancellationToken) >= fanOut.SweepEntries;
    }
}
