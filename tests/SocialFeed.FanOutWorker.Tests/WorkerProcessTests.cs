using System.Net;
using RabbitMQ.Client;
using SocialFeed.Messaging;

namespace SocialFeed.FanOutWorker.Tests;

/// <summary>Workers as they run in production: processes on Cassandra, Redis and RabbitMQ.</summary>
public sealed class WorkerProcessTests(Installation installation) : IClassFixture<Installation>
{
    private const int Followers = 20;
    private static int _authors;

    [Fact]
    public async Task Two_workers_one_of_them_killed_deliver_every_post_to_every_follower_once()
    {
        const int posts = 150;
        var (author, followers) = await SettleAuthorAsync();
        await using var survivor = ProgramProcess.StartWorker(installation);
        await using var victim = ProgramProcess.StartWorker(installation);
        await ReadyAsync(survivor);
        await ReadyAsync(victim);

        var written = new List<long>();
        for (var i = 0; i < posts; i++)
        {
            written.Add(await installation.PostAsync(author, $"Post {i}."));
            if (i == posts / 2)
                victim.Kill();
        }

        foreach (var post in written)
        {
            await installation.EventuallyAsync(async () => await installation.CompletedAsync(post) is not null, $"post {post} is delivered");
            var status = await installation.CompletedAsync(post);
            Assert.Equal((Followers, Followers), (status!.Expected, status.Delivered));
        }

        written.Reverse();
        foreach (var follower in followers)
            Assert.Equal(written, await installation.HomeAsync(follower));
        Assert.DoesNotContain("nhandled", survivor.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_says_that_it_is_ready_and_ends_in_order_when_asked_to()
    {
        var (author, followers) = await SettleAuthorAsync();
        await using var worker = ProgramProcess.StartWorker(installation);
        await ReadyAsync(worker);
        Assert.Equal(HttpStatusCode.OK, await worker.GetAsync("/health/live", installation.Token));
        var written = new List<long>();
        for (var i = 0; i < 30; i++)
            written.Add(await installation.PostAsync(author, $"Post {i}."));

        worker.Terminate();
        Assert.Equal(0, await worker.ExitAsync(installation.Token));
        Assert.DoesNotContain("Exception", worker.Said, StringComparison.Ordinal);

        await using var next = ProgramProcess.StartWorker(installation);
        foreach (var post in written)
            await installation.EventuallyAsync(async () => await installation.CompletedAsync(post) is not null, $"post {post} is delivered");
        written.Reverse();
        Assert.Equal(written, await installation.HomeAsync(followers[0]));
    }

    [Fact]
    public async Task The_tool_lists_dead_letters_and_replays_them()
    {
        var topology = new FanOutTopology(installation.RabbitMq);
        await using (var worker = ProgramProcess.StartWorker(installation))
        {
            await ReadyAsync(worker);
            await using var connection = await RabbitMqConnections.OpenAsync(installation.RabbitMq, "tests", installation.Token);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: installation.Token);
            await channel.BasicPublishAsync("", topology.Deliver, "{\"position\":7,\"postId\":7,\"authorId\":0,\"bucket\":2}"u8.ToArray(), installation.Token);
            await installation.EventuallyAsync(async () => await channel.MessageCountAsync(topology.Dead, installation.Token) == 1, "there is a dead letter");
            // Not killed: the copy is there before the message itself is acknowledged, and would come back.
            worker.Terminate();
            Assert.Equal(0, await worker.ExitAsync(installation.Token));
        }

        var (listed, list) = await RunToolAsync("dead-letters", "list");
        Assert.Equal(0, listed);
        Assert.Contains("7/2 ", list, StringComparison.Ordinal);
        Assert.Contains("InvalidFanOutMessageException", list, StringComparison.Ordinal);
        Assert.Contains("1 dead letter.", list, StringComparison.Ordinal);
        Assert.Contains("\"bucket\":2", (await RunToolAsync("dead-letters", "list", "--json")).Said, StringComparison.Ordinal);

        Assert.Equal(1, (await RunToolAsync("dead-letters", "replay")).ExitCode);
        var (missing, why) = await RunToolAsync("dead-letters", "replay", "--id", "8");
        Assert.Equal(1, missing);
        Assert.Contains("There is no dead letter 8", why, StringComparison.Ordinal);
        var (replayed, answer) = await RunToolAsync("dead-letters", "replay", "--id", "7/2");
        Assert.Equal(0, replayed);
        Assert.Contains("1 sent back.", answer, StringComparison.Ordinal);
        Assert.Contains("There are no dead letters.", (await RunToolAsync("dead-letters", "list")).Said, StringComparison.Ordinal);

        // It would fail in the next test's worker.
        await using var broker = await RabbitMqConnections.OpenAsync(installation.RabbitMq, "tests", installation.Token);
        await using var cleaning = await broker.CreateChannelAsync(cancellationToken: installation.Token);
        Assert.Equal(1u, await cleaning.QueuePurgeAsync(topology.Deliver, installation.Token));
    }

    private Task ReadyAsync(ProgramProcess worker) => installation.EventuallyAsync(
        async () => await worker.GetAsync("/health/ready", installation.Token) == HttpStatusCode.OK, "the worker is ready");

    private async Task<(long Author, List<long> Followers)> SettleAuthorAsync()
    {
        var number = Interlocked.Increment(ref _authors);
        var author = await installation.SettleAsync($"author_{number}");
        var followers = new List<long>();
        for (var i = 0; i < Followers; i++)
        {
            followers.Add(await installation.SettleAsync($"follower_{number}_{i}"));
            await installation.FollowAsync(followers[^1], author);
        }

        return (author, followers);
    }

    private async Task<(int ExitCode, string Said)> RunToolAsync(params string[] arguments)
    {
        await using var tool = ProgramProcess.StartTool(installation, arguments);
        return (await tool.ExitAsync(installation.Token), tool.Said);
    }
}
