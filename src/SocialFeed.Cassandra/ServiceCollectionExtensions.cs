using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SocialFeed.Cassandra.Keys;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra;

public static class ServiceCollectionExtensions
{
    /// <summary>
    /// Adds the Cassandra store and all the core's storing ports over it. It connects when the host starts, before
    /// services that were added later, and is closed with the container (which therefore has to be disposed
    /// asynchronously). Takes the registered <see cref="TimeProvider"/>, else the system's.
    /// </summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static IServiceCollection AddCassandraStore(this IServiceCollection services, CassandraOptions options)
    {
        options.Validate();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(provider => new CassandraStore(
            options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<CassandraStore>>()));
        services.AddSingleton(provider => provider.GetRequiredService<CassandraStore>().Accounts);
        services.AddSingleton(provider => provider.GetRequiredService<CassandraStore>().Posts);
        services.AddSingleton(provider => provider.GetRequiredService<CassandraStore>().Timelines);
        services.AddSingleton(provider => provider.GetRequiredService<CassandraStore>().Graph);
        services.AddSingleton(provider => provider.GetRequiredService<CassandraStore>().Engagement);
        services.AddSingleton(provider => provider.GetRequiredService<CassandraStore>().Outbox);
        services.AddSingleton(provider => provider.GetRequiredService<CassandraStore>().WorkerLeases);
        services.AddSingleton<ClockWatch>();
        services.AddHostedService<ConnectAtStart>();
        services.AddHostedService(provider => provider.GetRequiredService<ClockWatch>());
        return services;
    }

    /// <summary>
    /// Keeps data-protection keys in the Cassandra store, for all processes of the fleet. Needs
    /// <see cref="AddCassandraStore"/>.
    /// </summary>
    public static IDataProtectionBuilder PersistKeysToCassandra(this IDataProtectionBuilder builder)
    {
        builder.Services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(
            options => options.XmlRepository = provider.GetRequiredService<CassandraStore>().Keys));
        builder.Services.AddHostedService<KeyKeeper>();
        return builder;
    }

    /// <summary>Reads <see cref="CassandraOptions.Section"/>. Contact points may be a list, or one string parted by commas.</summary>
    /// <exception cref="InvalidOperationException">A value is not of its type; the message names the setting.</exception>
    public static CassandraOptions GetCassandraOptions(this IConfiguration configuration)
    {
        var section = configuration.GetSection(CassandraOptions.Section);
        var options = section.Get<CassandraOptions>() ?? new CassandraOptions();
        var points = section.GetSection(nameof(CassandraOptions.ContactPoints));
        return points.Value is { Length: > 0 } text
            ? options.WithContactPoints(text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            : points.GetChildren().Any()
                ? options.WithContactPoints([.. points.GetChildren().Select(point => point.Value ?? "")])
                : options;
    }

    /// <summary>A host that cannot reach its store, or does not fit it, does not start.</summary>
    private sealed class ConnectAtStart(
        CassandraStore store,
        ClockWatch clocks,
        CassandraOptions options,
        TimeProvider time,
        ILogger<CassandraStore> logger) : IHostedLifecycleService
    {
        private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

        public async Task StartingAsync(CancellationToken cancellationToken)
        {
            using var timeout = new CancellationTokenSource(options.StartTimeout, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
            try
            {
                while (!await TryConnectAsync(both.Token))
                    await Task.Delay(RetryDelay, time, both.Token);
            }
            catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new CassandraStoreException(
                    $"Cassandra at {string.Join(", ", options.ContactPoints)} was not ready within "
                    + $"{options.StartTimeout.TotalSeconds:0} s. Start it, or raise "
                    + $"{CassandraOptions.Section}:{nameof(CassandraOptions.StartTimeout)}.");
            }
        }

        /// <summary>False when no node answers yet; a schema that does not fit, or a wrong password, is not waited for.</summary>
        private async Task<bool> TryConnectAsync(CancellationToken cancellationToken)
        {
            try
            {
                await store.ConnectAsync(cancellationToken);
                await clocks.CheckAtStartAsync(cancellationToken);
                return true;
            }
            catch (CassandraStoreException exception) when (exception.InnerException is NoHostAvailableException)
            {
                Log.NotReady(logger, exception.Message, RetryDelay);
                return false;
            }
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => store.StopAsync(cancellationToken);
    }
}
