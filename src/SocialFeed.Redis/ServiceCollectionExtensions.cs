using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;
using SocialFeed.Redis.Records;
using SocialFeed.Redis.Timelines;

namespace SocialFeed.Redis;

public static class ServiceCollectionExtensions
{
    private const string Behind = "behind the Redis cache";

    /// <summary>
    /// Adds the caches: home timelines (in place of any other <see cref="ITimelineCache"/>), posts, their counts, and accounts in front of the store that is
    /// registered, and <see cref="WakeUps"/>. A host waits for the connection at most <see cref="RedisOptions.ConnectTimeout"/> when it starts. The container has
    /// to be disposed asynchronously.
    /// </summary>
    /// <exception cref="InvalidOperationException">No store is registered yet.</exception>
    /// <exception cref="ArgumentException">An option cannot work; the message names it.</exception>
    public static IServiceCollection AddRedisCaches(this IServiceCollection services, RedisOptions options)
    {
        options.Validate();
        options.ToConfiguration();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(provider => new RedisConnection(
            options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<RedisConnection>>()));
        services.AddHostedService<RedisStartup>();
        services.AddSingleton<WakeUps>();
        services.Replace(ServiceDescriptor.Singleton<ITimelineCache, RedisTimelineCache>(provider => new RedisTimelineCache(
            provider.GetRequiredService<RedisConnection>(), options, provider.GetRequiredService<TimeProvider>())));
        services.AddSingleton(provider => new CachedCounts(
            provider.GetRequiredKeyedService<IEngagementStore>(Behind),
            provider.GetRequiredService<RedisConnection>(),
            options,
            provider.GetRequiredService<TimeProvider>()));
        services.PutInFront<IPostStore>((store, provider) => new CachedPosts(
            store,
            provider.GetRequiredService<CachedCounts>(),
            provider.GetRequiredService<RedisConnection>(),
            options,
            provider.GetRequiredService<TimeProvider>()));
        services.PutInFront<IAccountStore>((store, provider) => new CachedAccounts(
            store, provider.GetRequiredService<RedisConnection>(), options, provider.GetRequiredService<TimeProvider>()));
        services.PutInFront<IEngagementStore>((store, provider) => new CachedEngagement(store, provider.GetRequiredService<CachedCounts>()));
        return services;
    }

    // The store keeps its registration under a key, so that the container still owns and disposes it.
    private static void PutInFront<TStore>(this IServiceCollection services, Func<TStore, IServiceProvider, TStore> wrap)
        where TStore : class
    {
        var registered = services.LastOrDefault(service => service.ServiceType == typeof(TStore) && !service.IsKeyedService)
            ?? throw new InvalidOperationException($"Register a store with {typeof(TStore).Name} before calling {nameof(AddRedisCaches)}.");
        services.Remove(registered);
        services.Add(registered switch
        {
            { ImplementationInstance: { } instance } => new ServiceDescriptor(typeof(TStore), Behind, instance),
            { ImplementationFactory: { } factory } => new ServiceDescriptor(
                typeof(TStore), Behind, (provider, _) => factory(provider), ServiceLifetime.Singleton),
            _ => new ServiceDescriptor(typeof(TStore), Behind, registered.ImplementationType!, ServiceLifetime.Singleton),
        });
        services.AddSingleton(provider => wrap(provider.GetRequiredKeyedService<TStore>(Behind), provider));
    }
}
