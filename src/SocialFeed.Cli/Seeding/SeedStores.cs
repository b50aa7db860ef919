using Microsoft.Extensions.DependencyInjection;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.Engagement;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Cli.Seeding;

/// <summary>The ports that seeding writes through.</summary>
internal sealed record SeedStores(
    IAccountStore Accounts,
    IGraphStore Graph,
    IPostStore Posts,
    IEngagementStore Engagement,
    ITimelineStore Timelines,
    ITimelineCache Cache,
    IOutboxStore Outbox)
{
    public static SeedStores From(IServiceProvider services) => new(
        services.GetRequiredService<IAccountStore>(),
        services.GetRequiredService<IGraphStore>(),
        services.GetRequiredService<IPostStore>(),
        services.GetRequiredService<IEngagementStore>(),
        services.GetRequiredService<ITimelineStore>(),
        services.GetRequiredService<ITimelineCache>(),
        services.GetRequiredService<IOutboxStore>());
}
