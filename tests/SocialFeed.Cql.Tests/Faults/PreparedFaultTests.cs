using SocialFeed.Cql.FakeNode.Faults;
using SocialFeed.Cql.FakeNode.Language;
using SocialFeed.Cql.FakeNode.Server;
using SocialFeed.Cql.FakeNode.Wire;
using SocialFeed.Cql.Tests.Fixtures;

namespace SocialFeed.Cql.Tests.Faults;

/// <summary>Prepared statements that servers forget, rename and reshape.</summary>
public class PreparedFaultTests
{
    private const string Insert = "INSERT INTO ks.pairs (a, b, c) VALUES (?, ?, ?)";

    [Fact]
    public async Task Those_who_prepare_at_once_share_one_request()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var gate = new Gate();
        fake.Node.Faults.On(NodeOpcode.Prepare, Fault.Hold(gate), times: 1);
        var all = Enumerable.Range(0, 50).Select(_ => session.PrepareAsync(Insert).AsTask()).ToList();
        await fake.Log.WaitAsync(e => e.Any(r => r.Request?.Opcode == NodeOpcode.Prepare), Wait.Token());
        gate.Open();
        var prepared = await Task.WhenAll(all).Within();
        Assert.Single(prepared.Distinct());
        Assert.Single(fake.Log.Requests, r => r.Opcode == NodeOpcode.Prepare);
    }

    [Fact]
    public async Task One_who_gives_up_does_not_spoil_it_for_the_others()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var gate = new Gate();
        fake.Node.Faults.On(NodeOpcode.Prepare, Fault.Hold(gate), times: 1);
        using var cancellation = new CancellationTokenSource();
        var impatient = session.PrepareAsync(Insert, cancellation.Token).AsTask();
        var patient = session.PrepareAsync(Insert).AsTask();
        await fake.Log.WaitAsync(e => e.Any(r => r.Request?.Opcode == NodeOpcode.Prepare), Wait.Token());
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient.Within());
        gate.Open();
        Assert.Equal(3, (await patient.Within()).Variables.Count);
    }

    [Fact]
    public async Task A_failure_is_not_remembered()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        fake.Node.Faults.On(NodeOpcode.Prepare, Fault.Answer(CqlError.Invalid("not yet")), times: 1);
        await Assert.ThrowsAsync<InvalidQueryException>(() => session.PrepareAsync(Insert).Within());
        Assert.Equal(3, (await session.PrepareAsync(Insert).Within()).Variables.Count);
    }

    [Theory]
    [InlineData("2.1")]
    [InlineData("3.11")]
    public async Task A_host_that_forgot_a_statement_is_taught_it_again(string generation)
    {
        await using var fake = await Clients.StartAsync(1, Clients.Generation(generation));
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var insert = await session.PrepareAsync(Insert).Within();
        for (var i = 0; i < 5; i++)
        {
            fake.Node.ForgetPrepared();
            await Task.WhenAll(Enumerable.Range(0, 20).Select(n => session.ExecuteAsync(insert.Bind("x", (i * 20) + n, "c")).AsTask())).Within();
        }
        Assert.Equal(100, fake.Execute("SELECT b FROM ks.pairs").Count);
    }

    [Fact]
    public async Task A_host_too_busy_to_be_taught_again_leaves_the_request_to_another()
    {
        await using var fake = await Clients.StartAsync(2);
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var insert = await session.PrepareAsync(Insert).Within();
        await session.ExecuteAsync(insert.Bind("x", 0, "c")).Within();
        fake.Nodes[0].ForgetPrepared();
        fake.Nodes[0].Faults.On(NodeOpcode.Prepare, Fault.Answer(CqlError.Overloaded()));
        for (var i = 1; i <= 10; i++)
            await session.ExecuteAsync(insert.Bind($"{i}", i, "c").SetIdempotence(false)).Within();
        Assert.Equal(11, fake.Execute("SELECT b FROM ks.pairs").Count);
    }

    [Fact]
    public async Task A_host_that_was_away_is_taught_all_statements_before_it_gets_requests()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var insert = await session.PrepareAsync(Insert).Within();
        var dropped = await session.PrepareAsync("SELECT c FROM ks.pairs WHERE a = ?").Within();
        Assert.NotNull(dropped);
        fake.Node.Stop(reset: true);
        fake.Node.ForgetPrepared();
        // One that can no longer be prepared does not keep the others from it.
        fake.Node.Faults.On(r => r.Opcode == NodeOpcode.Prepare && r.Cql.StartsWith("SELECT", StringComparison.Ordinal), Fault.Answer(CqlError.Invalid("no such table")));
        fake.Node.Start();
        await session.SucceedsAsync();
        await session.ExecuteAsync(insert.Bind("x", 1, "c")).Within();
        Assert.Single(fake.Log.Requests, r => r.Opcode == NodeOpcode.Execute);
        Assert.Equal(2, fake.Log.Requests.Count(r => r.Opcode == NodeOpcode.Prepare && r.Cql == Insert));
    }

    [Fact]
    public async Task A_host_that_is_back_and_answers_no_preparing_still_gets_requests()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        await session.PrepareAsync(Insert).Within();
        fake.Node.Stop(reset: true);
        fake.Node.Faults.On(NodeOpcode.Prepare, Fault.Silence());
        fake.Node.Start();
        await session.SucceedsAsync();
    }

    [Fact]
    public async Task A_host_that_gives_another_id_is_asked_by_that()
    {
        await using var fake = await Clients.StartAsync(2);
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var insert = await session.PrepareAsync(Insert).Within();
        fake.Nodes[0].ChangePreparedIds();
        for (var i = 0; i < 50; i++)
            await session.ExecuteAsync(insert.Bind($"{i}", i, "c")).Within();
        Assert.Equal(50, fake.Execute("SELECT b FROM ks.pairs").Count);
        Assert.InRange(fake.Log.Requests.Count(r => r.Opcode == NodeOpcode.Prepare), 1, 4);
    }

    [Fact]
    public async Task A_server_that_keeps_only_one_statement_serves_two_in_turn()
    {
        await using var fake = await Clients.StartAsync(new FakeClusterOptions { PreparedCapacity = 1 });
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var insert = await session.PrepareAsync(Insert).Within();
        var select = await session.PrepareAsync("SELECT c FROM ks.pairs WHERE a = ? AND b = ?").Within();
        for (var i = 0; i < 30; i++)
        {
            await session.ExecuteAsync(insert.Bind("x", i, $"{i}")).Within();
            using var rows = await session.ExecuteAsync(select.Bind("x", i)).Within();
            Assert.Equal([$"{i}"], rows.ToList(r => r.GetString(0)));
        }
    }

    [Fact]
    public async Task A_server_that_forgets_at_once_ends_in_an_error_and_not_in_a_loop()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var insert = await session.PrepareAsync(Insert).Within();
        fake.Node.Faults.On(r => r.Opcode == NodeOpcode.Execute, Fault.Answer(CqlError.Unprepared(insert.Id)));
        await Assert.ThrowsAnyAsync<CqlException>(() => session.ExecuteAsync(insert.Bind("x", 1, "c")).Within());
        Assert.InRange(fake.Log.Requests.Count(r => r.Opcode is NodeOpcode.Execute or NodeOpcode.Prepare), 2, 12);
    }

    [Fact]
    public async Task A_batch_teaches_each_of_its_statements_again()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var statements = new List<PreparedStatement>();
        for (var i = 0; i < 5; i++)
            statements.Add(await session.PrepareAsync($"INSERT INTO ks.pairs (a, b, c) VALUES ('key {i}', ?, ?)").Within());
        fake.Node.ForgetPrepared();
        var batch = new BatchStatement(BatchType.Unlogged);
        foreach (var statement in statements)
            batch.Add(statement.Bind(1, "c"));
        await session.ExecuteAsync(batch).Within();
        Assert.Equal(5, fake.Execute("SELECT b FROM ks.pairs").Count);
    }

    [Fact]
    public async Task A_batch_that_a_server_cannot_keep_ends_in_an_error_and_not_in_a_loop()
    {
        await using var fake = await Clients.StartAsync(new FakeClusterOptions { PreparedCapacity = 1 });
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var batch = new BatchStatement();
        for (var i = 0; i < 3; i++)
            batch.Add((await session.PrepareAsync($"INSERT INTO ks.pairs (a, b, c) VALUES ('key {i}', ?, ?)").Within()).Bind(1, "c"));
        await Assert.ThrowsAnyAsync<CqlException>(() => session.ExecuteAsync(batch).Within());
        Assert.InRange(fake.Log.Requests.Count(r => r.Opcode == NodeOpcode.Batch), 1, 12);
        Assert.Empty(fake.Execute("SELECT b FROM ks.pairs"));
    }

    [Fact]
    public async Task New_columns_are_read_after_a_statement_was_taught_again()
    {
        await using var fake = await Clients.StartAsync();
        fake.Execute("INSERT INTO ks.pairs (a, b, c) VALUES ('x', 1, 'old')");
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var select = await session.PrepareAsync("SELECT * FROM ks.pairs WHERE a = ?").Within();
        using (var before = await session.ExecuteAsync(select.Bind("x")).Within())
            Assert.Equal(["a", "b", "c"], before.Columns.Select(c => c.Name));
        fake.Execute("ALTER TABLE ks.pairs ADD bb int");
        fake.Execute("UPDATE ks.pairs SET bb = 7 WHERE a = 'x' AND b = 1");
        using (var unaware = await session.ExecuteAsync(select.Bind("x")).Within())
            Assert.Equal(["7"], unaware.ToList(r => r.GetValue<int>("bb").ToString()));
        fake.Node.ForgetPrepared();
        using var after = await session.ExecuteAsync(select.Bind("x")).Within();
        Assert.Equal(["a", "b", "bb", "c"], after.Columns.Select(c => c.Name));
        Assert.Equal(["old"], after.ToList(r => r.GetValue<string>("c")));
    }

    [Fact]
    public async Task A_column_of_another_type_is_read_by_its_new_type()
    {
        await using var fake = await Clients.StartAsync();
        fake.Execute("INSERT INTO ks.pairs (a, b, c) VALUES ('x', 1, 'old')");
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var select = await session.PrepareAsync("SELECT c FROM ks.pairs WHERE a = ?").Within();
        using (var before = await session.ExecuteAsync(select.Bind("x")).Within())
            Assert.Equal(["old"], before.ToList(r => r.GetString(0)));
        fake.Execute("DROP TABLE ks.pairs");
        fake.Execute("CREATE TABLE ks.pairs (a text, b int, c int, PRIMARY KEY (a, b))");
        fake.Execute("INSERT INTO ks.pairs (a, b, c) VALUES ('x', 1, 5)");
        using var after = await session.ExecuteAsync(select.Bind("x")).Within();
        Assert.Equal([5], after.ToList(r => r.GetInt32(0)));
    }

    [Fact]
    public async Task The_cache_of_the_client_is_bounded()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client(b => b.WithQueryOptions(new QueryOptions { MaxPreparedStatements = 10 }));
        await using var session = await cluster.ConnectAsync().Within();
        for (var i = 0; i < 50; i++)
            await session.PrepareAsync($"SELECT c FROM ks.pairs WHERE a = '{i}'").Within();
        fake.Log.Clear();
        await session.PrepareAsync("SELECT c FROM ks.pairs WHERE a = '49'").Within();
        Assert.Empty(fake.Log.Requests);
        await session.PrepareAsync("SELECT c FROM ks.pairs WHERE a = '0'").Within();
        Assert.Single(fake.Log.Requests);
    }
}
