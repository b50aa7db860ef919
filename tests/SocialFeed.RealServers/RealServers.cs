using System.Collections.Concurrent;

namespace SocialFeed.RealServers;

/// <summary>
/// Addresses of the real servers that tests run against. Each comes from an environment variable (<c>SOCIALFEED_TEST_CASSANDRA</c>,
/// <c>_RING</c>, <c>_REDIS</c>, <c>_RABBITMQ</c>) or, when that is not set, from <c>scripts/servers up</c>, which starts the server once for
/// all test projects and leaves it running. The keyspaces, databases and virtual hosts inside belong to the tests: each uses its own names.
/// </summary>
public static class RealServers
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Addresses = new();

    /// <summary>A single Cassandra node, as <c>host:port</c>.</summary>
    /// <exception cref="InvalidOperationException">The script could not start it; the message is what it said.</exception>
    public static Task<string> CassandraAsync() => AddressAsync("cassandra");

    /// <summary>The three nodes of a Cassandra ring, each as <c>host:port</c>; data center <c>datacenter1</c>.</summary>
    /// <exception cref="InvalidOperationException">The script could not start it; the message is what it said.</exception>
    public static async Task<string[]> RingAsync() => (await AddressAsync("ring")).Split(',');

    /// <summary>A Redis server, as <c>host:port</c>, without a password.</summary>
    /// <exception cref="InvalidOperationException">The script could not start it; the message is what it said.</exception>
    public static Task<string> RedisAsync() => AddressAsync("redis");

    /// <summary>A RabbitMQ broker, as <c>amqp://user:password@host:port/</c>.</summary>
    /// <exception cref="InvalidOperationException">The script could not start it; the message is what it said.</exception>
    public static async Task<Uri> RabbitMqAsync() => new(await AddressAsync("rabbitmq"));

    private static Task<string> AddressAsync(string server) =>
        Addresses.GetOrAdd(server, static name => new Lazy<Task<string>>(() => FindAsync(name))).Value;

    private static async Task<string> FindAsync(string server)
    {
        var given = Environment.GetEnvironmentVariable($"SOCIALFEED_TEST_{server.ToUpperInvariant()}");
        if (!string.IsNullOrWhiteSpace(given))
            return given.Trim();
        var result = await RepositoryScript.RunAsync("servers", ["up", server]);
        var prefix = server + "=";
        var line = result.Output.Split('\n').FirstOrDefault(l => l.StartsWith(prefix, StringComparison.Ordinal));
        return line is not null && result.ExitCode == 0
            ? line[prefix.Length..].Trim()
            : throw new InvalidOperationException($"scripts/servers up {server} ended with {result.ExitCode}: {result.Errors.Trim()}");
    }
}
