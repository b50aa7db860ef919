using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using SocialFeed.Cql.FakeNode.Faults;
using SocialFeed.Cql.FakeNode.Language;
using SocialFeed.Cql.FakeNode.Wire;
using SocialFeed.Cql.Tests.Fixtures;

namespace SocialFeed.Cql.Tests.Faults;

/// <summary>Disposal, starvation, slow users, back-pressure: alone in the process, as it counts threads and blocks them.</summary>
[Collection(nameof(LifetimeTests))]
[CollectionDefinition(nameof(LifetimeTests), DisableParallelization = true)]
public class LifetimeTests
{
    private const string Select = "SELECT c FROM ks.pairs";

    [Fact]
    public async Task Disposing_ends_every_request_and_leaves_no_connection()
    {
        await using var fake = await Clients.StartAsync(3);
        var cluster = fake.Client();
        var session = await cluster.ConnectAsync().Within();
        foreach (var node in fake.Nodes)
            node.Faults.On("SELECT c", Fault.Silence());
        var pending = Enumerable.Range(0, 50).Select(_ => session.ExecuteAsync(new SimpleStatement(Select).SetTimeout(TimeSpan.FromMinutes(5))).AsTask()).ToList();
        await fake.Log.WaitAsync(e => e.Count(r => r.Request?.Cql == Select) == 50, Wait.Token());
        await cluster.DisposeAsync().AsTask().Within();
        foreach (var request in pending)
            await Assert.ThrowsAnyAsync<Exception>(() => request.Within());
        await Wait.UntilAsync(() => fake.Nodes.Sum(n => n.OpenConnections) == 0, "no connection left");
        await Assert.ThrowsAsync<ObjectDisposedException>(() => session.ExecuteAsync(Select).Within());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => cluster.ConnectAsync().Within());
        await cluster.DisposeAsync();
    }

    [Fact]
    public async Task Opening_and_disposing_many_clusters_leaves_no_threads()
    {
        await using var fake = await Clients.StartAsync();
        await OpenAndCloseAsync(fake);
        var before = Process.GetCurrentProcess().Threads.Count;
        for (var i = 0; i < 40; i++)
            await OpenAndCloseAsync(fake);
        await Wait.UntilAsync(() => Process.GetCurrentProcess().Threads.Count < before + 20, $"threads as before ({before})");
        Assert.Equal(0, fake.Node.OpenConnections);
    }

    private static async Task OpenAndCloseAsync(FakeNode.Server.FakeCluster fake)
    {
        await using (var cluster = fake.Client())
        {
            await using var session = await cluster.ConnectAsync().Within();
            await session.SucceedsAsync();
        }
        await Wait.UntilAsync(() => fake.Node.OpenConnections == 0, "connections closed");
    }

    [Fact]
    public async Task A_failed_connect_leaves_nothing_behind()
    {
        await using var fake = await Clients.StartAsync();
        fake.Node.Faults.On("system.local", Fault.Answer(FakeNode.Language.CqlError.Server("no")));
        await using var cluster = fake.Client();
        for (var i = 0; i < 5; i++)
            await Assert.ThrowsAnyAsync<CqlException>(() => cluster.ConnectAsync().Within());
        await Wait.UntilAsync(() => fake.Node.OpenConnections == 0, "no connection left");
        fake.Node.Faults.Clear();
        await using var session = await cluster.ConnectAsync().Within();
        await session.SucceedsAsync();
    }

    [Fact]
    public async Task Timeouts_fire_while_every_thread_of_the_pool_is_blocked()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        fake.Node.Faults.On("SELECT c", Fault.Silence());
        using var release = new ManualResetEventSlim();
        ThreadPool.GetMaxThreads(out var most, out var ports);
        ThreadPool.SetMaxThreads(Math.Max(ThreadPoolSize.Least, ThreadPool.ThreadCount + 2), ports);
        try
        {
            var request = session.ExecuteAsync(new SimpleStatement(Select).SetTimeout(TimeSpan.FromMilliseconds(100))).AsTask();
            using var ended = new ManualResetEventSlim();
            var watcher = new Thread(() =>
            {
                for (var i = 0; i < 64; i++)
                    ThreadPool.UnsafeQueueUserWorkItem(_ => release.Wait(Wait.Deadline), null);
                // The pool is full. The deadline passes now, noticed by a thread of its own, so that the request ends as soon as there is a thread again.
                SpinWait.SpinUntil(() => request.IsCompleted, TimeSpan.FromMilliseconds(500));
                release.Set();
                if (SpinWait.SpinUntil(() => request.IsCompleted, Wait.Deadline))
                    ended.Set();
            });
            watcher.Start();
            await Assert.ThrowsAsync<OperationTimedOutException>(() => request.Within());
            watcher.Join();
            Assert.True(ended.IsSet);
        }
        finally
        {
            release.Set();
            ThreadPool.SetMaxThreads(most, ports);
        }
    }

    [Fact]
    public async Task A_user_who_blocks_after_an_answer_does_not_hold_up_the_others()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        using var release = new ManualResetEventSlim();
        var gate = new Gate();
        fake.Node.Faults.On("SELECT c", Fault.Hold(gate));
        // The answer waits until the continuation is attached; else that could run, and block, right here.
        var blocked = session.ExecuteAsync(Select).AsTask().ContinueWith(_ => release.Wait(Wait.Deadline), default, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await fake.Log.WaitAsync(e => e.Any(r => r.Request?.Cql == Select), Wait.Token());
        fake.Node.Faults.Clear();
        gate.Open();
        for (var i = 0; i < 100; i++)
            (await session.ExecuteAsync(Select).Within()).Dispose();
        Assert.False(blocked.IsCompleted);
        release.Set();
        await blocked.Within();
    }

    [Fact]
    public async Task A_single_threaded_context_that_waits_does_not_deadlock()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client();
        var done = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            SynchronizationContext.SetSynchronizationContext(new NeverRuns());
            try
            {
                using var session = new Blocking(cluster.ConnectAsync());
                done.SetResult(session.Count(Select));
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        })
        { IsBackground = true };
        thread.Start();
        Assert.Equal(0, await done.Task.Within());
    }

    [Fact]
    public async Task More_requests_than_may_wait_are_turned_away_and_the_others_end_well()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client(b => b.WithPoolingOptions(new PoolingOptions { MaxInFlightPerConnection = 10, MaxWaiters = 20 }));
        await using var session = await cluster.ConnectAsync().Within();
        var gate = new Gate();
        fake.Node.Faults.On("SELECT c", Fault.Hold(gate));
        var requests = Enumerable.Range(0, 100).Select(_ => session.ExecuteAsync(Select).AsTask()).ToList();
        await Wait.UntilAsync(() => requests.Count(r => r.IsFaulted) == 70, "70 turned away");
        await fake.Log.WaitAsync(e => e.Count(r => r.Request?.Cql == Select) == 10, Wait.Token());
        foreach (var refused in requests.Where(r => r.IsFaulted))
            Assert.Contains("MaxWaiters", refused.Exception!.InnerException!.ToString(), StringComparison.Ordinal);
        gate.Open();
        foreach (var request in requests.Where(r => !r.IsFaulted))
            (await request.Within()).Dispose();
        Assert.Equal(30, fake.Log.Count(Select));
    }

    [Fact]
    public async Task Whoever_waits_for_room_comes_before_whoever_comes_later()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client(b => b.WithPoolingOptions(new PoolingOptions { MaxInFlightPerConnection = 1 }));
        await using var session = await cluster.ConnectAsync().Within();
        var gate = new Gate();
        fake.Node.Faults.On(r => r.Cql == Select("first"), Fault.Hold(gate));
        var firstAndThird = Task.Run(async () =>
        {
            (await session.ExecuteAsync(Select("first")).ConfigureAwait(false)).Dispose();
            // Goes on where the answer was read, with the room that it made.
            (await session.ExecuteAsync(Select("third")).ConfigureAwait(false)).Dispose();
        });
        await fake.Log.WaitAsync(e => e.Any(r => r.Request?.Cql == Select("first")), Wait.Token());
        var second = session.ExecuteAsync(Select("second")).AsTask();
        gate.Open();
        await Task.WhenAll(firstAndThird, second).Within();
        Assert.Equal([Select("first"), Select("second"), Select("third")], fake.Log.Requests.Select(r => r.Cql).Where(cql => cql.Contains("pairs", StringComparison.Ordinal)));

        static string Select(string key) => $"SELECT * FROM ks.pairs WHERE a = '{key}'";
    }

    [Fact]
    public async Task Room_given_to_one_who_gives_up_at_that_moment_is_not_lost()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client(b => b.WithPoolingOptions(new PoolingOptions { MaxInFlightPerConnection = 1 }));
        await using var session = await cluster.ConnectAsync().Within();
        var random = new Random(Seed.Value);
        for (var round = 0; round < 20; round++)
        {
            var impatient = Enumerable.Range(0, 200).Select(_ => session.ExecuteAsync(
                new SimpleStatement(Select).SetTimeout(TimeSpan.FromMicroseconds(random.Next(100, 20_000)))).AsTask().EndsAsync()).ToArray();
            await Task.WhenAll(impatient).Within();
            await session.SucceedsAsync();
        }
        (await session.ExecuteAsync(Select).Within()).Dispose();
    }

    [Fact]
    public async Task All_who_wait_go_on_when_a_connection_is_there_again()
    {
        const string Select = "SELECT * FROM ks.pairs WHERE a = 'x'";
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        Gate connecting = new(), answering = new();
        fake.Node.Faults.On(NodeOpcode.Startup, Fault.Hold(connecting));
        fake.Node.Faults.On(r => r.Cql == Select, Fault.Hold(answering));
        fake.Node.CloseConnections(reset: true);
        await Wait.UntilAsync(() => cluster.Metadata.AllHosts().All(h => h.OpenConnections == 0), "no connection");
        var waiting = Enumerable.Range(0, 300).Select(_ => session.ExecuteAsync(new SimpleStatement(Select).SetTimeout(Wait.Deadline).SetIdempotence(true)).AsTask()).ToList();
        connecting.Open();
        // None is answered: it is not the answer to one that lets the next one through.
        await Wait.UntilAsync(() => fake.Log.Count(Select) == waiting.Count, "all requests at the node");
        answering.Open();
        foreach (var rows in await Task.WhenAll(waiting).Within())
            rows.Dispose();
    }

    [Fact]
    public async Task Waiting_for_room_counts_to_the_time_of_a_request()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client(b => b.WithPoolingOptions(new PoolingOptions { MaxInFlightPerConnection = 1 }));
        await using var session = await cluster.ConnectAsync().Within();
        var gate = new Gate();
        fake.Node.Faults.On("SELECT c", Fault.Hold(gate));
        var first = session.ExecuteAsync(Select).AsTask();
        await fake.Log.WaitAsync(e => e.Any(r => r.Request?.Cql == Select), Wait.Token());
        await Assert.ThrowsAnyAsync<CqlException>(() => session.ExecuteAsync(new SimpleStatement(Select).SetTimeout(TimeSpan.FromMilliseconds(100))).Within());
        gate.Open();
        (await first.Within()).Dispose();
        Assert.Equal(1, fake.Log.Count(Select));
    }

    [Fact]
    public async Task Each_of_many_executions_is_timed_and_errors_are_named()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var insert = await session.PrepareAsync("INSERT INTO ks.pairs (a, b, c) VALUES ('key', ?, 'c')").Within();
        var measured = new ConcurrentQueue<(double Value, string? Error)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument is { Meter.Name: "SocialFeed.Cql", Name: "db.client.operation.duration" })
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) =>
            measured.Enqueue((value, tags.ToArray().FirstOrDefault(t => t.Key == "error.type").Value as string)));
        listener.Start();
        using var statement = insert.Bind(0);
        Task RunAsync(int count) => session.ExecuteConcurrentAsync(statement, count, 1, 0, static (row, item, _) => row.Set(0, item)).Within();

        await RunAsync(100);
        Assert.Equal(100, measured.Count);
        Assert.All(measured, m => Assert.True(m is { Value: > 0 and < 30, Error: null }));

        // One that has to be taught first counts once; and so does one that fails.
        fake.Node.ForgetPrepared();
        await RunAsync(10);
        fake.Node.Faults.On(NodeOpcode.Execute, Fault.Answer(CqlError.Invalid("not this one")), times: 1, skip: 4);
        await Assert.ThrowsAsync<InvalidQueryException>(() => RunAsync(10));
        Assert.Equal(115, measured.Count);
        Assert.Single(measured, m => m.Error == nameof(InvalidQueryException));
    }

    [Fact]
    public async Task Orphans_above_their_limit_have_the_connection_replaced()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client(b => b.WithPoolingOptions(new PoolingOptions { MaxOrphansPerConnection = 20 }));
        await using var session = await cluster.ConnectAsync().Within();
        var before = fake.Node.AcceptedConnections;
        fake.Node.Faults.On("SELECT c", Fault.Silence());
        for (var i = 0; i < 3; i++)
        {
            var requests = Enumerable.Range(0, 15).Select(_ => session.ExecuteAsync(new SimpleStatement(Select).SetTimeout(TimeSpan.FromMilliseconds(50))).AsTask()).ToList();
            foreach (var request in requests)
                Assert.False(await request.EndsAsync());
        }
        await Wait.UntilAsync(() => fake.Node.AcceptedConnections > before, "a new connection");
        fake.Node.Faults.Clear();
        await session.SucceedsAsync();
    }

    [Fact]
    public async Task All_stream_ids_can_be_in_use_at_once()
    {
        await using var fake = await Clients.StartAsync();
        fake.Log.IsEnabled = false;
        await using var cluster = fake.Client(b => b.WithPoolingOptions(new PoolingOptions { MaxInFlightPerConnection = 32767, MaxWaiters = 100_000, MaxUnsentBytes = 64 * 1024 * 1024 }));
        await using var session = await cluster.ConnectAsync().Within();
        var gate = new Gate();
        var streams = new ConcurrentDictionary<short, int>();
        fake.Node.Faults.On(r => r.Cql == Select && streams.AddOrUpdate(r.Stream, 1, (_, n) => n + 1) > 0, Fault.Hold(gate));
        var requests = Enumerable.Range(0, 40_000).Select(_ => session.ExecuteAsync(new SimpleStatement(Select).SetTimeout(TimeSpan.FromMinutes(2))).AsTask()).ToList();
        await Wait.UntilAsync(() => streams.Count >= 32_000, "ids in use");
        Assert.All(streams.Values, n => Assert.Equal(1, n));
        gate.Open();
        foreach (var request in requests)
            (await request.Within()).Dispose();
    }

    /// <summary>A context whose only thread is the one that waits.</summary>
    private sealed class NeverRuns : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }

    /// <summary>What a program without async does.</summary>
    private sealed class Blocking(ValueTask<ISession> connecting) : IDisposable
    {
        private readonly ISession session = Result(connecting.AsTask());

        public int Count(string cql)
        {
            using var rows = Result(session.ExecuteAsync(cql).AsTask());
            return rows.RowCount;
        }

        public void Dispose() => Assert.True(session.DisposeAsync().AsTask().Wait(Wait.Deadline));

        private static T Result<T>(Task<T> task)
        {
            Assert.True(task.Wait(Wait.Deadline), "deadlock");
            return task.Result;
        }
    }
}
