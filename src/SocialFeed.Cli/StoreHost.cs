using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace SocialFeed.Cli;

/// <summary>The services that a command works with, embedded or on a cluster; open until disposed.</summary>
internal sealed class StoreHost : IAsyncDisposable
{
    private readonly ServiceProvider? _embedded;
    private readonly IHost? _cluster;

    public StoreHost(ServiceProvider embedded)
    {
        _embedded = embedded;
        Services = embedded;
    }

    /// <param name="cluster">Started.</param>
    public StoreHost(IHost cluster)
    {
        _cluster = cluster;
        Services = cluster.Services;
    }

    public IServiceProvider Services { get; }

    public static async Task<StoreHost> OpenStoreAsync(CliSettings settings, CancellationToken cancellationToken) => settings.IsCluster
        ? await ClusterServices.OpenStoreAsync(settings, cancellationToken)
        : new StoreHost(EmbeddedServices.OpenStore(settings.DataDirectory));

    public static async Task<StoreHost> OpenTokensAsync(CliSettings settings, CancellationToken cancellationToken) => settings.IsCluster
        ? await ClusterServices.OpenTokensAsync(settings, cancellationToken)
        : new StoreHost(EmbeddedServices.OpenTokens(settings.DataDirectory));

    /// <summary>To standard error, so that standard output holds nothing but results.</summary>
    public static void AddLogging(IServiceCollection services)
    {
        services.AddLogging(logging => logging
            .SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error) // the keys are as safe as the data beside them
            .AddSimpleConsole(console => console.SingleLine = true));
        services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    public async ValueTask DisposeAsync()
    {
        if (_embedded is not null)
            await _embedded.DisposeAsync();
        if (_cluster is null)
            return;
        await _cluster.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)_cluster).DisposeAsync();
    }
}
