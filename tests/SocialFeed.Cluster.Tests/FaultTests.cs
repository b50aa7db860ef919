using System.Globalization;
using SocialFeed.Cluster.Tests.Load;
using Xunit.Abstractions;

namespace SocialFeed.Cluster.Tests;

/// <summary>
/// Servers and programs are killed, paused and emptied while people post: 50 posts a second, each to 20 followers on the mean. Afterwards every follower's
/// feed holds exactly what was acknowledged, and every post says so itself.
/// </summary>
[TestCaseOrderer(WholeFeedsLast.Name, WholeFeedsLast.Assembly)]
public sealed class FaultTests(ClusterFixture cluster, ITestOutputHelper output) : IClassFixture<ClusterFixture>
{
    private const int PostsPerSecond = 50;

    /// <summary>The fault begins here and ends there, in posts sent.</summary>
    private const int FaultBegins = 300;
    private const int FaultEnds = 900;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DeliveryTimeout = TimeSpan.FromMinutes(4);

    [Fact]
    public Task A_gateway_is_killed_and_restarted() => KillAndRestartAsync("gateway1");

    [Fact]
    public Task A_worker_is_killed_and_restarted() => KillAndRestartAsync("worker1");

    [Fact]
    public Task RabbitMQ_is_killed_and_restarted() => KillAndRestartAsync("rabbitmq");

    [Fact]
    public Task Redis_is_killed_and_restarted() => KillAndRestartAsync("redis");

    [Fact]
    public Task One_Cassandra_node_of_three_is_killed_and_restarted() => KillAndRestartAsync("ring2");

    [Fact]
    public Task One_Cassandra_node_of_three_is_paused() => ScenarioAsync("paused-ring3", Duration, async load =>
    {
        await load.IssuedAsync(FaultBegins);
        await ClusterFixture.RunAsync("pause", "ring3");
        await load.IssuedAsync(FaultEnds);
        await ClusterFixture.RunAsync("resume", "ring3");
    });

    [Fact]
    public Task Redis_is_emptied() => ScenarioAsync("flushed-redis", Duration, async load =>
    {
        await load.IssuedAsync(FaultBegins);
        await ClusterFixture.RunAsync("flush");
        await load.IssuedAsync(FaultEnds);
        await ClusterFixture.RunAsync("flush");
    });

    [Fact]
    public Task RabbitMQ_is_down_for_a_minute_while_posts_go_on()
    {
        const int secondsDown = 60;
        const int restart = FaultBegins + (secondsDown * PostsPerSecond);
        return ScenarioAsync("no-rabbitmq", TimeSpan.FromSeconds((restart / PostsPerSecond) + 10), async load =>
        {
            await load.IssuedAsync(FaultBegins);
            await ClusterFixture.RunAsync("kill", "rabbitmq");
            await load.IssuedAsync(restart);
            await ClusterFixture.RunAsync("start", "rabbitmq");
        });
    }

    [Fact]
    public async Task After_everything_each_whole_feed_is_right_also_with_caches_emptied()
    {
        await ScenarioAsync("quiet", TimeSpan.FromSeconds(5), _ => Task.CompletedTask);
        await CheckFeedsAsync(since: null);
        await ClusterFixture.RunAsync("flush");
        await CheckFeedsAsync(since: null);
    }

    private Task KillAndRestartAsync(string name) => ScenarioAsync("killed-" + name, Duration, async load =>
    {
        await load.IssuedAsync(FaultBegins);
        await ClusterFixture.RunAsync("kill", name);
        await load.IssuedAsync(FaultEnds);
        await ClusterFixture.RunAsync("start", name);
    });

    private async Task ScenarioAsync(string name, TimeSpan duration, Func<PostLoad, Task> fault)
    {
        output.WriteLine($"seed {cluster.Seed}");
        await cluster.Town.RenewTokensAsync(CancellationToken.None);
        var since = TimeProvider.System.GetUtcNow();
        var load = new PostLoad(cluster.Api, cluster.Town, PostsPerSecond, cluster.Random, name);
        var retriesBefore = cluster.Api.Retries;

        var running = load.RunAsync(duration, TimeProvider.System, CancellationToken.None);
        await fault(load);
        await running;
        cluster.Acknowledged.AddRange(load.Acknowledged);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {load.Acknowledged.Count} of {load.Issued} posts acknowledged, median {load.Percentile(0.5):F0} ms, p99 {load.Percentile(0.99):F0} ms, {cluster.Api.Retries - retriesBefore} requests repeated"));

        Assert.Empty(load.Failures);
        var ended = TimeProvider.System.GetTimestamp();
        var undelivered = await DeliveryCheck.RunAsync(cluster.Api, load.Acknowledged, DeliveryTimeout, TimeProvider.System, CancellationToken.None);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"delivered {TimeProvider.System.GetElapsedTime(ended).TotalSeconds:F1} s after the last post"));
        Assert.True(undelivered.Count == 0, $"{undelivered.Count} posts: {string.Join('\n', undelivered.Take(10))}");
        Assert.Equal(load.Issued, load.Acknowledged.Select(p => p.Id).Distinct().Count());
        await CheckFeedsAsync(since);
        Assert.Empty(LogScan.Findings(ClusterFixture.LogLines()));
    }

    private async Task CheckFeedsAsync(DateTimeOffset? since)
    {
        await cluster.Town.RenewTokensAsync(CancellationToken.None);
        var report = await FeedCheck.RunAsync(cluster.Api, cluster.Town, cluster.Acknowledged, since, CancellationToken.None);
        output.WriteLine(report.ToString());
        Assert.True(report.IsRight, $"seed {cluster.Seed}: {report}\n{string.Join('\n', report.Findings)}");
    }
}
