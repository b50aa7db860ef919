using Microsoft.Extensions.Hosting;

namespace SocialFeed.Redis;

/// <summary>Gives the first connection a moment before the host goes on, so that what starts behind it does not meet a cache that is only just connecting.</summary>
internal sealed class RedisStartup(RedisConnection connection, RedisOptions options, TimeProvider time) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await connection.WaitUntilAvailableAsync(CancellationToken.None).WaitAsync(options.ConnectTimeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // It has been said; the product runs without.
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
