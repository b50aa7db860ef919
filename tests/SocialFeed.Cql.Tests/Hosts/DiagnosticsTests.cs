using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using SocialFeed.Cql.FakeNode.Faults;
using SocialFeed.Cql.FakeNode.Language;
using SocialFeed.Cql.Tests.Fixtures;

namespace SocialFeed.Cql.Tests.Hosts;

/// <summary>What operators can see.</summary>
public class DiagnosticsTests
{
    private const string Select = "SELECT * FROM ks.pairs WHERE a = 'x'";

    [Fact]
    public async Task Requests_are_timed_for_those_who_listen_and_errors_named()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var measured = new ConcurrentQueue<(string Name, double Value, string? Error)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == "SocialFeed.Cql")
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
            measured.Enqueue((instrument.Name, value, tags.ToArray().FirstOrDefault(t => t.Key == "error.type").Value as string)));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => measured.Enqueue((instrument.Name, value, null)));
        listener.Start();

        (await session.ExecuteAsync(Select).Within()).Dispose();
        await Assert.ThrowsAsync<InvalidQueryException>(() => session.ExecuteAsync("SELECT * FROM ks.nowhere").Within());
        listener.RecordObservableInstruments();

        Assert.Contains(measured, m => m is { Name: "db.client.operation.duration", Value: > 0, Error: null });
        Assert.Contains(measured, m => m is { Name: "db.client.operation.duration", Error: nameof(InvalidQueryException) });
        Assert.Contains(measured, m => m is { Name: "cql.client.connections", Value: >= 1 });
    }

    [Fact]
    public async Task A_request_is_an_activity_with_statement_and_node()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var text = $"SELECT * FROM ks.pairs WHERE a = '{Guid.NewGuid()}'";
        var seen = new ConcurrentQueue<Activity>();
        using var listener = Listen(seen);

        (await session.ExecuteAsync(text).Within()).Dispose();

        var activity = Assert.Single(seen, a => a.GetTagItem("db.query.text") as string == text);
        Assert.Equal(fake.Node.EndPoint.Port, activity.GetTagItem("server.port"));
        Assert.Equal("cassandra", activity.GetTagItem("db.system.name"));
    }

    [Fact]
    public async Task Many_executions_are_one_activity_with_their_number_and_what_ended_them()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var text = $"SELECT * FROM ks.pairs WHERE a = ? AND b > {Random.Shared.Next()}";
        using var bound = (await session.PrepareAsync(text).Within()).Bind("x");
        var seen = new ConcurrentQueue<Activity>();
        using var listener = Listen(seen);

        await session.ExecuteConcurrentAsync(bound, 7, 2, 0, static (row, i, _) => row.Set(0, $"x{i}")).Within();
        fake.Node.Faults.On(r => r.Cql == text, Fault.Answer(CqlError.Invalid("no")));
        await Assert.ThrowsAsync<InvalidQueryException>(
            () => session.ExecuteConcurrentAsync(bound, 3, 2, 0, static (row, i, _) => row.Set(0, $"x{i}")).Within());

        var activities = seen.Where(a => a.GetTagItem("db.query.text") as string == text).ToArray();
        Assert.Equal([7, 3], activities.Select(a => a.GetTagItem("db.operation.batch.size")));
        Assert.Equal([null, nameof(InvalidQueryException)], activities.Select(a => a.GetTagItem("error.type")));
    }

    [Fact]
    public async Task A_log_hook_that_throws_disturbs_nothing()
    {
        await using var fake = await Clients.StartAsync(2);
        var told = 0;
        await using var cluster = fake.Client(b => b.WithLoggerHook(_ =>
        {
            told++;
            throw new InvalidOperationException("the hook is broken");
        }));
        await using var session = await cluster.ConnectAsync().Within();
        var before = told;
        foreach (var node in fake.Nodes)
            node.CloseConnections(reset: true);
        await Wait.UntilAsync(() => told > before, "something to tell");
        await Wait.UntilAsync(() => cluster.Metadata.AllHosts().All(h => h.OpenConnections > 0), "connections to all nodes again");

        // One of the old connections may not know yet that it is closed.
        (await session.ExecuteAsync(new SimpleStatement(Select).SetIdempotence(true)).Within()).Dispose();
    }

    [Fact]
    public async Task An_idempotent_request_waits_for_the_first_attempt_to_connect_again()
    {
        await using var fake = await Clients.StartAsync(1);
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        for (var i = 0; i < 20; i++)
        {
            fake.Node.CloseConnections(reset: i % 2 == 0);
            (await session.ExecuteAsync(new SimpleStatement(Select).SetIdempotence(true)).Within()).Dispose();
        }
    }

    [Fact]
    public async Task A_reconnection_policy_that_throws_does_not_end_the_pool()
    {
        await using var fake = await Clients.StartAsync(2);
        await using var cluster = fake.Client(b => b.WithReconnectionPolicy(new BrokenPolicy()));
        await using var session = await cluster.ConnectAsync().Within();
        fake.Nodes[1].Stop(reset: true);
        await Wait.UntilAsync(() => cluster.Metadata.AllHosts().Any(h => !h.IsUp), "one node down");
        fake.Nodes[1].Start();

        await Wait.UntilAsync(() => cluster.Metadata.AllHosts().All(h => h.OpenConnections > 0), "connections to all nodes again");
    }

    [Fact]
    public async Task The_hosts_tried_before_are_told_with_the_answer()
    {
        await using var fake = await Clients.StartAsync(2);
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var refused = 0;
        foreach (var node in fake.Nodes)
            node.Faults.On(r => r.Cql == Select && Interlocked.Increment(ref refused) == 1, Fault.Answer(CqlError.Overloaded()));

        using var rows = await session.ExecuteAsync(new SimpleStatement(Select).SetIdempotence(true)).Within();

        var (host, error) = Assert.Single(rows.Info.TriedHosts);
        Assert.IsType<OverloadedException>(error);
        Assert.NotEqual(host, rows.Info.QueriedHost);
    }

    [Fact]
    public async Task Lightweight_transactions_on_one_partition_go_to_one_node()
    {
        await using var fake = await Clients.StartAsync(3);
        fake.Execute("CREATE KEYSPACE three WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 3}");
        fake.Execute("CREATE TABLE three.pairs (a text, b int, c text, PRIMARY KEY (a, b))");
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var insert = await session.PrepareAsync("INSERT INTO three.pairs (a, b, c) VALUES (?, ?, ?) IF NOT EXISTS").Within();
        var coordinators = new HashSet<System.Net.EndPoint?>();
        for (var i = 0; i < 30; i++)
        {
            using var bound = insert.Bind("one partition", i, "c");
            using var rows = await session.ExecuteAsync(bound).Within();
            coordinators.Add(rows.Info.QueriedHost);
        }

        Assert.Single(coordinators);
    }

    private static ActivityListener Listen(ConcurrentQueue<Activity> seen)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "SocialFeed.Cql",
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = seen.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private sealed class BrokenPolicy : IReconnectionPolicy
    {
        private int _calls;

        public TimeSpan DelayAfter(int failures) =>
            Interlocked.Increment(ref _calls) == 1 ? throw new InvalidOperationException("the policy is broken") : TimeSpan.FromMilliseconds(10);
    }
}
