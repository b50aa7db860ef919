using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SocialFeed.Core.FanOut;

namespace SocialFeed.Messaging;

/// <summary>What a process does with fan-out work.</summary>
public enum FanOutRole
{
    /// <summary>A gateway: publishes what was posted, sweeps nothing, handles nothing.</summary>
    Publish,

    /// <summary>A worker: handles messages and sweeps the outbox.</summary>
    Work,
}

public static class RabbitMqMessagingServices
{
    /// <summary>
    /// Adds the bus on RabbitMQ and the publisher; for workers also the consumers and the outbox sweep, which need the fan-out use cases of the core and the
    /// stores in the container. Needs a <see cref="TimeProvider"/>. The host starts whether or not the broker answers.
    /// </summary>
    /// <exception cref="ArgumentException">A value is missing or out of range; the message names it.</exception>
    public static IServiceCollection AddSocialFeedRabbitMq(
        this IServiceCollection services, MessagingOptions options, RabbitMqOptions rabbitMq, FanOutRole role)
    {
        options.Validate();
        rabbitMq.Validate();
        services.AddSingleton(options);
        services.AddSingleton(rabbitMq);
        services.AddSingleton<FanOutTopology>();
        services.AddSingleton<FanOutProgress>();
        services.AddSingleton<BrokerPresence>();
        services.AddSingleton<QueueDeclarations>();
        services.AddSingleton<BrokerSockets>();
        services.AddReceiveEndpointObserver<BrokerFaultObserver>();

        // Outages are told in this project's own words, once each, and failed messages by the filter that moves them.
        services.AddLogging(logging => logging.AddFilter("MassTransit", LogLevel.Error).AddFilter("MassTransit.ReceiveTransport", LogLevel.None));
        services.AddOptions<MassTransitHostOptions>().Configure(host =>
        {
            host.WaitUntilStarted = false;
            host.StopTimeout = MessagingServices.StopTimeout;
        });
        services.AddMassTransit(bus =>
        {
            // A server must not report to third parties.
            bus.DisableUsageTelemetry();
            bus.ConfigureHealthCheckOptions(health => ConfigureHealth(health, role));
            if (role == FanOutRole.Work)
            {
                bus.AddConsumer<PlanFanOutConsumer>();
                bus.AddConsumer<DeliverBucketConsumer>();
            }

            bus.UsingRabbitMq((context, transport) =>
            {
                ConfigureHost(transport, context, rabbitMq, role);
                context.GetRequiredService<FanOutTopology>().Configure(transport);
                transport.UseRawJsonSerializer(RawSerializerOptions.AnyMessageType, isDefault: true);
                transport.ConfigureJsonSerializerOptions(json =>
                {
                    json.WriteIndented = false;
                    return json;
                });
                if (role == FanOutRole.Work)
                    ConfigureWork(transport, context, options);
            });
        });

        AddPublisher(services, role);
        return services;
    }

    /// <summary>After the bus, so that both end before it does.</summary>
    private static void AddPublisher(IServiceCollection services, FanOutRole role)
    {
        services.AddSingleton(provider =>
        {
            var rabbitMq = provider.GetRequiredService<RabbitMqOptions>();
            var time = provider.GetRequiredService<TimeProvider>();
            var schedule = role == FanOutRole.Work ? new RepublishSchedule(time, rabbitMq.RepublishDelay, rabbitMq.RepublishMaxDelay) : null;
            var logger = provider.GetRequiredService<ILogger<RabbitMqFanOutPublisher>>();
            return new RabbitMqFanOutPublisher(provider.GetRequiredService<IBus>(), rabbitMq, schedule, time, logger);
        });
        services.AddSingleton<IFanOutPublisher>(provider => provider.GetRequiredService<RabbitMqFanOutPublisher>());
        services.AddHostedService(provider => provider.GetRequiredService<RabbitMqFanOutPublisher>());
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<BusWatch>(provider, role));
        if (role == FanOutRole.Work)
        {
            services.AddSingleton<ISweepGate, BrokerQueueGate>();
            services.AddHostedService<OutboxSweepService>();
        }
    }

    private static void ConfigureHost(IRabbitMqBusFactoryConfigurator transport, IBusRegistrationContext context, RabbitMqOptions rabbitMq, FanOutRole role)
    {
        var declarations = context.GetRequiredService<QueueDeclarations>();
        var sockets = context.GetRequiredService<BrokerSockets>();
        transport.Host(rabbitMq.Host, (ushort)rabbitMq.Port, rabbitMq.VirtualHost, $"SocialFeed {role}, process {Environment.ProcessId}", host =>
        {
            host.Username(rabbitMq.Username);
            host.Password(rabbitMq.Password);
            host.PublisherConfirmation = true;
            host.Heartbeat(rabbitMq.Heartbeat);
            host.RequestedConnectionTimeout(rabbitMq.ConnectTimeout);
            // An answer is waited for while the connection lives; heartbeats and the watch over the bus see to its end. Were the wait to end by itself, MassTransit
            // would take that for its own stopping, and the endpoint that waited would be gone for good.
            host.ContinuationTimeout(Timeout.InfiniteTimeSpan);
            host.OnRefreshConnectionFactory = factory =>
            {
                // MassTransit disposes of a lost connection after this time, told to all its channels or not.
                factory.ContinuationTimeout = Timeout.InfiniteTimeSpan;
                factory.HandshakeContinuationTimeout = rabbitMq.ConnectTimeout;
                factory.SocketFactory = sockets.Open;
                return declarations.MakeAsync();
            };
            if (rabbitMq.UseTls)
                host.UseSsl(tls => tls.ServerName = rabbitMq.TlsServerName ?? rabbitMq.Host);
        });
    }

    private static void ConfigureWork(IRabbitMqBusFactoryConfigurator transport, IBusRegistrationContext context, MessagingOptions options)
    {
        var topology = context.GetRequiredService<FanOutTopology>();
        transport.ReceiveEndpoint(topology.Plan, endpoint =>
        {
            ConfigureEndpoint(endpoint, context, topology, topology.Plan, options, options.PlanConcurrency);
            endpoint.ConfigureConsumer<PlanFanOutConsumer>(context, consumer => MessagingServices.Retry(consumer, options));
        });
        transport.ReceiveEndpoint(topology.Deliver, endpoint =>
        {
            ConfigureEndpoint(endpoint, context, topology, topology.Deliver, options, options.DeliveryConcurrency);
            endpoint.ConfigureConsumer<DeliverBucketConsumer>(context, consumer => MessagingServices.Retry(consumer, options));
        });
    }

    private static void ConfigureEndpoint(
        IRabbitMqReceiveEndpointConfigurator endpoint, IBusRegistrationContext context, FanOutTopology topology, string queue, MessagingOptions options,
        int concurrency)
    {
        topology.ConfigureWork(endpoint);
        endpoint.ConfigureConsumeTopology = false;
        endpoint.ConfigureChannel(channel => channel.UseFilter(new ChannelEndFilter()));
        // Few ahead: what one worker holds no other can take, and a worker that dies has all of it delivered again.
        endpoint.PrefetchCount = Math.Min(Math.Max(options.PrefetchCount, concurrency), concurrency * 2);
        endpoint.ConcurrentMessageLimit = concurrency;
        endpoint.PublishFaults = false;
        endpoint.UseFilter(new FanOutProgressFilter(context.GetRequiredService<FanOutProgress>()));

        var failed = new FailedMessageFilter(
            queue, topology, context.GetRequiredService<FanOutProgress>(), context.GetRequiredService<RabbitMqOptions>(),
            context.GetRequiredService<TimeProvider>(), context.GetRequiredService<ILogger<FailedMessageFilter>>());
        endpoint.ConfigureError(pipe => pipe.UseFilter(failed));
        endpoint.ConfigureDeadLetter(pipe => pipe.UseFilter(failed));
    }

    /// <summary>A gateway serves without the broker, so its readiness does not hang on it; a worker without it has nothing to do.</summary>
    private static void ConfigureHealth(IHealthCheckOptionsConfigurator health, FanOutRole role)
    {
        health.Name = "rabbitmq";
        if (role == FanOutRole.Work)
            return;
        health.MinimalFailureStatus = HealthStatus.Degraded;
        health.Tags.Clear();
        // With none, the usual ones come back.
        health.Tags.Add("rabbitmq");
    }
}

/// <summary>Says why a broker that answers cannot be used; the bus goes on trying. Each reason once in a row.</summary>
internal sealed class BrokerFaultObserver(RabbitMqOptions options, BrokerPresence presence, ILogger<BrokerFaultObserver> logger, IHostApplicationLifetime lifetime)
    : IReceiveEndpointObserver
{
    private string? _lastFault;

    public Task Ready(ReceiveEndpointReady ready)
    {
        Volatile.Write(ref _lastFault, null);
        return Task.CompletedTask;
    }

    public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

    public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

    public Task Faulted(ReceiveEndpointFaulted faulted)
    {
        if (presence.IsAway || lifetime.ApplicationStopping.IsCancellationRequested)
            return Task.CompletedTask;
        var fault = faulted.Exception?.GetBaseException().Message ?? "unknown fault";
        if (Interlocked.Exchange(ref _lastFault, fault) != fault)
            Log.BrokerRefused(logger, options.Host, options.Port, fault);
        return Task.CompletedTask;
    }
}
