using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace SocialFeed.Embedded;

public static class ServiceCollectionExtensions
{
    /// <summary>
    /// Adds the embedded store and all the core's ports over it. It is opened when first asked for, and closed with the container (which therefore has to be
    /// disposed asynchronously). Takes the registered <see cref="TimeProvider"/>, else the system's.
    /// </summary>
    public static IServiceCollection AddEmbeddedStore(this IServiceCollection services, EmbeddedOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => EmbeddedStore.Open(
            options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<EmbeddedStore>>()));
        services.AddSingleton(provider => provider.GetRequiredService<EmbeddedStore>().Accounts);
        services.AddSingleton(provider => provider.GetRequiredService<EmbeddedStore>().Posts);
        services.AddSingleton(provider => provider.GetRequiredService<EmbeddedStore>().Timelines);
        services.AddSingleton(provider => provider.GetRequiredService<EmbeddedStore>().TimelineCache);
        services.AddSingleton(provider => provider.GetRequiredService<EmbeddedStore>().Graph);
        services.AddSingleton(provider => provider.GetRequiredService<EmbeddedStore>().Engagement);
        services.AddSingleton(provider => provider.GetRequiredService<EmbeddedStore>().Outbox);
        services.AddSingleton(provider => provider.GetRequiredService<EmbeddedStore>().WorkerLeases);
        services.AddSingleton(provider => provider.GetRequiredService<EmbeddedStore>().Topics);
        return services;
    }
}
