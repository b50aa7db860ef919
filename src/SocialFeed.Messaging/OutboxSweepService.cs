using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SocialFeed.Core.FanOut;

namespace SocialFeed.Messaging;

/// <summary>
/// Runs the outbox sweeper for as long as the host lives: what was posted before a crash, failed in a consumer or found the backlog full is sent again.
/// </summary>
public sealed class OutboxSweepService(
    OutboxSweeper sweeper, FanOutOptions fanOut, MessagingOptions options, TimeProvider time, ILogger<OutboxSweepService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.SweepInterval, time);
        do
        {
            try
            {
                var swept = await sweeper.SweepAsync(stoppingToken);

                // A full pass means that there is more: after a long outage the backlog is worked off at the speed of the consumers.
                timer.Period = swept < fanOut.SweepEntries ? options.SweepInterval : options.BusySweepInterval;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.SweepFailed(logger, exception, options.SweepInterval);
                timer.Period = options.SweepInterval;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
