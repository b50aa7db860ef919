using System.Collections.Concurrent;
using SocialFeed.Cql.FakeNode.Faults;
using SocialFeed.Cql.FakeNode.Server;
using SocialFeed.Cql.FakeNode.Wire;
using SocialFeed.Cql.Tests.Fixtures;

namespace SocialFeed.Cql.Tests.Faults;

/// <summary>No answer is ever given to another request than its own.</summary>
public class StreamFaultTests
{
    private const int Keys = 500;

    private static async Task<(FakeCluster Fake, Cluster Cluster, ISession Session, PreparedStatement Select)> StartAsync(Action<Builder>? configure = null, int nodes = 1)
    {
        var fake = await Clients.StartAsync(nodes);
        for (var i = 0; i < Keys; i++)
            fake.Execute($"INSERT INTO ks.pairs (a, b, c) VALUES ('key', {i}, 'echo {i}')");
        var cluster = fake.Client(configure);
        var session = await cluster.ConnectAsync().Within();
        return (fake, cluster, session, await session.PrepareAsync("SELECT b, c FROM ks.pairs WHERE a = 'key' AND b = ?").Within());
    }

    private static async Task EchoesAsync(ISession session, PreparedStatement select, int key, bool isIdempotent = false)
    {
        using var bound = select.Bind(key);
        bound.SetIdempotence(isIdempotent);
        using var rows = await session.ExecuteAsync(bound).Within();
        Assert.True(rows.MoveNext());
        Assert.Equal(key, rows.Current.GetInt32(0));
        Assert.Equal($"echo {key}", rows.Current.GetString(1));
    }

    [Fact]
    public async Task Answers_out_of_order_find_their_requests()
    {
        var (fake, cluster, session, select) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        var random = new Random(Seed.Value);
        for (var round = 0; round < 10; round++)
        {
            var held = Enumerable.Range(0, 20).Select(_ => new Gate()).ToList();
            foreach (var gate in held)
                fake.Node.Faults.On(r => r.Opcode == NodeOpcode.Execute && r.Stream % 3 == random.Next(3), Fault.Hold(gate), times: 5);
            var requests = Enumerable.Range(0, 100).Select(i => EchoesAsync(session, select, (round * 37 + i) % Keys)).ToList();
            foreach (var gate in held.OrderBy(_ => random.Next()))
                gate.Open();
            await Task.WhenAll(requests).Within();
            fake.Node.Faults.Clear();
        }
    }

    [Fact]
    public async Task A_late_answer_is_never_given_to_a_later_request()
    {
        var (fake, cluster, session, select) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        for (var round = 0; round < 20; round++)
        {
            var gate = new Gate();
            fake.Node.Faults.On(NodeOpcode.Execute, Fault.Hold(gate), times: 10);
            var abandoned = Enumerable.Range(0, 10).Select(i => session.ExecuteAsync(select.Bind(i).SetTimeout(TimeSpan.FromMilliseconds(40))).AsTask()).ToList();
            foreach (var request in abandoned)
                await Assert.ThrowsAsync<OperationTimedOutException>(() => request.Within());
            var before = Enumerable.Range(0, 50).Select(i => EchoesAsync(session, select, 100 + i)).ToList();
            gate.Open();
            var after = Enumerable.Range(0, 50).Select(i => EchoesAsync(session, select, 200 + i)).ToList();
            await Task.WhenAll([.. before, .. after]).Within();
        }
    }

    [Fact]
    public async Task The_answer_of_a_cancelled_request_is_never_given_to_a_later_one()
    {
        var (fake, cluster, session, select) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        var gate = new Gate();
        fake.Node.Faults.On(NodeOpcode.Execute, Fault.Hold(gate), times: 10);
        using var cancellation = new CancellationTokenSource();
        var abandoned = Enumerable.Range(0, 10).Select(i => session.ExecuteAsync(select.Bind(i), cancellation.Token).AsTask()).ToList();
        await fake.Log.WaitAsync(e => e.Count(r => r.Request?.Opcode == NodeOpcode.Execute) == 10, Wait.Token());
        await cancellation.CancelAsync();
        foreach (var request in abandoned)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request.Within());
        gate.Open();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => EchoesAsync(session, select, i))).Within();
    }

    [Fact]
    public async Task A_cancelled_token_sends_nothing()
    {
        var (fake, cluster, session, select) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.ExecuteAsync(select.Bind(1), new CancellationToken(canceled: true)).Within());
        Assert.DoesNotContain(fake.Log.Requests, r => r.Opcode == NodeOpcode.Execute);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(-2)]
    [InlineData(32767)]
    public async Task An_answer_on_a_stream_of_nobody_closes_the_connection(short stream)
    {
        var (fake, cluster, session, select) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        var before = fake.Node.AcceptedConnections;
        fake.Node.Faults.On(NodeOpcode.Execute, Fault.OnStream(_ => stream), times: 1);
        await Assert.ThrowsAnyAsync<CqlException>(() => session.ExecuteAsync(select.Bind(1).SetTimeout(TimeSpan.FromSeconds(5))).Within());
        await Wait.UntilAsync(() => fake.Node.AcceptedConnections > before, "a new connection");
        await session.SucceedsAsync();
        await EchoesAsync(session, select, 7);
    }

    [Fact]
    public async Task An_answer_given_twice_reaches_nobody_else()
    {
        var (fake, cluster, session, select) = await StartAsync(b => b.WithQueryOptions(new QueryOptions { DefaultIdempotence = true, RetryPercent = 1000 }));
        await using var _ = fake;
        await using var __ = cluster;
        fake.Node.Faults.On(r => r.Opcode == NodeOpcode.Execute && r.Stream % 5 == 0, Fault.Duplicate(), times: 20);
        for (var i = 0; i < 300; i++)
        {
            using var bound = select.Bind(i);
            using var rows = await TryAsync(session, bound);
            if (rows is null)
                continue;
            Assert.True(rows.MoveNext());
            Assert.Equal(i, rows.Current.GetInt32(0));
        }
        fake.Node.Faults.Clear();
        await session.SucceedsAsync();
    }

    [Fact]
    public async Task An_error_on_stream_0_is_no_answer_to_a_request()
    {
        var (fake, cluster, session, select) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        fake.Node.Faults.On(NodeOpcode.Execute, Fault.Raw(ErrorFrame(0)), times: 1);
        var error = await Assert.ThrowsAnyAsync<CqlException>(() => session.ExecuteAsync(select.Bind(1)).Within());
        Assert.IsNotType<InvalidQueryException>(error);
        await session.SucceedsAsync();
        await EchoesAsync(session, select, 3);
    }

    [Fact]
    public async Task A_body_that_cannot_be_read_fails_its_own_request_only()
    {
        var (fake, cluster, session, select) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        var connections = fake.Node.AcceptedConnections;
        fake.Node.Faults.On(NodeOpcode.Execute, Fault.Mangle(f => [.. f[..9], .. f[9..].Select((b, i) => i is > 3 and < 12 ? (byte)0x7F : b)]), times: 1);
        await Assert.ThrowsAnyAsync<CqlException>(() => session.ExecuteAsync(select.Bind(1)).Within());
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => EchoesAsync(session, select, i))).Within();
        Assert.Equal(connections, fake.Node.AcceptedConnections);
    }

    [Fact]
    public async Task Crossed_streams_do_not_happen_while_connections_die_and_answers_are_late()
    {
        var (fake, cluster, session, select) = await StartAsync(b => b.WithPoolingOptions(new PoolingOptions { ConnectionsPerHost = 2, MaxOrphansPerConnection = 50 }), nodes: 3);
        await using var _ = fake;
        await using var __ = cluster;
        var random = new Random(Seed.Value);
        var (issued, completed, wrong) = (0, 0, 0);
        var gates = new ConcurrentQueue<Gate>();
        foreach (var node in fake.Nodes)
            node.Faults.On(r => r.Opcode == NodeOpcode.Execute && r.Stream % 17 == 3, Fault.HoldEach(() =>
            {
                var gate = new Gate();
                gates.Enqueue(gate);
                return gate;
            }));
        var workers = Enumerable.Range(0, 32).Select(w => Task.Run(async () =>
        {
            var own = new Random(Seed.Value + w);
            for (var i = 0; i < 300; i++)
            {
                var key = own.Next(Keys);
                using var bound = select.Bind(key);
                bound.SetIdempotence(true).SetTimeout(TimeSpan.FromMilliseconds(own.Next(20, 200)));
                Interlocked.Increment(ref issued);
                using var rows = await TryAsync(session, bound);
                Interlocked.Increment(ref completed);
                if (rows is not null && (!rows.MoveNext() || rows.Current.GetInt32(0) != key || rows.Current.GetString(1) != $"echo {key}"))
                    Interlocked.Increment(ref wrong);
            }
        })).ToList();
        var all = Task.WhenAll(workers);
        while (!all.IsCompleted)
        {
            await Task.WhenAny(all, Task.Delay(20));
            fake.Nodes[random.Next(3)].CloseConnections(reset: random.Next(2) == 0);
            while (gates.TryDequeue(out var gate))
                gate.Open();
        }
        await all.Within();
        Assert.Equal(0, wrong);
        Assert.Equal(32 * 300, completed);
        Assert.Equal(issued, completed);
        while (gates.TryDequeue(out var gate))
            gate.Open();
        fake.Nodes.ToList().ForEach(n => n.Faults.Clear());
        await Wait.UntilAsync(() => fake.Nodes.Sum(n => n.OpenConnections) == 7, "two connections to each node and one for control, all of them new");
        await Wait.UntilAsync(() => cluster.Metadata.AllHosts().Sum(h => h.OpenConnections) == 7, "the client counts as many");
        // It may count one that it does not know to be closed yet; what may be repeated goes elsewhere.
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => EchoesAsync(session, select, i, isIdempotent: true))).Within();
    }

    private static async Task<RowSet?> TryAsync(ISession session, IStatement statement)
    {
        try
        {
            return await session.ExecuteAsync(statement).Within();
        }
        catch (CqlException)
        {
            return null;
        }
    }

    private static byte[] ErrorFrame(short stream)
    {
        var frame = new ByteWriter();
        frame.Reserve(NodeFrameHeader.Size);
        FakeNode.Language.CqlError.Invalid("lost its stream").Write(frame);
        new NodeFrameHeader(0x84, 0, stream, NodeOpcode.Error, frame.Length - NodeFrameHeader.Size).Write(frame.At(0, NodeFrameHeader.Size));
        return frame.Written.ToArray();
    }
}
