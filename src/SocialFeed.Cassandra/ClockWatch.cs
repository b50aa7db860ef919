using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SocialFeed.Cassandra.Sessions;
using SocialFeed.Core;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra;

/// <summary>
/// Looks at the clocks of this process and of the nodes, at the start and once a minute. Write times, positions, the
/// borders of what is pushed and, on old releases, leases go by them: within <see cref="Limits.ClockSkew"/> all is
/// right.
/// </summary>
internal sealed class ClockWatch(CassandraStore store, TimeProvider time, ILogger<ClockWatch> logger) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Clocks that are kept by NTP are never this far apart.</summary>
    public static readonly TimeSpan Noticeable = TimeSpan.FromSeconds(1);

    /// <exception cref="CassandraStoreException">The clocks are further apart than the product can stand.</exception>
    public async ValueTask CheckAtStartAsync(CancellationToken cancellationToken)
    {
        var ahead = await ServerClock.MeasureAheadAsync(store.Session.Driver, time, cancellationToken);
        if (ahead.Duration() > Limits.ClockSkew)
        {
            throw new CassandraStoreException(
                $"The clock of this machine is {Describe(ahead)} that of a Cassandra node; {Limits.ClockSkew.TotalSeconds:0} s "
                + "is the most there may be. "
                + "Have all machines keep their time by NTP (see `timedatectl`), then start again.");
        }
        Tell(ahead);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    Tell(await ServerClock.MeasureAheadAsync(store.Session.Driver, time, stoppingToken));
                }
                catch (CqlException)
                {
                    // Whoever needs the cluster says that it does not answer.
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private void Tell(TimeSpan ahead)
    {
        if (ahead.Duration() > Noticeable)
            Log.ClocksApart(logger, Describe(ahead), Limits.ClockSkew);
    }

    private static string Describe(TimeSpan ahead) =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{ahead.Duration().TotalSeconds:0.0} s {(ahead > TimeSpan.Zero ? "ahead of" : "behind")}");
}
