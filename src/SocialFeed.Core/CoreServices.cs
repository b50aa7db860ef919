using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Core;

public static class CoreServices
{
    /// <summary>
    /// Adds every use case, each one instance for the process. Needs the ports (a store, a cache, a publisher), a <see cref="TimeProvider"/> and logging; a
    /// worker number is leased when the host starts and given back when it stops.
    /// </summary>
    public static IServiceCollection AddSocialFeedCore(this IServiceCollection services, FanOutOptions? fanOut = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(fanOut ?? new FanOutOptions());
        services.AddSingleton<WorkerLeaseKeeper>();
        services.AddSingleton(provider => provider.GetRequiredService<WorkerLeaseKeeper>().Ids);
        services.AddHostedService<WorkerLeaseService>();

        services.AddSingleton<IPasswordHasher<User>, PasswordHasher<User>>();
        services.AddSingleton<SessionAuthority>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<VisiblePosts>();
        services.AddSingleton<PostWriter>();
        services.AddSingleton<PostPages>();
        services.AddSingleton<Backfill>();
        services.AddSingleton<FollowGraph>();
        services.AddSingleton<UserPages>();
        services.AddSingleton<Reactions>();
        services.AddSingleton<HomeFeed>();
        services.AddSingleton<EntryAnnouncer>();
        services.AddSingleton<FanOutPlanner>();
        services.AddSingleton<FanOutDelivery>();
        services.AddSingleton<OutboxSweeper>();
        return services;
    }
}

/// <summary>Holds the process's worker number: taken before anything else starts, renewed, given back after everything else has stopped.</summary>
internal sealed class WorkerLeaseService(WorkerLeaseKeeper keeper) : BackgroundService, IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken) =>
        await keeper.AcquireAsync($"{Environment.MachineName}/{Environment.ProcessId}", cancellationToken);

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => keeper.ReleaseAsync(cancellationToken);

    /// <summary>A lost lease ends the host: ids of two holders of one number would collide.</summary>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => keeper.KeepAsync(stoppingToken);
}
