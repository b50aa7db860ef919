using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SocialFeed.Cassandra;
using SocialFeed.Core;
using SocialFeed.Core.FanOut;
using SocialFeed.Core.Timelines;
using SocialFeed.Messaging;
using SocialFeed.Redis;

namespace SocialFeed.FanOutWorker;

/// <summary>
/// Puts a worker together: the stores, the fan-out use cases, the bus with its consumers and the outbox sweep. Its only HTTP is its health, on loopback unless
/// told otherwise.
/// </summary>
public static class WorkerHost
{
    private const string Section = "SocialFeed";
    private const string RedisSection = $"{Section}:{RedisOptions.Section}";
    private const string DefaultUrl = "http://127.0.0.1:6000";

    /// <summary>More than the bus takes for the messages it is handling, so that they are finished before the process is.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    /// <param name="args">As given on the command line; any setting may stand there.</param>
    /// <exception cref="ArgumentException">A setting is missing or does not fit; the message names it.</exception>
    /// <exception cref="InvalidOperationException">The mode is not Cluster, or in production a server's password is empty or well known.</exception>
    public static WebApplication Create(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        Listen(builder);
        var configuration = builder.Configuration;
        RequireCluster(configuration);
        var cassandra = configuration.GetCassandraOptions();
        var redis = Read<RedisOptions>(configuration, RedisSection);
        var rabbitMq = Read<RabbitMqOptions>(configuration, RabbitMqOptions.Section);
        if (builder.Environment.IsProduction())
        {
            WellKnownPasswords.Refuse(
                ($"{CassandraOptions.Section}:{nameof(cassandra.Password)}", cassandra.Username, cassandra.Password),
                ($"{RedisSection}:{nameof(redis.Password)}", "", redis.Password),
                ($"{RabbitMqOptions.Section}:{nameof(rabbitMq.Password)}", rabbitMq.Username, rabbitMq.Password));
        }

        var services = builder.Services;
        services.AddCassandraStore(cassandra);
        services.AddRedisCaches(redis);
        AddFanOut(services, Read<MessagingOptions>(configuration, MessagingOptions.Section), rabbitMq);
        services.AddHealthChecks().AddCheck<StoreHealthCheck>("store", tags: ["ready"]);

        var app = builder.Build();
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new() { Predicate = check => check.Tags.Contains("ready") });
        return app;
    }

    /// <summary>The worker over any stores: needs the graph, timelines, outbox and timeline cache in the container.</summary>
    internal static void AddFanOut(IServiceCollection services, MessagingOptions messaging, RabbitMqOptions rabbitMq)
    {
        services.TryAddSingleton(TimeProvider.System);
        // A worker makes no ids and signs nobody in: of the core it needs only these.
        services.AddSingleton<FanOutOptions>();
        services.AddSingleton<FanOutPlanner>();
        services.AddSingleton<FanOutDelivery>();
        services.AddSingleton<OutboxSweeper>();
        services.AddSocialFeedRabbitMq(messaging, rabbitMq, FanOutRole.Work);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
    }

    private static void RequireCluster(IConfiguration configuration)
    {
        var mode = configuration[$"{Section}:Mode"];
        if (!string.Equals(mode, "Cluster", StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException(
                $"SocialFeed:Mode is '{mode}', but a worker is for Cluster only: an embedded gateway does the work of its worker itself. Set SocialFeed__Mode "
                + "to Cluster, or do not start a worker.");
        }
    }

    private static void Listen(WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var configuration = builder.Configuration;
        var isSet = new[] { "urls", "http_ports", "https_ports" }.Any(key => !string.IsNullOrEmpty(configuration[key]))
            || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();
        if (!isSet)
            builder.WebHost.UseUrls(DefaultUrl);
    }

    private static T Read<T>(IConfiguration configuration, string section)
        where T : class, new() => configuration.GetSection(section).Get<T>() ?? new T();
}

/// <summary>Ready when the store answers a read.</summary>
internal sealed class StoreHealthCheck(ITimelineStore timelines) : IHealthCheck
{
    private const long NobodysId = 1;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var states = new ReaderState[1];
        await timelines.GetReadersAsync(new[] { NobodysId }, states, cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
