using Microsoft.AspNetCore.DataProtection;
using SocialFeed.Cassandra;
using SocialFeed.Core;
using SocialFeed.Messaging;
using SocialFeed.Redis;

namespace SocialFeed.Gateway;

/// <summary>The distributed engine under a gateway: Cassandra is the truth, Redis makes it quick, RabbitMQ carries fan-out to the workers.</summary>
internal static class ClusterComposition
{
    private const string RedisSection = $"{GatewayOptions.Section}:{RedisOptions.Section}";

    /// <exception cref="ArgumentException">A setting is missing or does not fit; the message names it.</exception>
    /// <exception cref="InvalidOperationException">Production, and a server's password is empty or well known.</exception>
    public static void AddCluster(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var services = builder.Services;
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

        services.AddCassandraStore(cassandra);
        services.AddRedisCaches(redis);
        services.AddSocialFeedRabbitMq(Read<MessagingOptions>(configuration, MessagingOptions.Section), rabbitMq, FanOutRole.Publish);
        services.AddDataProtection().SetApplicationName("SocialFeed").PersistKeysToCassandra();
    }

    private static T Read<T>(IConfiguration configuration, string section)
        where T : class, new() => configuration.GetSection(section).Get<T>() ?? new T();
}
