using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using SocialFeed.Cql.FakeNode.Faults;
using SocialFeed.Cql.FakeNode.Language;
using SocialFeed.Cql.FakeNode.Server;
using SocialFeed.Cql.FakeNode.Wire;
using SocialFeed.Cql.Tests.Fixtures;

namespace SocialFeed.Cql.Tests.Sessions;

/// <summary>Many executions of one statement at once, each of them once and with its own values, whatever the nodes do.</summary>
public class ConcurrentExecutionTests
{
    private const string Insert = "INSERT INTO ks.pairs (a, b, c) VALUES (?, ?, ?)";

    private static async Task<(FakeCluster Fake, Cluster Cluster, ISession Session, PreparedStatement Insert)> StartAsync(
        int nodes = 1, Action<Builder>? configure = null)
    {
        var fake = await Clients.StartAsync(nodes);
        var cluster = fake.Client(configure);
        var session = await cluster.ConnectAsync().Within();
        await Wait.UntilAsync(() => cluster.Metadata.AllHosts().Count(h => h.OpenConnections > 0) == nodes, "connections to all nodes");
        var insert = await session.PrepareAsync(Insert).Within();
        // Only the node that was asked knows the statement by now; the others learn it here.
        if (nodes > 1)
            await InsertAsync(session, insert, 100, 1, (row, item) => row.Set(0, KeyOf(item)).Set(1, -1));
        fake.Log.Clear();
        return (fake, cluster, session, insert);
    }

    private static string KeyOf(int item) => $"key {item}";

    /// <summary>Of many lengths, so that values take each other's places.</summary>
    private static string TextOf(int item) => new((char)('a' + (item % 26)), item * 7 % 90);

    private static void Bind(BoundStatement row, int item) => row.Set(0, KeyOf(item)).Set(1, item).Set(2, TextOf(item));

    private static BoundStatement Statement(PreparedStatement insert, bool isIdempotent = false) =>
        insert.Bind(string.Empty, 0, (string?)null).SetIdempotence(isIdempotent);

    private static Task RunAsync(
        ISession session, BoundStatement statement, int count, int concurrency, Action<BoundStatement, int>? bind = null, CancellationToken cancellationToken = default) =>
        session.ExecuteConcurrentAsync(statement, count, concurrency, bind ?? Bind, static (row, item, bind) => bind(row, item), cancellationToken);

    private static async Task InsertAsync(
        ISession session, PreparedStatement insert, int count, int concurrency, Action<BoundStatement, int>? bind = null, bool isIdempotent = false)
    {
        var statement = Statement(insert, isIdempotent);
        try
        {
            await RunAsync(session, statement, count, concurrency, bind).Within();
        }
        finally
        {
            statement.Dispose();
            // Nothing is under way any more, so that the buffer went back; nor was it in use less often than given back.
            Assert.Equal(0, statement.Values.Length);
        }
    }

    private static IEnumerable<(ScriptedNode Node, NodeRequest Request)> Executed(FakeCluster fake) =>
        fake.Log.Entries.Where(e => e.Request?.Opcode == NodeOpcode.Execute).Select(e => (e.Node, e.Request!));

    private static int ItemOf(NodeRequest request) => System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(request.Parameters.Values[1].Bytes);

    /// <summary>Of what has been stored from an item on, it is just these.</summary>
    private static void AssertStored(FakeCluster fake, int count, int first = 0) => Assert.Equal(
        Enumerable.Range(first, count).Select(i => (KeyOf(i), i, TextOf(i))),
        fake.Execute("SELECT a, b, c FROM ks.pairs").Select(r => ((string)r[0]!, (int)r[1]!, (string)r[2]!)).Where(r => r.Item2 >= first).OrderBy(r => r.Item2));

    [Theory]
    [InlineData("on the reading thread")]
    [InlineData("on the thread pool")]
    [InlineData("speculatively")]
    public async Task Each_execution_happens_once_with_its_own_values_and_one_timestamp_at_its_replica(string how)
    {
        var (fake, cluster, session, insert) = await StartAsync(3, b =>
        {
            b.WithPoolingOptions(new PoolingOptions { ResumeOnReadingThread = how != "on the thread pool" });
            if (how == "speculatively")
                b.WithSpeculativeExecutionPolicy(new ConstantSpeculativeExecutionPolicy(TimeSpan.FromMinutes(1), 1));
        });
        await using var _ = fake;
        await using var __ = cluster;
        await InsertAsync(session, insert, 600, 32, isIdempotent: true);
        var executed = Executed(fake).OrderBy(e => ItemOf(e.Request)).ToList();
        Assert.Equal(600, executed.Count);
        Assert.Single(executed.Select(e => e.Request.Parameters.Timestamp).Distinct());
        Assert.NotNull(executed[0].Request.Parameters.Timestamp);
        Assert.Equal(3, executed.Select(e => e.Node).Distinct().Count());
        for (var i = 0; i < executed.Count; i++)
        {
            var (node, request) = executed[i];
            Assert.Equal([KeyOf(i), TextOf(i)], new[] { 0, 2 }.Select(v => Encoding.UTF8.GetString(request.Parameters.Values[v].Bytes!)));
            Assert.Equal([node.EndPoint], cluster.Metadata.GetReplicas("ks", Encoding.UTF8.GetBytes(KeyOf(i))).Select(h => h.Address));
        }
        AssertStored(fake, 600);
    }

    [Fact]
    public async Task The_timestamp_of_the_statement_is_that_of_each_execution()
    {
        var (fake, cluster, session, insert) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        using var statement = Statement(insert).SetTimestamp((long?)123_456).SetConsistencyLevel(ConsistencyLevel.Quorum);
        await RunAsync(session, statement, 100, 8).Within();
        Assert.All(Executed(fake), e => Assert.Equal((123_456L, (ushort)ConsistencyLevel.Quorum), (e.Request.Parameters.Timestamp!.Value, e.Request.Parameters.Consistency)));
    }

    [Theory]
    [InlineData(50, 7)]
    [InlineData(5, 7)]
    [InlineData(20, 1)]
    public async Task As_many_as_allowed_are_under_way_and_never_more(int count, int concurrency)
    {
        var (fake, cluster, session, insert) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        var held = Channel.CreateUnbounded<Gate>();
        var (underWay, most) = (0, 0);
        // The node takes one request after the other, so that this is called by one thread at a time.
        fake.Node.Faults.On(NodeOpcode.Execute, Fault.HoldEach(() =>
        {
            most = Math.Max(most, Interlocked.Increment(ref underWay));
            var gate = new Gate();
            held.Writer.TryWrite(gate);
            return gate;
        }));
        var running = InsertAsync(session, insert, count, concurrency);
        for (var left = count; left > 0; left--)
        {
            await Wait.UntilAsync(() => Volatile.Read(ref underWay) == Math.Min(left, concurrency), "as many as allowed");
            var gate = await held.Reader.ReadAsync(Wait.Token());
            Interlocked.Decrement(ref underWay);
            gate.Open();
        }
        await running.Within();
        Assert.Equal(Math.Min(count, concurrency), most);
        AssertStored(fake, count);
    }

    [Fact]
    public async Task Nothing_to_execute_ends_at_once()
    {
        var (fake, cluster, session, insert) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        var statement = Statement(insert);
        var running = RunAsync(session, statement, 0, 5);
        Assert.True(running.IsCompletedSuccessfully);
        statement.Dispose();
        Assert.Equal(0, statement.Values.Length);
        Assert.Empty(Executed(fake));
    }

    [Fact]
    public async Task What_cannot_be_executed_is_said()
    {
        var (fake, cluster, session, insert) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        using var statement = Statement(insert);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => RunAsync(session, statement, -1, 1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => RunAsync(session, statement, 1, 0));
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(session, insert.Bind(), 5, 2, (row, _) => row.Set(0, "a key alone")).Within());
        var disposed = Statement(insert);
        disposed.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => RunAsync(session, disposed, 1, 1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(session, statement, 5, 2, cancellationToken: new CancellationToken(canceled: true)));
        Assert.Empty(Executed(fake));
    }

    [Fact]
    public async Task The_first_error_ends_the_call_when_what_was_under_way_has_ended()
    {
        var (fake, cluster, session, insert) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        var gates = new ConcurrentQueue<Gate>();
        fake.Node.Faults.On(r => r.Opcode == NodeOpcode.Execute && ItemOf(r) == 5, Fault.Answer(CqlError.Invalid("not this one")));
        fake.Node.Faults.On(NodeOpcode.Execute, Fault.HoldEach(() =>
        {
            var gate = new Gate();
            gates.Enqueue(gate);
            return gate;
        }));
        var bound = new ConcurrentQueue<int>();
        var running = InsertAsync(session, insert, 100, 8, (row, item) =>
        {
            Bind(row, item);
            bound.Enqueue(item);
        });
        // The values are set once more for a request of its own, should the error be one after which it may be sent again.
        await Wait.UntilAsync(() => bound.Count(item => item == 5) == 2 && gates.Count == 7, "the error has come, the others are held");
        for (var i = 0; i < 6; i++)
        {
            Assert.True(gates.TryDequeue(out var gate));
            gate.Open();
        }
        Assert.False(running.IsCompleted);
        Assert.True(gates.TryDequeue(out var last));
        last.Open();
        var error = await Assert.ThrowsAsync<InvalidQueryException>(() => running);
        Assert.Contains("not this one", error.Message, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(0, 8), Executed(fake).Select(e => ItemOf(e.Request)).Order());
    }

    [Fact]
    public async Task An_answer_that_is_no_result_is_an_error()
    {
        var (fake, cluster, session, insert) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        fake.Node.Faults.On(NodeOpcode.Execute, Fault.Mangle(f => [.. f[..4], (byte)NodeOpcode.Ready, .. f[5..]]), times: 1, skip: 10);
        await Assert.ThrowsAsync<ProtocolErrorException>(() => InsertAsync(session, insert, 50, 4));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_node_that_forgets_the_statement_meanwhile_is_taught_it_again(bool isRenamed)
    {
        var (fake, cluster, session, insert) = await StartAsync(3);
        await using var _ = fake;
        await using var __ = cluster;
        await InsertAsync(session, insert, 400, 16, (row, item) =>
        {
            Bind(row, item);
            if (item is not (100 or 200 or 201))
                return;
            foreach (var node in fake.Nodes)
            {
                if (isRenamed)
                    node.ChangePreparedIds();
                else
                    node.ForgetPrepared();
            }
        });
        AssertStored(fake, 400);
    }

    [Fact]
    public async Task Idempotent_ones_that_were_under_way_when_a_connection_was_lost_are_repeated()
    {
        var (fake, cluster, session, insert) = await StartAsync(2);
        await using var _ = fake;
        await using var __ = cluster;
        fake.Nodes[0].Faults.On(NodeOpcode.Execute, Fault.Close(), times: 1, skip: 30);
        fake.Nodes[1].Faults.On(NodeOpcode.Execute, Fault.CloseAfter(3, reset: true), times: 1, skip: 60);
        await InsertAsync(session, insert, 300, 16, isIdempotent: true);
        AssertStored(fake, 300);
    }

    [Fact]
    public async Task Others_are_not_and_the_call_fails_with_the_loss()
    {
        var (fake, cluster, session, insert) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        fake.Node.Faults.On(NodeOpcode.Execute, Fault.CloseAfter(0), times: 1, skip: 50);
        await Assert.ThrowsAsync<ConnectionException>(() => InsertAsync(session, insert, 300, 16));
        var items = Executed(fake).Select(e => ItemOf(e.Request)).ToList();
        Assert.Equal(items.Count, items.Distinct().Count());
        Assert.True(items.Count < 300);
    }

    [Fact]
    public async Task An_overloaded_node_is_passed_over_when_executing_twice_is_allowed()
    {
        var (fake, cluster, session, insert) = await StartAsync(3);
        await using var _ = fake;
        await using var __ = cluster;
        fake.Nodes[0].Faults.On(NodeOpcode.Execute, Fault.Answer(CqlError.Overloaded()), times: 10, skip: 5);
        fake.Nodes[1].Faults.On(NodeOpcode.Execute, Fault.Answer(CqlError.Bootstrapping()), times: 10, skip: 5);
        await InsertAsync(session, insert, 300, 8, isIdempotent: true);
        AssertStored(fake, 300);
    }

    [Fact]
    public async Task More_at_a_time_than_there_is_room_for_wait_and_none_is_lost()
    {
        var (fake, cluster, session, insert) = await StartAsync(configure: b => b.WithPoolingOptions(new PoolingOptions { MaxInFlightPerConnection = 4 }));
        await using var _ = fake;
        await using var __ = cluster;
        await InsertAsync(session, insert, 1000, 40);
        Assert.Equal(1000, Executed(fake).Count());
        AssertStored(fake, 1000);
    }

    [Fact]
    public async Task A_node_whose_socket_is_full_is_waited_for()
    {
        var (fake, cluster, session, insert) = await StartAsync(configure: b => b.WithPoolingOptions(new PoolingOptions { MaxUnsentBytes = 20_000 }));
        await using var _ = fake;
        await using var __ = cluster;
        var text = new string('x', 3000);
        await InsertAsync(session, insert, 300, 100, (row, item) => row.Set(0, KeyOf(item)).Set(1, item).Set(2, text));
        Assert.Equal(300, Executed(fake).Count());
        Assert.Equal(300, fake.Execute("SELECT b FROM ks.pairs").Count);
    }

    [Fact]
    public async Task One_who_waits_for_room_gets_it_though_the_executions_take_all_there_is()
    {
        var (fake, cluster, session, insert) = await StartAsync(configure: b => b.WithPoolingOptions(new PoolingOptions { MaxInFlightPerConnection = 4 }));
        await using var _ = fake;
        await using var __ = cluster;
        fake.Log.IsEnabled = false;
        using var cancel = new CancellationTokenSource();
        using var statement = Statement(insert);
        var endless = RunAsync(session, statement, int.MaxValue, 4, (row, item) => Bind(row, item % 100), cancel.Token);
        for (var i = 0; i < 20; i++)
            (await session.ExecuteAsync(new SimpleStatement("SELECT key FROM system.local").SetTimeout(TimeSpan.FromSeconds(10))).Within()).Dispose();
        Assert.False(endless.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => endless.Within());
    }

    [Fact]
    public async Task One_that_is_not_answered_in_time_ends_the_call()
    {
        var (fake, cluster, session, insert) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        fake.Node.Faults.On(r => r.Opcode == NodeOpcode.Execute && ItemOf(r) == 20, Fault.Silence());
        using var statement = Statement(insert, isIdempotent: true).SetTimeout(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAsync<OperationTimedOutException>(() => RunAsync(session, statement, int.MaxValue, 8).Within());
        await InsertAsync(session, insert, 10, 8);
    }

    [Fact]
    public async Task A_cancellation_ends_the_call_at_once_and_the_buffer_stays_until_the_silent_node_has_answered()
    {
        var (fake, cluster, session, insert) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        var gate = new Gate();
        fake.Node.Faults.On(NodeOpcode.Execute, Fault.Hold(gate));
        using var cancel = new CancellationTokenSource();
        var statement = Statement(insert);
        var running = RunAsync(session, statement, 100, 8, cancellationToken: cancel.Token);
        await fake.Log.WaitAsync(e => e.Count(r => r.Request?.Opcode == NodeOpcode.Execute) == 8, Wait.Token());
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.Within());
        statement.Dispose();
        Assert.NotEqual(0, statement.Values.Length);
        gate.Open();
        await Wait.UntilAsync(() => statement.Values.Length == 0, "the buffer is given back");
        Assert.Equal(8, Executed(fake).Count());
    }

    [Fact]
    public async Task A_statement_disposed_meanwhile_ends_the_call_when_what_was_under_way_has_ended()
    {
        var (fake, cluster, session, insert) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        var gate = new Gate();
        fake.Node.Faults.On(NodeOpcode.Execute, Fault.Hold(gate));
        var statement = Statement(insert);
        var running = RunAsync(session, statement, 100, 8);
        await fake.Log.WaitAsync(e => e.Count(r => r.Request?.Opcode == NodeOpcode.Execute) == 8, Wait.Token());
        statement.Dispose();
        Assert.NotEqual(0, statement.Values.Length);
        gate.Open();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => running.Within());
        Assert.Equal(0, statement.Values.Length);
        Assert.Equal(8, Executed(fake).Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(40)]
    public async Task Values_that_cannot_be_set_end_the_call(int failing)
    {
        var (fake, cluster, session, insert) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => InsertAsync(session, insert, 100, 8, (row, item) =>
        {
            if (item == failing)
                throw new InvalidOperationException($"no values for {item}");
            Bind(row, item);
        }));
        Assert.Equal($"no values for {failing}", error.Message);
        AssertStored(fake, failing);
    }

    [Fact]
    public async Task A_session_that_is_disposed_meanwhile_ends_the_call_when_what_was_under_way_has_ended()
    {
        var (fake, cluster, session, insert) = await StartAsync(2);
        await using var _ = fake;
        await using var __ = cluster;
        var gate = new Gate();
        foreach (var node in fake.Nodes)
            node.Faults.On(NodeOpcode.Execute, Fault.Hold(gate));
        var running = InsertAsync(session, insert, 1000, 16);
        await fake.Log.WaitAsync(e => e.Count(r => r.Request?.Opcode == NodeOpcode.Execute) == 16, Wait.Token());
        var disposing = session.DisposeAsync().AsTask();
        Assert.False(running.IsCompleted);
        gate.Open();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => running);
        await disposing.Within();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => RunAsync(session, Statement(insert), 1, 1));
    }

    [Fact]
    public async Task Many_calls_at_once_share_the_connections()
    {
        var (fake, cluster, session, insert) = await StartAsync(3);
        await using var _ = fake;
        await using var __ = cluster;
        const int Calls = 20, Rows = 100;
        await Task.WhenAll(Enumerable.Range(0, Calls).Select(call => Task.Run(() =>
            InsertAsync(session, insert, Rows, 16, (row, item) => Bind(row, (call * Rows) + item))))).Within();
        Assert.Equal(Calls * Rows, Executed(fake).Count());
        AssertStored(fake, Calls * Rows);
    }

    [Fact]
    public async Task Whatever_the_nodes_do_each_is_executed_or_the_call_fails()
    {
        var (fake, cluster, session, insert) = await StartAsync(3);
        await using var _ = fake;
        await using var __ = cluster;
        for (var @case = 0; @case < 40; @case++)
        {
            var random = new Random(unchecked((Seed.Value * 7919) + @case));
            try
            {
                await RunWithFaultsAsync(fake, session, insert, random, first: @case * 1000);
            }
            catch (Exception e)
            {
                Assert.Fail($"Case {@case} of seed {Seed.Value}: {e}");
            }
        }
    }

    private static async Task RunWithFaultsAsync(FakeCluster fake, ISession session, PreparedStatement insert, Random random, int first)
    {
        var count = random.Next(1, 300);
        var isIdempotent = random.Next(3) > 0;
        var rareness = random.Next(20, 400);
        var late = new ConcurrentQueue<Gate>();
        Gate Later()
        {
            // Each that is held lets one go that was held before.
            if (late.TryDequeue(out var other))
                other.Open();
            var gate = new Gate();
            late.Enqueue(gate);
            return gate;
        }
        Fault[] faults =
        [
            Fault.Close(), Fault.CloseAfter(0), Fault.CloseAfter(5, reset: true), Fault.Answer(CqlError.Overloaded()), Fault.Answer(CqlError.Bootstrapping()),
            Fault.HoldEach(Later), Fault.HoldEach(Later), Fault.HoldEach(Later),
        ];
        fake.Log.Clear();
        foreach (var node in fake.Nodes)
        {
            foreach (var fault in faults)
            {
                var own = new Random(random.Next());
                node.Faults.On(r => r.Opcode == NodeOpcode.Execute && own.Next(rareness) == 0, fault);
            }
        }
        var forgets = random.Next(count);
        var statement = Statement(insert, isIdempotent).SetTimeout(TimeSpan.FromSeconds(random.Next(2) == 0 ? 0.1 : 5));
        var running = RunAsync(session, statement, count, random.Next(1, 40), (row, item) =>
        {
            Bind(row, first + item);
            if (item == forgets)
                fake.Nodes[item % 3].ForgetPrepared();
        });
        CqlException? failure = null;
        try
        {
            // The last ones held have none after them.
            while (await Task.WhenAny(running, Task.Delay(TimeSpan.FromMilliseconds(5))) != running)
            {
                if (late.TryDequeue(out var gate))
                    gate.Open();
            }
            await running;
        }
        catch (CqlException e)
        {
            failure = e;
        }
        foreach (var node in fake.Nodes)
            node.Faults.Clear();
        statement.Dispose();
        Assert.Equal(0, statement.Values.Length);
        if (failure is null)
            AssertStored(fake, count, first);
        foreach (var (_, request) in Executed(fake))
        {
            var item = ItemOf(request);
            Assert.Equal([KeyOf(item), TextOf(item)], new[] { 0, 2 }.Select(v => Encoding.UTF8.GetString(request.Parameters.Values[v].Bytes!)));
        }
    }
}
