using System.Diagnostics;
using System.Net;
using SocialFeed.Cql.FakeNode.Faults;
using SocialFeed.Cql.FakeNode.Server;
using SocialFeed.Cql.FakeNode.Wire;
using SocialFeed.Cql.Tests.Fixtures;

namespace SocialFeed.Cql.Tests.Faults;

/// <summary>Connections that break, stall or never begin: each request ends once, in time, and the client comes back by itself.</summary>
public class ConnectionFaultTests
{
    private const string Insert = "INSERT INTO ks.pairs (a, b, c) VALUES ('x', 1, 'c')";
    private const string Select = "SELECT c FROM ks.pairs";

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    private static void Impatient(Builder builder) => builder.WithSocketOptions(new SocketOptions { ConnectTimeout = Short, RequestTimeout = Short, MetadataRequestTimeout = Short });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_write_whose_connection_breaks_before_the_answer_is_not_repeated(bool reset)
    {
        await using var fake = await Clients.StartAsync(2);
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        foreach (var node in fake.Nodes)
            node.Faults.On("INSERT", Fault.CloseAfter(0, reset), times: 1);
        var error = await Assert.ThrowsAnyAsync<CqlException>(() => session.ExecuteAsync(Insert).Within());
        Assert.Contains(fake.Nodes, n => error.ToString().Contains(n.EndPoint.ToString(), StringComparison.Ordinal));
        Assert.Equal(1, fake.Log.Count("INSERT"));
    }

    [Fact]
    public async Task An_idempotent_one_is_repeated_elsewhere()
    {
        await using var fake = await Clients.StartAsync(2);
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        await Wait.UntilAsync(() => cluster.Metadata.AllHosts().All(h => h.OpenConnections > 0), "connections to both nodes");
        foreach (var node in fake.Nodes)
            node.Faults.On("INSERT", Fault.CloseAfter(0), times: 1);
        await session.ExecuteAsync(new SimpleStatement(Insert).SetIdempotence(true)).Within().ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.Equal(2, fake.Log.Entries.Where(e => e.Request?.Cql == Insert).Select(e => e.Node).Distinct().Count());
    }

    [Fact]
    public async Task A_node_that_will_send_no_more_has_lost_the_connection_although_it_reads_on()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        fake.Node.Faults.On("INSERT", Fault.HalfClose(), times: 1);
        await Assert.ThrowsAnyAsync<CqlException>(() => session.ExecuteAsync(Insert).Within());
        Assert.Equal(1, fake.Log.Count("INSERT"));
        await session.SucceedsAsync();
        (await session.ExecuteAsync(Insert).Within()).Dispose();
        await Wait.UntilAsync(() => fake.Node.OpenConnections == 2, "one connection for requests and one for control");
    }

    [Fact]
    public async Task A_contact_point_whose_name_means_other_nodes_by_now_leads_to_them()
    {
        await using var old = await Clients.StartAsync();
        await using var moved = await Clients.StartAsync(new FakeClusterOptions { Port = old.Node.EndPoint.Port });
        var address = old.Node.EndPoint.Address;
        await using var cluster = old.Client(
            b => b.AddContactPoint("cassandra.test").WithNameResolver((name, _) => Task.FromResult(name == "cassandra.test" ? [address] : new[] { IPAddress.Parse(name) })));
        await using var session = await cluster.ConnectAsync().Within();
        old.Node.Stop(reset: true);
        address = moved.Node.EndPoint.Address;
        await session.SucceedsAsync();
        (await session.ExecuteAsync(Insert).Within()).Dispose();
        Assert.Equal(1, moved.Log.Count("INSERT"));
    }

    [Fact]
    public async Task The_client_connects_again_by_itself()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        for (var i = 0; i < 5; i++)
        {
            fake.Node.CloseConnections(reset: i % 2 == 0);
            await session.SucceedsAsync();
        }
        await Wait.UntilAsync(() => fake.Node.OpenConnections == 2, "one connection for requests and one for control");
    }

    [Fact]
    public async Task All_nodes_down_is_told_with_every_host_and_ends_when_they_are_up()
    {
        await using var fake = await Clients.StartAsync(3);
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        foreach (var node in fake.Nodes)
            node.Stop(reset: true);
        await Wait.UntilAsync(() => cluster.Metadata.AllHosts().All(h => h.OpenConnections == 0), "all connections lost");
        var error = await Assert.ThrowsAsync<NoHostAvailableException>(() => session.ExecuteAsync(Select).Within());
        foreach (var node in fake.Nodes)
            Assert.Contains(node.EndPoint.ToString(), error.Message, StringComparison.Ordinal);
        foreach (var node in fake.Nodes)
            node.Start();
        await session.SucceedsAsync();
        await Wait.UntilAsync(() => cluster.Metadata.AllHosts().All(h => h.OpenConnections > 0), "connections to all nodes");
    }

    [Fact]
    public async Task Nobody_there_is_told_with_the_address_and_what_to_look_at()
    {
        await using var fake = await Clients.StartAsync();
        fake.Node.Stop();
        await using var cluster = fake.Client();
        var error = await Assert.ThrowsAsync<NoHostAvailableException>(() => cluster.ConnectAsync().Within());
        Assert.Contains(fake.Node.EndPoint.ToString(), error.Message, StringComparison.Ordinal);
        fake.Node.Start();
        await using var session = await cluster.ConnectAsync().Within();
        await session.SucceedsAsync();
    }

    [Theory]
    [InlineData(NodeOpcode.Startup)]
    [InlineData(NodeOpcode.Options)]
    [InlineData(NodeOpcode.Query)]
    [InlineData(NodeOpcode.Register)]
    public async Task A_handshake_that_is_never_answered_fails_in_time_and_leaves_nothing(NodeOpcode opcode)
    {
        await using var fake = await Clients.StartAsync();
        fake.Node.Faults.On(opcode, Fault.Silence());
        await using (var cluster = fake.Client(Impatient))
        {
            if (opcode is NodeOpcode.Startup or NodeOpcode.Query)
                await Assert.ThrowsAsync<NoHostAvailableException>(() => cluster.ConnectAsync().Within());
            else
                await cluster.ConnectAsync().Within().ContinueWith(_ => { }, TaskScheduler.Default);
        }
        await Wait.UntilAsync(() => fake.Node.OpenConnections == 0, "no connection left");
    }

    [Fact]
    public async Task A_node_that_takes_connections_and_says_nothing_fails_in_time()
    {
        await using var fake = await Clients.StartAsync();
        fake.Node.Pause();
        await using var cluster = fake.Client(Impatient);
        await Assert.ThrowsAsync<NoHostAvailableException>(() => cluster.ConnectAsync().Within());
        fake.Node.Resume();
        await using var session = await cluster.ConnectAsync().Within();
        Assert.NotNull(session);
    }

    [Fact]
    public async Task A_node_that_is_stopped_and_goes_on_times_requests_out_and_then_serves_again()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client(Impatient);
        await using var session = await cluster.ConnectAsync().Within();
        fake.Node.Pause();
        var requests = Enumerable.Range(0, 20).Select(_ => session.ExecuteAsync(Insert).AsTask()).ToList();
        foreach (var request in requests)
            await Assert.ThrowsAnyAsync<CqlException>(() => request.Within());
        fake.Node.Resume();
        await session.SucceedsAsync();
        await Wait.UntilAsync(() => fake.Log.Count(Insert) >= 1, "the stopped node reads on");
        Assert.Equal(20, fake.Log.Count(Insert));
    }

    [Fact]
    public async Task A_request_that_is_not_answered_times_out_with_its_host_and_without_repetition()
    {
        await using var fake = await Clients.StartAsync(2);
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        foreach (var node in fake.Nodes)
            node.Faults.On("INSERT", Fault.Silence());
        var started = Stopwatch.GetTimestamp();
        var error = await Assert.ThrowsAsync<OperationTimedOutException>(() => session.ExecuteAsync(new SimpleStatement(Insert).SetTimeout(Short)).Within());
        Assert.True(Stopwatch.GetElapsedTime(started) >= Short, "not before its time");
        Assert.Contains(fake.Nodes, n => n.EndPoint.Equals(error.Host));
        Assert.Equal(1, fake.Log.Count("INSERT"));
        Assert.True(error.WasWritten);
    }

    [Fact]
    public async Task Responses_in_pieces_of_one_byte_are_read()
    {
        await using var fake = await Clients.StartAsync();
        fake.Node.SendSizes = () => 1;
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        await session.ExecuteAsync(Insert).Within();
        using var rows = await session.ExecuteAsync(Select).Within();
        Assert.Equal(["c"], rows.ToList(r => r.GetString(0)));
    }

    [Fact]
    public async Task A_response_cut_anywhere_is_read_as_one()
    {
        await using var fake = await Clients.StartAsync();
        fake.Execute(Insert);
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        using (var first = await session.ExecuteAsync(Select).Within())
            Assert.Equal(1, first.RowCount);
        var length = NodeFrameHeader.Size + fake.Log.Entries.Last(e => e.Kind == FakeNode.Server.ActivityKind.Sent && e.Header.Opcode == NodeOpcode.Result).Header.Length;
        for (var split = 1; split < length; split++)
        {
            var gate = new Gate();
            fake.Node.Faults.On("SELECT", Fault.StallAfter(split, gate), times: 1);
            var reading = session.ExecuteAsync(Select).AsTask();
            await fake.Log.WaitAsync(e => e.Count(r => r.Request?.Cql == Select) > split, Wait.Token());
            gate.Open();
            using var rows = await reading.Within();
            Assert.Equal(["c"], rows.ToList(r => r.GetString(0)));
        }
    }

    [Fact]
    public async Task Large_and_small_responses_in_random_pieces_are_read()
    {
        await using var fake = await Clients.StartAsync();
        var random = new Random(Seed.Value);
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var insert = await session.PrepareAsync("INSERT INTO ks.pairs (a, b, c) VALUES (?, ?, ?)").Within();
        var select = await session.PrepareAsync("SELECT c FROM ks.pairs WHERE a = ? AND b = ?").Within();
        int[] sizes = [0, 1, 100, 8_000, 8_192, 65_000, 65_536, 200_000, 1_000_000];
        foreach (var size in sizes)
            await session.ExecuteAsync(insert.Bind("x", size, new string('y', size))).Within();
        fake.Node.SendSizes = () => random.Next(4) == 0 ? random.Next(1, 20) : random.Next(1, 100_000);
        var reads = Enumerable.Range(0, 60).Select(i => (Size: sizes[i % sizes.Length], Task: session.ExecuteAsync(select.Bind("x", sizes[i % sizes.Length])).AsTask())).ToList();
        foreach (var (size, task) in reads)
        {
            using var rows = await task.Within();
            Assert.Equal([size], rows.ToList(r => r.GetString(0)!.Length));
        }
    }

    [Fact]
    public async Task Connections_cut_after_any_number_of_bytes_end_every_request_once()
    {
        await using var fake = await Clients.StartAsync();
        fake.Execute(Insert);
        await using var cluster = fake.Client(b => b.WithQueryOptions(new QueryOptions { DefaultIdempotence = true, RetryPercent = 100 }));
        await using var session = await cluster.ConnectAsync().Within();
        for (var bytes = 1; bytes < 400; bytes += 13)
        {
            fake.Node.CutAfterBytes = bytes;
            fake.Node.CloseConnections();
            var requests = Enumerable.Range(0, 5).Select(_ => session.ExecuteAsync(Select).AsTask()).ToList();
            foreach (var request in requests)
                await request.EndsAsync();
        }
        fake.Node.CutAfterBytes = null;
        await session.SucceedsAsync();
    }

    [Fact]
    public async Task A_slow_response_holds_up_only_its_own_connection()
    {
        await using var fake = await Clients.StartAsync(2);
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        await Wait.UntilAsync(() => cluster.Metadata.AllHosts().All(h => h.OpenConnections > 0), "connections to both nodes");
        var gate = new Gate();
        fake.Nodes[0].Faults.On("SELECT", Fault.StallAfter(12, gate));
        var slow = Enumerable.Range(0, 10).Select(_ => session.ExecuteAsync(Select).AsTask()).ToList();
        await fake.Log.WaitAsync(e => e.Any(r => r.Node == fake.Nodes[0] && r.Request?.Cql == Select), Wait.Token());
        await Wait.UntilAsync(() => slow.Any(t => t.IsCompleted), "requests to the other node");
        gate.Open();
        foreach (var task in slow)
            (await task.Within()).Dispose();
    }

    [Fact]
    public async Task A_heartbeat_that_is_not_answered_closes_the_connection()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client(b => b.WithPoolingOptions(new PoolingOptions { HeartbeatInterval = TimeSpan.FromMilliseconds(50), HeartbeatTimeout = TimeSpan.FromMilliseconds(50) }));
        await using var session = await cluster.ConnectAsync().Within();
        await fake.Log.WaitAsync(e => e.Count(r => r.Request?.Opcode == NodeOpcode.Options) > 3, Wait.Token());
        var before = fake.Node.AcceptedConnections;
        var rule = fake.Node.Faults.On(NodeOpcode.Options, Fault.Silence(), times: 2);
        await Wait.UntilAsync(() => rule.Hits == 2 && fake.Node.AcceptedConnections > before, "a new connection");
        await session.SucceedsAsync();
    }

    [Theory]
    [InlineData("a length of 2 GB", 5, 0x7F)]
    [InlineData("a negative length", 5, 0xFF)]
    [InlineData("another version", 0, 0x85)]
    [InlineData("a request", 0, 0x04)]
    [InlineData("an unknown opcode", 4, 0x77)]
    [InlineData("compression", 1, 0x01)]
    public async Task A_header_that_is_none_fails_its_request_and_no_later_one(string what, int at, byte value)
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        fake.Node.Faults.On("SELECT", Fault.Mangle(f => Set(f, at, value)), times: 1);
        Assert.False(await session.ExecuteAsync(Select).AsTask().EndsAsync(), what);
        await session.SucceedsAsync();
    }

    private static byte[] Set(byte[] frame, int at, byte value)
    {
        frame[at] = value;
        return frame;
    }
}
