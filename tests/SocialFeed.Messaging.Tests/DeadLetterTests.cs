using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using SocialFeed.Core.Timelines;
using Xunit.Abstractions;

namespace SocialFeed.Messaging.Tests;

[Collection(RabbitCollection.Name)]
public sealed class DeadLetterTests(RabbitNode node, ITestOutputHelper output) : IDisposable
{
    private readonly ListLoggerProvider _log = new();

    private readonly string _directory = Directory.CreateTempSubdirectory("socialfeed-messaging-").FullName;

    public void Dispose()
    {
        foreach (var line in _log.Lines)
            output.WriteLine(line);
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_post_that_cannot_be_delivered_becomes_a_dead_letter_and_is_delivered_by_its_replay()
    {
        var rabbitMq = node.NewInstallation();
        await using var town = await Town.OpenAsync(_directory, rabbitMq: rabbitMq);
        await using var worker = await Worker.StartAsync(town, rabbitMq, logging: logging => logging.AddProvider(_log));
        var (author, follower) = (await town.SettleAsync("author"), await town.SettleAsync("follower"));
        await town.FollowAsync(follower, author);
        await town.PostAsync(author, "Others succeed.");
        await worker.Received.WaitForAsync(1, town.Token);

        var before = DateTimeOffset.UtcNow.AddSeconds(-1);
        worker.Timelines.FailNext(int.MaxValue);
        var post = await town.PostAsync(author, "This one does not.");
        await using var dead = await OpenAsync(rabbitMq, town);
        await Eventually.Async(async () => (await dead.ListAsync(10, town.Token)).Total == 1, "there is a dead letter", town.Token);

        var letter = Assert.Single((await dead.ListAsync(10, town.Token)).Letters);
        Assert.Equal((post.ToString(), (long?)post, (int?)null), (letter.Id, letter.Position, letter.Bucket));
        Assert.Equal("IOException: The disk is gone for a moment.", letter.Reason);
        Assert.Equal(rabbitMq.Delays.Length + 1, letter.Attempts);
        Assert.InRange(letter.FailedAt!.Value, before, DateTimeOffset.UtcNow.AddSeconds(1));

        worker.Timelines.FailNext(0);
        Assert.Equal(0, (await dead.ReplayAsync(other => other.Id != letter.Id, town.Token)).Replayed);
        Assert.Equal(1, (await dead.ReplayAsync(other => other.Id == letter.Id, town.Token)).Replayed);
        await Eventually.Async(async () => (await town.PendingAsync()).Count == 0, "nothing is pending", town.Token);
        Assert.Contains(post, await town.HomeAsync(follower));
        Assert.Equal(0, (await dead.ListAsync(10, town.Token)).Total);
    }

    [Fact]
    public async Task One_poisoned_entry_holds_up_nobody()
    {
        var rabbitMq = node.NewInstallation();
        await using var town = await Town.OpenAsync(_directory, rabbitMq: rabbitMq);
        await using var worker = await Worker.StartAsync(town, rabbitMq, sweeping: true);
        var (author, follower) = (await town.SettleAsync("author"), await town.SettleAsync("follower"));
        await town.FollowAsync(follower, author);
        worker.Timelines.Hold();
        var written = new List<long>();
        for (var i = 0; i < 20; i++)
            written.Add(await town.PostAsync(author, $"Post {i}."));
        worker.Timelines.Poison(written[3]);
        await Eventually.Async(() => worker.Timelines.Waiting > 0, town.Token);
        worker.Timelines.Release();

        // An entry that was on its way when the poison came may have got through; it fails from then on, and stays pending, only if it had not.
        await Eventually.Async(async () => (await town.PendingAsync()).Count <= 1, "all but one are delivered", town.Token);
        Assert.Empty(written.Except(await town.HomeAsync(follower)).Where(post => post != written[3]));
    }

    [Fact]
    public async Task A_message_that_nobody_can_read_is_a_dead_letter_at_once()
    {
        var rabbitMq = node.NewInstallation();
        await using var town = await Town.OpenAsync(_directory, rabbitMq: rabbitMq);
        await using var worker = await Worker.StartAsync(town, rabbitMq, logging: logging => logging.AddProvider(_log));
        await worker.ReadyAsync(town.Token);
        await using var connection = await node.ConnectAsync(town.Token);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: town.Token);
        var topology = new FanOutTopology(rabbitMq);
        await channel.BasicPublishAsync("", topology.Plan, "not a message"u8.ToArray(), town.Token);
        await channel.BasicPublishAsync("", topology.Deliver, "{\"position\":7,\"postId\":7,\"authorId\":0,\"bucket\":2}"u8.ToArray(), town.Token);
        await channel.BasicPublishAsync("", topology.Plan, "{}"u8.ToArray(), town.Token);

        await using var dead = await OpenAsync(rabbitMq, town);
        await Eventually.Async(async () => (await dead.ListAsync(10, town.Token)).Total == 3, "there are three dead letters", town.Token);
        var (letters, _) = await dead.ListAsync(10, town.Token);

        Assert.All(letters, letter => Assert.Equal(1, letter.Attempts));
        var bucket = Assert.Single(letters, letter => letter.Id == "7/2");
        Assert.Equal((topology.Deliver, 7L, 2), (bucket.Queue, bucket.Position, bucket.Bucket));
        Assert.StartsWith("InvalidFanOutMessageException", bucket.Reason, StringComparison.Ordinal);
        Assert.Equal(2, letters.Count(letter => letter.Id.StartsWith("unreadable-", StringComparison.Ordinal) && letter.Queue == topology.Plan));
    }

    [Fact]
    public async Task A_message_whose_workers_die_is_a_dead_letter_in_the_end()
    {
        var rabbitMq = node.NewInstallation();
        rabbitMq.DeliveryLimit = 2;
        await using var town = await Town.OpenAsync(_directory, rabbitMq: rabbitMq);
        var author = await town.SettleAsync("author");
        await town.BusReadyAsync();
        var post = await town.PostAsync(author, "Deadly.");
        var topology = new FanOutTopology(rabbitMq);
        for (var deaths = 0; deaths <= rabbitMq.DeliveryLimit; deaths++)
        {
            await using var connection = await node.ConnectAsync(town.Token);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: town.Token);
            await Eventually.Async(
                async () => await channel.BasicGetAsync(topology.Plan, autoAck: false, town.Token) is not null, "the message is there", town.Token);
        }

        await using var dead = await OpenAsync(rabbitMq, town);
        await Eventually.Async(async () => (await dead.ListAsync(10, town.Token)).Total == 1, "there is a dead letter", town.Token);
        var letter = Assert.Single((await dead.ListAsync(10, town.Token)).Letters);
        Assert.Equal((post, topology.Plan), (letter.Position, letter.Queue));
        Assert.Contains("died", letter.Reason, StringComparison.Ordinal);
        Assert.NotNull(letter.FailedAt);

        await using var worker = await Worker.StartAsync(town, rabbitMq, logging: logging => logging.AddProvider(_log));
        Assert.Equal(1, (await dead.ReplayAsync(_ => true, town.Token)).Replayed);
        await Eventually.Async(async () => (await town.PendingAsync()).Count == 0, "nothing is pending", town.Token);
    }

    [Fact]
    public async Task While_nothing_succeeds_no_message_is_to_blame()
    {
        var rabbitMq = node.NewInstallation();
        rabbitMq.RetryDelays = [TimeSpan.FromMilliseconds(10)];
        rabbitMq.OutageRetries = 1_000;
        await using var town = await Town.OpenAsync(_directory, rabbitMq: rabbitMq);
        await using var worker = await Worker.StartAsync(town, rabbitMq, new MessagingOptions { RetryLimit = 0 });
        var (author, follower) = (await town.SettleAsync("author"), await town.SettleAsync("follower"));
        await town.FollowAsync(follower, author);
        worker.Timelines.FailNext(10);

        var post = await town.PostAsync(author, "The store is away.");
        await Eventually.Async(async () => (await town.PendingAsync()).Count == 0, "nothing is pending", town.Token);

        Assert.Equal([post], await town.HomeAsync(follower));
        await using var dead = await OpenAsync(rabbitMq, town);
        Assert.Equal(0, (await dead.ListAsync(10, town.Token)).Total);
    }

    [Fact]
    public async Task Looking_through_the_letters_changes_nothing_and_their_number_is_bounded()
    {
        var rabbitMq = node.NewInstallation();
        rabbitMq.DeadLetterLimit = 5;
        await using var town = await Town.OpenAsync(_directory, rabbitMq: rabbitMq);
        var topology = new FanOutTopology(rabbitMq);
        await using var dead = await OpenAsync(rabbitMq, town);
        await using (var connection = await node.ConnectAsync(town.Token))
        {
            await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), town.Token);
            for (var i = 1; i <= 8; i++)
            {
                var properties = new BasicProperties { Headers = new Dictionary<string, object?> { [FanOutHeaders.Reason] = "test", [FanOutHeaders.Queue] = topology.Plan } };
                var body = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(PlanFanOut.Of(new TimelineEntry(i, i, 1, 0, 0)), System.Text.Json.JsonSerializerOptions.Web);
                await channel.BasicPublishAsync(topology.Dead, "", mandatory: true, properties, body, town.Token);
            }
        }

        for (var i = 0; i < 30; i++)
        {
            var (letters, total) = await dead.ListAsync(3, town.Token);
            Assert.Equal(5, total);
            Assert.Equal(["4", "5", "6"], letters.ConvertAll(letter => letter.Id));
        }
    }

    [Fact]
    public async Task Where_no_worker_has_run_the_answer_says_so()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var rabbitMq = node.NewInstallation();

        var missing = await Assert.ThrowsAsync<DeadLettersUnavailableException>(() => DeadLetterQueue.OpenAsync(rabbitMq, patience.Token));
        Assert.Contains("no gateway or worker has run there yet", missing.Message, StringComparison.Ordinal);

        rabbitMq.Password = "wrong";
        var refused = await Assert.ThrowsAsync<DeadLettersUnavailableException>(() => DeadLetterQueue.OpenAsync(rabbitMq, patience.Token));
        Assert.Contains("check SocialFeed:RabbitMq:Username and Password", refused.Message, StringComparison.Ordinal);

        rabbitMq.Port = 1;
        var away = await Assert.ThrowsAsync<DeadLettersUnavailableException>(() => DeadLetterQueue.OpenAsync(rabbitMq, patience.Token));
        Assert.Contains("does not answer", away.Message, StringComparison.Ordinal);
    }

    private static async Task<DeadLetterQueue> OpenAsync(RabbitMqOptions rabbitMq, Town town)
    {
        await town.BusReadyAsync();
        return await DeadLetterQueue.OpenAsync(rabbitMq, town.Token);
    }
}
