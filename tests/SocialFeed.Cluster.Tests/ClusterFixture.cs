using SocialFeed.Cluster.Tests.Load;
using SocialFeed.RealServers;

namespace SocialFeed.Cluster.Tests;

/// <summary>
/// The whole cluster as processes, two gateways and two workers, with a town on it, for one test class. It has its own servers, since its tests kill them.
/// Logs stay below artifacts/cluster-tests.
/// </summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private const int People = 200;
    private const int MeanFanOut = 20;

    private static readonly string State = Path.Combine(RepositoryScript.Root, "artifacts", "cluster-tests");

    private static readonly Dictionary<string, string> Environment = new()
    {
        ["SOCIALFEED_CLUSTER_DIR"] = State,
        ["SOCIALFEED_CLUSTER_HOST_BASE"] = "127.0.4",
        ["SOCIALFEED_CLUSTER_JMX_BASE"] = "7490",
        ["SOCIALFEED_CLUSTER_ARTIFACTS"] = Programs.Artifacts,
    };

    internal ApiClient Api { get; private set; } = null!;

    internal Town Town { get; private set; } = null!;

    internal Random Random { get; private set; } = null!;

    internal int Seed { get; } = Random.Shared.Next();

    /// <summary>Every post acknowledged so far, by all tests of the class.</summary>
    internal List<AcknowledgedPost> Acknowledged { get; } = [];

    public async Task InitializeAsync()
    {
        await RunAsync("wipe");
        var status = await RunAsync("up", "--gateways", "2", "--workers", "2", "--no-build", "--configuration", Programs.Configuration);
        var gateways = status.Split('\n').Where(line => line.StartsWith("gateway=", StringComparison.Ordinal))
            .Select(line => new Uri(line["gateway=".Length..])).ToList();
        Assert.Equal(2, gateways.Count);
        Api = new ApiClient(gateways);
        Random = new Random(Seed);
        Town = await Town.BuildAsync(Api, People, MeanFanOut, Random, TimeProvider.System, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        Api?.Dispose();
        await RunAsync("down");
    }

    /// <summary>Runs scripts/cluster, which must succeed, and gives what it printed.</summary>
    internal static async Task<string> RunAsync(params string[] arguments)
    {
        var result = await RepositoryScript.RunAsync("cluster", arguments, Environment);
        return result.ExitCode == 0
            ? result.Output
            : throw new InvalidOperationException($"scripts/cluster {string.Join(' ', arguments)} ended with {result.ExitCode}: {result.Errors.Trim()}");
    }

    /// <summary>Each line of the gateways' and workers' logs, all their lives together.</summary>
    internal static IEnumerable<string> LogLines() =>
        Directory.EnumerateFiles(State, "*.log", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("gateway", StringComparison.Ordinal) || name.StartsWith("worker", StringComparison.Ordinal)))
            .SelectMany(path => File.ReadAllLines(path).Select(line => $"{Path.GetFileName(path)}: {line}"));
}
