using Microsoft.Extensions.Logging;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra;

/// <summary>Turns options into a cluster of the driver.</summary>
internal static class Connections
{
    /// <param name="requestTimeout">Null: that of the options.</param>
    /// <exception cref="CassandraStoreException">No node answers, or not as the options say.</exception>
    public static async Task<(Cluster Cluster, ISession Session)> ConnectAsync(
        CassandraOptions options, TimeProvider time, ILogger logger, TimeSpan? requestTimeout, CancellationToken cancellationToken)
    {
        var cluster = Build(options, time, logger, requestTimeout ?? options.RequestTimeout);
        try
        {
            return (cluster, await cluster.ConnectAsync(null, cancellationToken));
        }
        catch (Exception exception)
        {
            await cluster.DisposeAsync();
            if (exception is not (NoHostAvailableException or AuthenticationException or InvalidOperationException))
                throw;
            throw new CassandraStoreException(
                $"Cassandra cannot be used: {exception.Message} The settings are {CassandraOptions.Section}:ContactPoints "
                + $"({string.Join(", ", options.ContactPoints)}), Port ({options.Port}), LocalDatacenter, Username and Password.",
                exception);
        }
    }

    private static Cluster Build(CassandraOptions options, TimeProvider time, ILogger logger, TimeSpan requestTimeout)
    {
        var builder = Cluster.Builder()
            .AddContactPoints(options.ContactPoints.SelectMany(
                points => points.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
            .WithPort(options.Port)
            .WithTimeProvider(time)
            .WithQueryOptions(new QueryOptions
            {
                ConsistencyLevel = ConsistencyLevel.LocalQuorum,
                SerialConsistencyLevel = ConsistencyLevel.LocalSerial,
            })
            .WithPoolingOptions(new PoolingOptions { ConnectionsPerHost = options.ConnectionsPerHost })
            .WithSocketOptions(new SocketOptions { RequestTimeout = requestTimeout })
            .WithLoggerHook(line => Write(logger, line));
        if (options.LocalDatacenter.Length > 0)
            builder.WithLocalDatacenter(options.LocalDatacenter);
        if (options.Username.Length > 0)
            builder.WithCredentials(options.Username, options.Password);
        return builder.Build();
    }

    private static void Write(ILogger logger, CqlLogEvent line) => Log.Driver(logger, ToLevel(line.Level), line.Message, line.Error);

    private static LogLevel ToLevel(CqlLogLevel level) => level switch
    {
        CqlLogLevel.Debug => LogLevel.Debug,
        CqlLogLevel.Information => LogLevel.Information,
        _ => LogLevel.Warning,
    };
}
