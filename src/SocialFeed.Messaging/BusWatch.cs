using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SocialFeed.Messaging;

/// <summary>
/// Cuts the connections of the bus when publishing fails or it does not call itself healthy for long although the broker answers: the bus then makes new ones.
/// A connection can carry nothing any more without anybody being told, and the bus waits for answers for as long as a connection lives.
/// </summary>
internal sealed class BusWatch(
    IBusControl bus, RabbitMqFanOutPublisher publisher, BrokerPresence presence, BrokerSockets sockets, RabbitMqOptions options, FanOutRole role,
    IHostApplicationLifetime lifetime, TimeProvider time, ILogger<BusWatch> logger) : BackgroundService
{
    /// <summary>Each cut that does not help doubles the wait for the next, up to so many times <see cref="RabbitMqOptions.ReconnectAfter"/>.</summary>
    private const int LongestWait = 16;

    /// <summary>
    /// A worker that was not well again after so many cuts ends, and is started again by what supervises it: after five minutes, with the usual options. A gateway
    /// goes on, since it serves without the broker.
    /// </summary>
    private const int CutsInVainMax = 3;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.ProbeInterval, time);
        var troubledSince = time.GetTimestamp();
        var (wait, cuts, wasAway) = (1, 0, false);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (!IsTroubled)
            {
                (troubledSince, wait, cuts) = (time.GetTimestamp(), 1, 0);
                continue;
            }

            // While there is no broker, waiting for it is all there is to do.
            if (presence.IsAway || !await presence.AnswersAsync(stoppingToken))
            {
                (troubledSince, wasAway) = (time.GetTimestamp(), true);
                continue;
            }

            if (wasAway)
            {
                // A process that has nothing to publish would not notice that it can.
                publisher.TryAgain();
                wasAway = false;
            }

            if (time.GetElapsedTime(troubledSince) < options.ReconnectAfter * wait)
                continue;
            if (cuts == CutsInVainMax && role == FanOutRole.Work)
            {
                Log.BusLost(logger, cuts);
                Environment.ExitCode = 1;
                lifetime.StopApplication();
                return;
            }

            Log.BusCut(logger, options.Host, options.Port, time.GetElapsedTime(troubledSince));
            sockets.Cut();
            publisher.TryAgain();
            (troubledSince, wait, cuts) = (time.GetTimestamp(), Math.Min(wait * 2, LongestWait), cuts + 1);
        }
    }

    private bool IsTroubled => publisher.IsBroken || bus.CheckHealth().Status != BusHealthStatus.Healthy;
}
