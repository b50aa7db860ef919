using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Graph;
using SocialFeed.Core.Timelines;

namespace SocialFeed.Messaging.Tests;

/// <summary>A worker on RabbitMQ over the store of a town, with a host of its own.</summary>
public sealed class Worker : IAsyncDisposable
{
    private readonly IHost _host;

    private Worker(IHost host, FaultyTimelines timelines) => (_host, Timelines) = (host, timelines);

    /// <summary>This worker's way to the store.</summary>
    public FaultyTimelines Timelines { get; }

    public ReceiveCounter Received { get; } = new();

    public IServiceProvider Services => _host.Services;

    public static async Task<Worker> StartAsync(
        Town town, RabbitMqOptions rabbitMq, MessagingOptions? options = null, bool sweeping = false, Action<ILoggingBuilder>? logging = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        logging?.Invoke(builder.Logging);
        var store = town.Services;
        var timelines = new FaultyTimelines(store.GetRequiredKeyedService<ITimelineStore>("store"));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ITimelineStore>(timelines);
        builder.Services.AddSingleton(store.GetRequiredService<IGraphStore>());
        builder.Services.AddSingleton(store.GetRequiredService<ITimelineCache>());
        builder.Services.AddSingleton(store.GetRequiredService<IOutboxStore>());
        builder.Services.AddSingleton(new FanOutOptions { SweepAfter = TimeSpan.Zero });
        builder.Services.AddSingleton<FanOutPlanner>().AddSingleton<FanOutDelivery>().AddSingleton<OutboxSweeper>();
        builder.Services.AddSocialFeedRabbitMq(options ?? Quick(), rabbitMq, FanOutRole.Work);
        if (!sweeping)
            builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(OutboxSweepService)));

        var worker = new Worker(builder.Build(), timelines);
        var bus = worker.Services.GetRequiredService<IBusControl>();
        bus.ConnectReceiveObserver(worker.Received);
        await worker._host.StartAsync(town.Token);
        return worker;
    }

    /// <summary>Completes when the worker consumes.</summary>
    public Task ReadyAsync(CancellationToken cancellationToken) => Eventually.Async(
        () => Services.GetRequiredService<IBusControl>().CheckHealth().Status == BusHealthStatus.Healthy, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Timelines.Release();
        await _host.StopAsync();
        if (_host is IAsyncDisposable host)
            await host.DisposeAsync();
    }

    private static MessagingOptions Quick() => new()
    {
        RetryLimit = 1,
        RetryMinDelay = TimeSpan.FromMilliseconds(1),
        SweepInterval = TimeSpan.FromMilliseconds(50),
        BusySweepInterval = TimeSpan.FromMilliseconds(10),
    };
}
