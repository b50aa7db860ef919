using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Ids;
using SocialFeed.Embedded;

namespace SocialFeed.Cli;

/// <summary>What the commands put together: logging to standard error, the embedded store, the keys of access tokens.</summary>
internal static class EmbeddedServices
{
    /// <summary>The store's ports; the data directory is this process's until disposed.</summary>
    public static ServiceProvider OpenStore(string dataDirectory)
    {
        var services = Create();
        services.AddEmbeddedStore(new EmbeddedOptions { DataDirectory = Path.GetFullPath(dataDirectory) });
        return services.BuildServiceProvider();
    }

    /// <summary>Issuing of tokens, also while a gateway runs on the directory.</summary>
    public static ServiceProvider OpenTokens(string dataDirectory)
    {
        var services = Create();
        services.AddSingleton(provider => SharedSessions.Open(
            dataDirectory, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<SharedSessions>>()));
        services.AddSingleton(provider => provider.GetRequiredService<SharedSessions>().Accounts);
        services.AddSingleton(provider => provider.GetRequiredService<SharedSessions>().Timelines);
        services.AddSingleton(provider => provider.GetRequiredService<SharedSessions>().WorkerLeases);
        services.AddSingleton<IPasswordHasher<User>, PasswordHasher<User>>();
        services.AddSingleton<WorkerLeaseKeeper>();
        services.AddSingleton(provider => provider.GetRequiredService<WorkerLeaseKeeper>().Ids);
        services.AddSingleton<SessionAuthority>();
        services.AddSingleton<AccessTokens>();
        services.AddDataProtection()
            .SetApplicationName("SocialFeed")
            .PersistKeysToFileSystem(new DirectoryInfo(KeyDirectory(dataDirectory)));
        return services.BuildServiceProvider();
    }

    public static string KeyDirectory(string dataDirectory) => Path.Combine(Path.GetFullPath(dataDirectory), "keys");

    private static ServiceCollection Create()
    {
        var services = new ServiceCollection();
        StoreHost.AddLogging(services);
        services.AddSingleton(TimeProvider.System);
        return services;
    }
}
