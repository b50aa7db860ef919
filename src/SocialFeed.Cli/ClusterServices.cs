using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SocialFeed.Cassandra;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Ids;
using SocialFeed.Redis;

namespace SocialFeed.Cli;

/// <summary>What the commands put together on a cluster, by the settings that the gateway reads too.</summary>
internal static class ClusterServices
{
    /// <summary>The store's ports and the caches in front of them, connected.</summary>
    public static Task<StoreHost> OpenStoreAsync(CliSettings settings, CancellationToken cancellationToken) =>
        StartAsync(settings, withCaches: true, _ => { }, cancellationToken);

    /// <summary>Issuing of tokens that every gateway of the cluster accepts.</summary>
    public static Task<StoreHost> OpenTokensAsync(CliSettings settings, CancellationToken cancellationToken) =>
        StartAsync(
            settings,
            withCaches: false,
            services =>
            {
                services.AddSingleton<IPasswordHasher<User>, PasswordHasher<User>>();
                services.AddSingleton<WorkerLeaseKeeper>();
                services.AddSingleton(provider => provider.GetRequiredService<WorkerLeaseKeeper>().Ids);
                services.AddSingleton<SessionAuthority>();
                services.AddSingleton<AccessTokens>();
                services.AddDataProtection().SetApplicationName("SocialFeed").PersistKeysToCassandra();
            },
            cancellationToken);

    private static async Task<StoreHost> StartAsync(
        CliSettings settings, bool withCaches, Action<IServiceCollection> add, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        StoreHost.AddLogging(builder.Services);
        builder.Services.AddSingleton(TimeProvider.System);

        // A command is no worker: it takes no share of the outbox from those that sweep it, and looks at all of it when it has to.
        var configuration = new ConfigurationBuilder()
            .AddConfiguration(settings.Configuration)
            .AddInMemoryCollection([new($"{CassandraOptions.Section}:{nameof(CassandraOptions.LeaseOutboxShards)}", "false")])
            .Build();
        try
        {
            builder.Services.AddCassandraStore(configuration.GetCassandraOptions());
            if (withCaches)
                builder.Services.AddRedisCaches(configuration.GetSection("SocialFeed").GetSection(RedisOptions.Section).Get<RedisOptions>() ?? new RedisOptions());
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw new CliException(exception.Message);
        }

        add(builder.Services);
        var host = builder.Build();
        try
        {
            await host.StartAsync(cancellationToken);
            return new StoreHost(host);
        }
        catch
        {
            await ((IAsyncDisposable)host).DisposeAsync();
            throw;
        }
    }
}
