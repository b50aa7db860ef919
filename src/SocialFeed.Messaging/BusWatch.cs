using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SocialFeed.Messaging;

/// <summary>
/// Starts the bus anew when publishing fails or it does not call itself healthy for long although the broker answers. A broker killed at the wrong moment can
/// leave the bus with a connection that is gone and of which it was never told (MassTransit 8.4 with RabbitMQ.Client 7.1): it would then publish and consume
/// nothing until the process ends.
/// </summary>
internal sealed class BusWatch(
    IBusControl bus, RabbitMqFanOutPublisher publisher, BrokerPresence presence, RabbitMqOptions options, IHostApplicationLifetime lifetime, TimeProvider time,
    ILogger<BusWatch> logger) : BackgroundService
{
    /// <summary>For the old connections to be given up, and again for the new ones to be made.</summary>
    private static readonly TimeSpan RestartTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Each restart that does not help doubles the wait for the next, up to so many times <see cref="RabbitMqOptions.RestartBusAfter"/>.</summary>
    private const int LongestWait = 16;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.ProbeInterval, time);
        var troubledSince = time.GetTimestamp();
        var wait = 1;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (!IsTroubled)
            {
                (troubledSince, wait) = (time.GetTimestamp(), 1);
                continue;
            }

            // While there is no broker, waiting for it is all there is to do.
            if (presence.IsAway || !await presence.AnswersAsync(stoppingToken))
            {
                troubledSince = time.GetTimestamp();
                continue;
            }

            if (time.GetElapsedTime(troubledSince) < options.RestartBusAfter * wait)
                continue;
            await RestartAsync(time.GetElapsedTime(troubledSince), stoppingToken);
            (troubledSince, wait) = (time.GetTimestamp(), Math.Min(wait * 2, LongestWait));
        }
    }

    private bool IsTroubled => publisher.IsBroken || bus.CheckHealth().Status != BusHealthStatus.Healthy;

    private async Task RestartAsync(TimeSpan troubledFor, CancellationToken stoppingToken)
    {
        Log.BusRestarted(logger, options.Host, options.Port, troubledFor);
        try
        {
            using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            stopping.CancelAfter(RestartTimeout);
            await bus.StopAsync(stopping.Token);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            // MassTransit starts no bus that has not stopped. Whatever runs this process starts it again; what was under way is in the outbox and the queues.
            Log.BusStuck(logger, exception);
            lifetime.StopApplication();
            return;
        }

        try
        {
            using var starting = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            starting.CancelAfter(RestartTimeout);
            await bus.StartAsync(starting.Token);
            publisher.TryAgain();
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            Log.BusNotStarted(logger, exception.Message);
        }
    }
}
