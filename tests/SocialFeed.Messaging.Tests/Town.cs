using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SocialFeed.Core;
using SocialFeed.Core.Accounts;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Posts;
using SocialFeed.Core.Timelines;
using SocialFeed.Embedded;

namespace SocialFeed.Messaging.Tests;

/// <summary>One process of the product over a data directory: the real bus, the real store, the real use cases; only pushes can be disturbed.</summary>
public sealed class Town : IAsyncDisposable
{
    /// <summary>A test that hangs fails after this long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly IHost _host;
    private readonly CancellationTokenSource _patience = new(Patience);

    private Town(IHost host) => _host = host;

    public CancellationToken Token => _patience.Token;

    public FaultyTimelines Timelines => _host.Services.GetRequiredService<FaultyTimelines>();

    public FanOutBacklog Backlog => _host.Services.GetRequiredService<FanOutBacklog>();

    public IServiceProvider Services => _host.Services;

    public ReceiveCounter Received { get; } = new();

    private IOutboxStore Outbox => _host.Services.GetRequiredService<IOutboxStore>();

    /// <param name="rabbitMq">When given, the town is a gateway that publishes to RabbitMQ, and its work is done by <see cref="Worker"/>s.</param>
    /// <param name="sweeping">Whether the outbox is swept in the background; otherwise only by <see cref="SweepAsync"/>.</param>
    public static async Task<Town> OpenAsync(
        string directory, MessagingOptions? options = null, bool sweeping = false, int worker = 0, Action<ILoggingBuilder>? logging = null,
        RabbitMqOptions? rabbitMq = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        logging?.Invoke(builder.Logging);
        var services = builder.Services;
        services.AddEmbeddedStore(new EmbeddedOptions { DataDirectory = directory });
        var timelines = services.Single(service => service.ServiceType == typeof(ITimelineStore));
        services.Remove(timelines);
        services.AddKeyedSingleton("store", (provider, _) => (ITimelineStore)timelines.ImplementationFactory!(provider));
        services.AddSingleton(provider => new FaultyTimelines(provider.GetRequiredKeyedService<ITimelineStore>("store")));
        services.AddSingleton<ITimelineStore>(provider => provider.GetRequiredService<FaultyTimelines>());

        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new FanOutOptions { SweepAfter = TimeSpan.Zero });
        services.AddSingleton(new IdGenerator(TimeProvider.System, worker, SnowflakeId.Epoch));
        services.AddSingleton<FanOutPlanner>().AddSingleton<FanOutDelivery>().AddSingleton<OutboxSweeper>().AddSingleton<EntryAnnouncer>();
        services.AddSingleton<VisiblePosts>().AddSingleton<PostWriter>().AddSingleton<Backfill>().AddSingleton<FollowGraph>();
        if (rabbitMq is not null)
            services.AddSocialFeedRabbitMq(options ?? new MessagingOptions(), rabbitMq, FanOutRole.Publish);
        else
            services.AddSocialFeedMessaging(options ?? new MessagingOptions());
        if (!sweeping && rabbitMq is null)
            services.Remove(services.Single(service => service.ImplementationType == typeof(OutboxSweepService)));

        var town = new Town(builder.Build());
        town._host.Services.GetRequiredService<IBus>().ConnectReceiveObserver(town.Received);
        await town._host.StartAsync(town.Token);
        return town;
    }

    /// <summary>Completes when the bus is connected and its queues are declared.</summary>
    public Task BusReadyAsync() =>
        Eventually.Async(() => _host.Services.GetRequiredService<IBusControl>().CheckHealth().Status == BusHealthStatus.Healthy, Token);

    public async Task<long> SettleAsync(string handle)
    {
        var user = new User(_host.Services.GetRequiredService<IdGenerator>().Next(), handle, handle);
        await _host.Services.GetRequiredService<IAccountStore>().CreateAsync(user, new Credentials(user.Id, $"{handle}@town.invalid", null), Token);
        await Timelines.SetReaderAsync(user.Id, new ReaderState(0, DateTimeOffset.UtcNow), Token);
        return user.Id;
    }

    public async Task FollowAsync(long follower, long followee)
    {
        var outcome = await _host.Services.GetRequiredService<FollowGraph>().FollowAsync(follower, followee, Token);
        Assert.True(outcome.IsSuccess);
    }

    public async Task<long> PostAsync(long author, string text)
    {
        var outcome = await _host.Services.GetRequiredService<PostWriter>().CreateAsync(author, new CreatePostRequest(text), Token);
        Assert.True(outcome.IsSuccess);
        return outcome.Value!.Id;
    }

    public async Task<List<long>> HomeAsync(long owner)
    {
        var entries = new List<TimelineEntry>();
        await Timelines.ReadHomeAsync(owner, PositionRange.All, 1_000, entries, Token);
        return entries.ConvertAll(entry => entry.Position);
    }

    public async Task<List<TimelineEntry>> PendingAsync()
    {
        var pending = new List<TimelineEntry>();
        await Outbox.ReadPendingAsync(0, DateTimeOffset.MaxValue, 1_000, pending, Token);
        return pending;
    }

    public async Task<DeliveryStatus> DeliveryAsync(long position) =>
        await Outbox.GetDeliveryStatusAsync(position, Token) ?? throw new InvalidOperationException("The entry was never in the outbox.");

    public ValueTask<int> SweepAsync() => _host.Services.GetRequiredService<OutboxSweeper>().SweepAsync(Token);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(Token);
        if (_host is IAsyncDisposable host)
            await host.DisposeAsync();
        _patience.Dispose();
    }
}
