using SocialFeed.Cql.FakeNode.Faults;
using SocialFeed.Cql.FakeNode.Language;
using SocialFeed.Cql.FakeNode.Server;
using SocialFeed.Cql.Tests.Fixtures;

namespace SocialFeed.Cql.Tests.Faults;

/// <summary>A request is sent again only when it was certainly not applied, or may be applied twice.</summary>
public class RetryTests
{
    private const string Add = "UPDATE ks.counts SET n = n + 1 WHERE id = 1";
    private const ushort Quorum = 6;

    private static async Task<(FakeCluster Fake, Cluster Cluster, ISession Session)> StartAsync(Action<Builder>? configure = null)
    {
        var fake = await Clients.StartAsync(3);
        fake.Execute("CREATE TABLE ks.counts (id int PRIMARY KEY, n counter)");
        var cluster = fake.Client(configure);
        var session = await cluster.ConnectAsync().Within();
        await Wait.UntilAsync(() => cluster.Metadata.AllHosts().Count(h => h.OpenConnections > 0) == 3, "connections to all nodes");
        return (fake, cluster, session);
    }

    private static SimpleStatement Statement(bool idempotent) => new SimpleStatement(Add).SetIdempotence(idempotent);

    /// <summary>Errors after which a write may have happened.</summary>
    public static TheoryData<int> Unknown => [CqlError.ServerError, CqlError.OverloadedCode, CqlError.TruncateCode, CqlError.WriteTimeoutCode, CqlError.WriteFailureCode];

    private static CqlError Error(int code) => code switch
    {
        CqlError.OverloadedCode => CqlError.Overloaded(),
        CqlError.TruncateCode => CqlError.Truncate(),
        CqlError.WriteTimeoutCode => CqlError.WriteTimeout(Quorum, 1, 2, "SIMPLE"),
        CqlError.WriteFailureCode => CqlError.WriteFailure(Quorum, 1, 2, 1, "SIMPLE"),
        CqlError.UnavailableCode => CqlError.Unavailable(Quorum, 2, 1),
        CqlError.BootstrappingCode => CqlError.Bootstrapping(),
        _ => CqlError.Server("scripted"),
    };

    [Theory]
    [MemberData(nameof(Unknown))]
    public async Task A_write_of_unknown_outcome_is_not_sent_again_unless_it_is_idempotent(int code)
    {
        var (fake, cluster, session) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        foreach (var node in fake.Nodes)
            node.Faults.On("counts", Fault.Answer(Error(code)));
        await Assert.ThrowsAnyAsync<CqlException>(() => session.ExecuteAsync(Statement(idempotent: false)).Within());
        Assert.Equal(1, fake.Log.Count(Add));
    }

    [Theory]
    [InlineData(CqlError.ServerError)]
    [InlineData(CqlError.OverloadedCode)]
    public async Task An_idempotent_one_goes_to_the_next_host(int code)
    {
        var (fake, cluster, session) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        foreach (var node in fake.Nodes)
            node.Faults.On("counts", Fault.Answer(Error(code)), times: 1);
        var outcome = await session.ExecuteAsync(Statement(idempotent: true)).AsTask().EndsAsync();
        var asked = fake.Log.Entries.Where(e => e.Request?.Cql == Add).Select(e => e.Node).ToList();
        Assert.InRange(asked.Count, 2, 3);
        Assert.Equal(asked.Count, asked.Distinct().Count());
        Assert.False(outcome);
    }

    [Theory]
    [InlineData(CqlError.BootstrappingCode)]
    [InlineData(CqlError.UnavailableCode)]
    public async Task What_was_certainly_not_applied_goes_to_the_next_host(int code)
    {
        var (fake, cluster, session) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        var left = 1;
        foreach (var node in fake.Nodes)
            node.Faults.On(r => r.Cql == Add && Interlocked.Decrement(ref left) >= 0, Fault.Answer(Error(code)));
        using var result = await session.ExecuteAsync(Statement(idempotent: false)).Within();
        Assert.Equal(2, fake.Log.Count(Add));
        Assert.Single(result.Info.TriedHosts);
        Assert.Equal(1L, fake.Execute("SELECT n FROM ks.counts")[0][0]);
    }

    [Fact]
    public async Task A_batch_that_is_not_logged_may_have_been_applied_in_part_and_is_not_sent_again()
    {
        var (fake, cluster, session) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        foreach (var node in fake.Nodes)
            node.Faults.On("counts", Fault.Answer(CqlError.Unavailable(Quorum, 2, 1)));

        foreach (var (type, sent) in new[] { (BatchType.Counter, 1), (BatchType.Unlogged, 1), (BatchType.Logged, 2) })
        {
            fake.Log.Clear();
            var batch = new BatchStatement(type).Add(Statement(false)).Add(new SimpleStatement("UPDATE ks.counts SET n = n + 1 WHERE id = 2")).SetIdempotence(false);
            await Assert.ThrowsAsync<UnavailableException>(() => session.ExecuteAsync(batch).Within());
            Assert.Equal(sent, fake.Log.Count("counts"));
        }
    }

    [Fact]
    public async Task A_lightweight_transaction_is_not_sent_again_after_an_error_of_its_own_reads()
    {
        const string Renew = "UPDATE ks.pairs SET c = 'x' WHERE a = 'x' AND b = 1 IF c = 'y'";
        var (fake, cluster, session) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        foreach (var error in new[] { CqlError.ReadTimeout(Quorum, 2, 2, dataPresent: false), CqlError.ReadTimeout((ushort)ConsistencyLevel.All, 2, 3, true), CqlError.Unavailable(Quorum, 2, 1) })
        {
            foreach (var node in fake.Nodes)
            {
                node.Faults.Clear();
                node.Faults.On("pairs", Fault.Answer(error));
            }
            fake.Log.Clear();
            await Assert.ThrowsAnyAsync<ServerException>(() => session.ExecuteAsync(new SimpleStatement(Renew).SetIdempotence(false)).Within());
            Assert.Equal(1, fake.Log.Count("pairs"));
        }
    }

    [Fact]
    public async Task An_error_of_the_server_names_every_host_that_was_asked_and_what_to_change()
    {
        var (fake, cluster, session) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        foreach (var node in fake.Nodes)
            node.Faults.On("counts", Fault.Answer(CqlError.Overloaded()));

        var error = await Assert.ThrowsAsync<OverloadedException>(() => session.ExecuteAsync(Statement(idempotent: true)).Within());

        var asked = fake.Log.Entries.Where(e => e.Request?.Cql == Add).ToList();
        Assert.Equal(3, asked.Count);
        Assert.Equal(3, error.TriedHosts.Count);
        Assert.All(fake.Nodes, node => Assert.Contains(node.EndPoint.ToString()!, error.Message, StringComparison.Ordinal));
        Assert.Contains("Lower the concurrency", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_that_lacked_only_the_data_is_asked_again_once()
    {
        var (fake, cluster, session) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        foreach (var node in fake.Nodes)
            node.Faults.On("SELECT n", Fault.Answer(CqlError.ReadTimeout(Quorum, 2, 2, dataPresent: false)));
        var error = await Assert.ThrowsAsync<ReadTimeoutException>(() => session.ExecuteAsync("SELECT n FROM ks.counts").Within());
        Assert.Equal((2, 2, false), (error.ReceivedAcknowledgements, error.RequiredAcknowledgements, error.WasDataRetrieved));
        Assert.InRange(fake.Log.Count("SELECT n"), 1, 2);
    }

    [Fact]
    public async Task A_read_whose_repair_lacked_a_replica_is_asked_of_another_node()
    {
        var (fake, cluster, session) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        var left = 1;
        foreach (var node in fake.Nodes)
        {
            node.Faults.On(
                r => r.Cql == "SELECT n FROM ks.counts" && Interlocked.Decrement(ref left) >= 0,
                Fault.Answer(CqlError.ReadTimeout((ushort)ConsistencyLevel.All, 2, 3, dataPresent: true)));
        }

        using var result = await session.ExecuteAsync("SELECT n FROM ks.counts").Within();

        var asked = fake.Log.Entries.Where(e => e.Request?.Cql == "SELECT n FROM ks.counts").Select(e => e.Node).ToList();
        Assert.Equal(2, asked.Distinct().Count());
        Assert.Single(result.Info.TriedHosts);
    }

    [Theory]
    [InlineData("CAS")]
    [InlineData("COUNTER")]
    [InlineData("BATCH")]
    [InlineData("VIEW")]
    [InlineData("SOMETHING_NEW")]
    public async Task A_write_timeout_keeps_its_numbers_and_is_not_repeated(string writeType)
    {
        var (fake, cluster, session) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        foreach (var node in fake.Nodes)
            node.Faults.On("counts", Fault.Answer(CqlError.WriteTimeout(Quorum, 1, 2, writeType)));
        var error = await Assert.ThrowsAsync<WriteTimeoutException>(() => session.ExecuteAsync(Statement(idempotent: false)).Within());
        Assert.Equal((writeType, ConsistencyLevel.LocalQuorum, 1, 2), (error.WriteType, error.ConsistencyLevel, error.ReceivedAcknowledgements, error.RequiredAcknowledgements));
        Assert.Equal(1, fake.Log.Count(Add));
    }

    [Fact]
    public async Task Every_error_of_the_server_has_its_exception_with_its_numbers()
    {
        var (fake, cluster, session) = await StartAsync(b => b.WithRetryPolicy(FallthroughRetryPolicy.Instance));
        await using var _ = fake;
        await using var __ = cluster;
        async Task<T> Answered<T>(CqlError error) where T : CqlException
        {
            foreach (var node in fake.Nodes)
            {
                node.Faults.Clear();
                node.Faults.On("counts", Fault.Answer(error));
            }
            return await Assert.ThrowsAsync<T>(() => session.ExecuteAsync(Statement(idempotent: false)).Within());
        }

        var unavailable = await Answered<UnavailableException>(CqlError.Unavailable(Quorum, 2, 1));
        Assert.Equal((2, 1), (unavailable.RequiredReplicas, unavailable.AliveReplicas));
        Assert.Equal(3, (await Answered<ReadFailureException>(CqlError.ReadFailure(Quorum, 1, 2, 3, true))).Failures);
        Assert.Equal("BATCH", (await Answered<WriteFailureException>(CqlError.WriteFailure(Quorum, 1, 2, 3, "BATCH"))).WriteType);
        Assert.Equal(["int"], (await Answered<FunctionFailureException>(CqlError.FunctionFailure("ks", "f", "int"))).ArgumentTypes);
        await Answered<OverloadedException>(CqlError.Overloaded());
        await Answered<IsBootstrappingException>(CqlError.Bootstrapping());
        await Answered<TruncateException>(CqlError.Truncate());
        await Answered<ServerErrorException>(CqlError.Server("x"));
        await Answered<UnauthorizedException>(CqlError.Unauthorized("x"));
        await Answered<InvalidConfigurationInQueryException>(new CqlError(CqlError.ConfigurationCode, "x"));
        Assert.Equal(0x7777, (await Answered<ServerException>(new CqlError(0x7777, "of the future"))).Code);
    }

    [Fact]
    public async Task Counters_under_faults_never_count_more_than_was_sent_and_never_less_than_was_acknowledged()
    {
        var (fake, cluster, session) = await StartAsync();
        await using var _ = fake;
        await using var __ = cluster;
        var random = new Random(Seed.Value);
        Fault[] faults = [Fault.Close(), Fault.CloseAfter(0), Fault.CloseAfter(5, reset: true), Fault.Answer(CqlError.Overloaded()), Fault.Answer(CqlError.Bootstrapping()), Fault.Silence(executes: true)];
        foreach (var node in fake.Nodes)
        {
            foreach (var fault in faults)
                node.Faults.On(r => r.Cql == Add && random.Next(30) == 0, fault);
        }
        var acknowledged = 0;
        const int Requests = 600;
        await Parallel.ForEachAsync(Enumerable.Range(0, Requests), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, token) =>
        {
            if (await session.ExecuteAsync(Statement(idempotent: false).SetTimeout(TimeSpan.FromMilliseconds(200)), token).AsTask().EndsAsync())
                Interlocked.Increment(ref acknowledged);
            else
                await session.SucceedsAsync();
        });
        var counted = (long)fake.Execute("SELECT n FROM ks.counts")[0][0]!;
        Assert.InRange(counted, acknowledged, Requests);
    }

    [Fact]
    public async Task A_speculative_execution_answers_in_the_place_of_a_slow_host()
    {
        var (fake, cluster, session) = await StartAsync(b => b.WithSpeculativeExecutionPolicy(new ConstantSpeculativeExecutionPolicy(TimeSpan.FromMilliseconds(20), 1)));
        await using var _ = fake;
        await using var __ = cluster;
        var gate = new Gate();
        var left = 1;
        foreach (var node in fake.Nodes)
            node.Faults.On(r => r.Cql == Add && Interlocked.Decrement(ref left) >= 0, Fault.Hold(gate));
        (await session.ExecuteAsync(Statement(idempotent: true)).Within()).Dispose();
        Assert.Equal(2, fake.Log.Count(Add));
        gate.Open();

        fake.Log.Clear();
        var second = new Gate();
        foreach (var node in fake.Nodes)
        {
            node.Faults.Clear();
            node.Faults.On("counts", Fault.Hold(second));
        }
        var slow = session.ExecuteAsync(Statement(idempotent: false).SetTimeout(TimeSpan.FromMilliseconds(300))).AsTask();
        Assert.False(await slow.EndsAsync());
        second.Open();
        Assert.Equal(1, fake.Log.Count(Add));
    }

    [Fact]
    public async Task Retries_cannot_multiply_the_load_of_an_outage()
    {
        var (fake, cluster, session) = await StartAsync(b => b.WithQueryOptions(new QueryOptions { DefaultIdempotence = true, RetryPercent = 10 }));
        await using var _ = fake;
        await using var __ = cluster;
        foreach (var node in fake.Nodes)
            node.Faults.On("counts", Fault.Answer(CqlError.Overloaded()));
        const int Requests = 3000;
        await Parallel.ForEachAsync(Enumerable.Range(0, Requests), new ParallelOptions { MaxDegreeOfParallelism = 32 },
            async (_, token) => Assert.False(await session.ExecuteAsync(Add, token).AsTask().EndsAsync()));
        Assert.InRange(fake.Log.Count(Add), Requests, (int)(Requests * 1.1) + 200);
    }
}
