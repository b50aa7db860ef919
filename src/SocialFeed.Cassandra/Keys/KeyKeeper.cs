using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Keys;

/// <summary>
/// Keeps the keys in memory like those in the store: loads them before the host serves, makes the very first one in
/// one process only, and afterwards saves and loads in the background. New keys become active two days after they are
/// made, so that everybody knows them by then.
/// </summary>
internal sealed class KeyKeeper(
    CassandraStore store,
    IDataProtectionProvider protection,
    TimeProvider time,
    ILogger<KeyKeeper> logger) : BackgroundService, IHostedLifecycleService
{
    public static readonly TimeSpan ReloadEvery = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan FirstKeyPoll = TimeSpan.FromMilliseconds(200);

    /// <summary>Before anything starts: the framework makes a key of its own when it starts and finds none.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await store.ConnectAsync(cancellationToken);
        await store.Keys.LoadAsync(cancellationToken);
        while (store.Keys.IsEmpty)
        {
            if (await store.Keys.TryBeFirstAsync(cancellationToken))
            {
                await store.Keys.LoadAsync(cancellationToken);
                // Protecting anything makes a key when there is none.
                protection.CreateProtector(nameof(KeyKeeper)).Protect([1]);
                await store.Keys.SaveAsync(cancellationToken);
                break;
            }
            await Task.Delay(FirstKeyPoll, time, cancellationToken);
            await store.Keys.LoadAsync(cancellationToken);
        }
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(ReloadEvery, time);
        while (await WaitAsync(timer, stoppingToken))
        {
            try
            {
                await store.Keys.SaveAsync(stoppingToken);
                await store.Keys.LoadAsync(stoppingToken);
            }
            catch (CqlException exception)
            {
                Log.KeysNotKept(logger, ReloadEvery, exception);
            }
        }
    }

    private static async ValueTask<bool> WaitAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
