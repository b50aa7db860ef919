using SocialFeed.Cluster.Tests.Load;
using Xunit.Abstractions;

namespace SocialFeed.Cluster.Tests;

/// <summary>The same load and the same check as for the cluster, on the gateway alone with its embedded store.</summary>
public sealed class EmbeddedFaultTests(ITestOutputHelper output)
{
    private const int People = 60;
    private const int Follows = 20;
    private const int PostsPerSecond = 50;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan DeliveryTimeout = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_gateway_killed_twice_while_posts_go_on_loses_repeats_and_misses_none()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var gateway = await GatewayProcess.StartAsync();
        using var api = new ApiClient([gateway.GraphQL]);
        var town = await Town.BuildAsync(api, People, Follows, random, TimeProvider.System, CancellationToken.None);
        var load = new PostLoad(api, town, PostsPerSecond, random, "embedded");

        var running = load.RunAsync(Duration, TimeProvider.System, CancellationToken.None);
        foreach (var posts in new[] { 150, 400 })
        {
            await load.IssuedAsync(posts);
            await gateway.KillAsync();
            await gateway.RunAsync();
        }

        await running;
        Assert.Empty(load.Failures);
        Assert.Empty(await DeliveryCheck.RunAsync(api, load.Acknowledged, DeliveryTimeout, TimeProvider.System, CancellationToken.None));
        var report = await FeedCheck.RunAsync(api, town, load.Acknowledged, since: null, CancellationToken.None);
        output.WriteLine($"{load.Acknowledged.Count} posts, {report}, {api.Retries} of {api.Requests} requests repeated");
        Assert.True(report.IsRight, $"seed {seed}: {report}\n{string.Join('\n', report.Findings)}");
        Assert.Equal(load.Issued, load.Acknowledged.Select(p => p.Id).Distinct().Count());
        Assert.Empty(LogScan.Findings(gateway.LogLines()));
    }
}
