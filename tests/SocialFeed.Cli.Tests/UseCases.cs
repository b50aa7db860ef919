using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;
using SocialFeed.Embedded;

namespace SocialFeed.Cli.Tests;

/// <summary>The product's use cases as the gateway has them, on a store of their own; fan-out work is collected and done after each call.</summary>
internal sealed class UseCases : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public UseCases(string data)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddEmbeddedStore(new EmbeddedOptions { DataDirectory = data });
        services.AddSingleton<Collected>().AddSingleton<IFanOutPublisher>(provider => provider.GetRequiredService<Collected>());
        services.AddSingleton(new FanOutOptions()).AddSingleton(new IdGenerator(TimeProvider.System, 0, SnowflakeId.Epoch));
        services.AddSingleton<FanOutPlanner>().AddSingleton<FanOutDelivery>().AddSingleton<EntryAnnouncer>();
        services.AddSingleton<Backfill>().AddSingleton<FollowGraph>().AddSingleton<VisiblePosts>().AddSingleton<PostWriter>();
        services.AddSingleton<IPasswordHasher<User>, PasswordHasher<User>>().AddSingleton<SessionAuthority>();
        _services = services.BuildServiceProvider();
    }

    public async Task<long> RegisterAsync(string handle, string email, string displayName)
    {
        var outcome = await _services.GetRequiredService<SessionAuthority>()
            .RegisterAsync(new RegisterRequest(handle, email, "correct horse battery", displayName), CancellationToken.None);
        Assert.True(outcome.IsSuccess);
        return outcome.Value!.User.Id;
    }

    public async Task FollowAsync(long follower, long followee)
    {
        var outcome = await _services.GetRequiredService<FollowGraph>().FollowAsync(follower, followee, CancellationToken.None);
        Assert.True(outcome.IsSuccess);
    }

    public async Task PostAsync(long author, string text)
    {
        var outcome = await _services.GetRequiredService<PostWriter>().CreateAsync(author, new CreatePostRequest(text), CancellationToken.None);
        Assert.True(outcome.IsSuccess);
        await _services.GetRequiredService<Collected>().DoAsync(
            _services.GetRequiredService<FanOutPlanner>(), _services.GetRequiredService<FanOutDelivery>());
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private sealed class Collected : IFanOutPublisher
    {
        private readonly Queue<(TimelineEntry Entry, int? Bucket)> _work = new();

        public ValueTask PublishEntryAsync(TimelineEntry entry, CancellationToken cancellationToken)
        {
            _work.Enqueue((entry, null));
            return ValueTask.CompletedTask;
        }

        public ValueTask PublishBucketAsync(TimelineEntry entry, int bucket, CancellationToken cancellationToken)
        {
            _work.Enqueue((entry, bucket));
            return ValueTask.CompletedTask;
        }

        public async Task DoAsync(FanOutPlanner planner, FanOutDelivery delivery)
        {
            while (_work.TryDequeue(out var work))
            {
                if (work.Bucket is { } bucket)
                    await delivery.DeliverBucketAsync(work.Entry, bucket, CancellationToken.None);
                else
                    await planner.PlanAsync(work.Entry, CancellationToken.None);
            }
        }
    }
}
