using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SocialFeed.Core.FanOut;

namespace SocialFeed.Messaging;

public static class MessagingServices
{
    public const string PlanQueue = "fan-out-plan";
    public const string DeliverQueue = "fan-out-deliver";

    /// <summary>How long stopping waits for messages being handled; what is left is in the outbox.</summary>
    internal static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Adds the bus (MassTransit's in-memory transport), the fan-out consumers, the publisher and the outbox sweep. Needs the use cases of the core, a
    /// <see cref="TimeProvider"/> and the stores in the container.
    /// </summary>
    public static IServiceCollection AddSocialFeedMessaging(this IServiceCollection services, MessagingOptions options)
    {
        options.Validate();
        services.AddSingleton(options);
        services.AddSingleton(new FanOutBacklog(options.BacklogLimit));
        services.AddSingleton<ISweepGate>(provider => provider.GetRequiredService<FanOutBacklog>());
        services.AddSingleton<IFanOutPublisher, MassTransitFanOutPublisher>();

        // What the bus says of itself at start is of use to its developers only.
        services.AddLogging(logging => logging.AddFilter("MassTransit", LogLevel.Warning));
        services.AddOptions<MassTransitHostOptions>().Configure(host =>
        {
            host.WaitUntilStarted = true;
            host.StopTimeout = StopTimeout;
        });
        services.AddMassTransit(bus =>
        {
            // A server must not report to third parties.
            bus.DisableUsageTelemetry();
            bus.AddConsumer<PlanFanOutConsumer>();
            bus.AddConsumer<DeliverBucketConsumer>();
            bus.UsingInMemory((context, transport) =>
            {
                transport.ReceiveEndpoint(PlanQueue, endpoint =>
                {
                    Configure(endpoint, context, options, options.PlanConcurrency);
                    endpoint.ConfigureConsumer<PlanFanOutConsumer>(context, consumer => Retry(consumer, options));
                });
                transport.ReceiveEndpoint(DeliverQueue, endpoint =>
                {
                    Configure(endpoint, context, options, options.DeliveryConcurrency);
                    endpoint.ConfigureConsumer<DeliverBucketConsumer>(context, consumer => Retry(consumer, options));
                });
            });
        });

        // After the bus, so that the first sweep finds it started.
        services.AddHostedService<OutboxSweepService>();
        return services;
    }

    private static void Configure(
        IReceiveEndpointConfigurator endpoint, IBusRegistrationContext context, MessagingOptions options, int concurrency)
    {
        endpoint.PrefetchCount = Math.Max(options.PrefetchCount, concurrency);
        endpoint.ConcurrentMessageLimit = concurrency;
        endpoint.PublishFaults = false;
        endpoint.DiscardSkippedMessages();
        endpoint.DiscardFaultedMessages();

        endpoint.UseFilter(new FanOutOutcomeFilter(
            context.GetRequiredService<FanOutBacklog>(), context.GetRequiredService<ILogger<FanOutOutcomeFilter>>()));
    }

    /// <summary>At the consumer, not at the endpoint: the endpoint's retries would stand around its filters and never see what those have dealt with.</summary>
    internal static void Retry<T>(IConsumerConfigurator<T> consumer, MessagingOptions options)
        where T : class
    {
        if (options.RetryLimit > 0)
        {
            consumer.UseMessageRetry(retry =>
            {
                retry.Ignore<InvalidFanOutMessageException>();
                retry.Exponential(options.RetryLimit, options.RetryMinDelay, options.RetryMaxDelay, options.RetryMinDelay);
            });
        }
    }
}
