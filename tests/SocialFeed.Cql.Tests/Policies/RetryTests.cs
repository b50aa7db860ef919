using System.Net;

namespace SocialFeed.Cql.Tests.Policies;

/// <summary>What is retried where, and what never is.</summary>
public class RetryTests
{
    private static readonly IPEndPoint Node = new(IPAddress.Loopback, 9042);

    public static TheoryData<string, bool, int, RetryDecision> Decisions => new()
    {
        { "read timeout, enough answers, no data", false, 0, RetryDecision.RetrySame },
        { "read timeout, enough answers, no data", false, 1, RetryDecision.Rethrow },
        { "read timeout, too few answers", true, 0, RetryDecision.Rethrow },
        { "read timeout, with data", true, 0, RetryDecision.Rethrow },
        { "write timeout of the batch log", true, 0, RetryDecision.RetrySame },
        { "write timeout of the batch log", false, 0, RetryDecision.Rethrow },
        { "write timeout", true, 0, RetryDecision.Rethrow },
        { "write timeout of a transaction", true, 0, RetryDecision.Rethrow },
        { "read timeout of a repair", false, 0, RetryDecision.RetryNext },
        { "read timeout of a repair", true, 1, RetryDecision.Rethrow },
        { "unavailable", false, 0, RetryDecision.RetryNext },
        { "unavailable", true, 1, RetryDecision.Rethrow },
        { "overloaded", true, 0, RetryDecision.RetryNext },
        { "overloaded", true, DefaultRetryPolicy.MaxRetries, RetryDecision.Rethrow },
        { "overloaded", false, 0, RetryDecision.Rethrow },
        { "server error", true, 0, RetryDecision.RetryNext },
        { "server error", false, 0, RetryDecision.Rethrow },
        { "truncate", false, 0, RetryDecision.Rethrow },
        { "bootstrapping", false, 0, RetryDecision.RetryNext },
        { "bootstrapping", false, 7, RetryDecision.RetryNext },
        { "connection lost", true, 0, RetryDecision.RetryNext },
        { "connection lost", false, 0, RetryDecision.Rethrow },
        { "busy", false, 5, RetryDecision.RetryNext },
        { "invalid", true, 0, RetryDecision.Rethrow },
        { "read failure", true, 0, RetryDecision.Rethrow },
    };

    [Theory]
    [MemberData(nameof(Decisions))]
    public void The_default_policy_decides_by_error_idempotence_and_earlier_retries(string error, bool idempotent, int retries, RetryDecision decision) =>
        Assert.Equal(decision, DefaultRetryPolicy.Instance.Decide(new FailedAttempt(Error(error), idempotent, false, retries)));

    [Theory]
    [InlineData("connection lost")]
    [InlineData("server error")]
    public void What_was_never_written_goes_to_the_next_node_always(string error)
    {
        var attempt = new FailedAttempt(Error(error), IsIdempotent: false, WasNeverWritten: true, Retries: 99);

        Assert.Equal(RetryDecision.RetryNext, DefaultRetryPolicy.Instance.Decide(attempt));
        Assert.Equal(RetryDecision.RetryNext, FallthroughRetryPolicy.Instance.Decide(attempt));
        Assert.True(attempt.WasCertainlyNotApplied);
    }

    [Theory]
    [InlineData("unavailable", true)]
    [InlineData("unavailable in a transaction", false)]
    [InlineData("read timeout, with data", true)]
    [InlineData("read timeout in a transaction", false)]
    [InlineData("write timeout", false)]
    [InlineData("write timeout of the batch log", false)]
    [InlineData("overloaded", false)]
    [InlineData("server error", false)]
    [InlineData("connection lost", false)]
    [InlineData("bootstrapping", true)]
    [InlineData("busy", true)]
    public void Few_errors_prove_that_nothing_was_applied(string error, bool proves) =>
        Assert.Equal(proves, new FailedAttempt(Error(error), false, false, 0).WasCertainlyNotApplied);

    [Theory]
    [InlineData("unavailable", true, true, false)]
    [InlineData("unavailable", false, false, false)]
    [InlineData("read timeout of a repair", true, true, false)]
    [InlineData("read timeout, with data", false, false, true)]
    [InlineData("busy", true, false, true)]
    public void Of_transactions_and_of_writes_to_several_partitions_fewer_do(string error, bool conditional, bool allOrNothing, bool proves) =>
        Assert.Equal(proves, new FailedAttempt(Error(error), false, false, 0, conditional, allOrNothing).WasCertainlyNotApplied);

    [Fact]
    public void A_budget_allows_its_reserve_and_then_its_share_of_the_requests()
    {
        var budget = new RetryBudget(percentOfRequests: 10, reserve: 5);
        Assert.Equal(5, Enumerable.Range(0, 20).Count(_ => budget.TryTake()));

        for (var i = 0; i < 100; i++)
            budget.RequestStarted();

        // A hundred requests bring ten retries, but no more than the reserve are ever saved.
        Assert.InRange(Enumerable.Range(0, 20).Count(_ => budget.TryTake()), 5, 6);
        for (var i = 0; i < 10; i++)
            budget.RequestStarted();
        Assert.Equal(1, Enumerable.Range(0, 20).Count(_ => budget.TryTake()));
    }

    [Fact]
    public void A_budget_of_nothing_allows_its_reserve_only()
    {
        var budget = new RetryBudget(percentOfRequests: 0, reserve: 1);
        Assert.True(budget.TryTake());
        for (var i = 0; i < 1000; i++)
            budget.RequestStarted();
        Assert.False(budget.TryTake());
    }

    [Fact]
    public void Delays_double_up_to_the_maximum_less_a_random_part()
    {
        var policy = new ExponentialReconnectionPolicy(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        for (var failures = 1; failures < 200; failures++)
        {
            var full = Math.Min(60, Math.Pow(2, failures - 1));
            Assert.InRange(policy.DelayAfter(failures).TotalSeconds, full * 0.85 - 0.001, full);
        }
    }

    [Fact]
    public void Timestamps_rise_even_when_the_clock_stands_or_goes_back()
    {
        var clock = new SetClock { Now = DateTimeOffset.UnixEpoch.AddYears(50) };
        var generator = new AtomicMonotonicTimestampGenerator(clock);
        var first = generator.Next();
        var second = generator.Next();
        clock.Now = clock.Now.AddHours(-1);
        var third = generator.Next();
        clock.Now = clock.Now.AddHours(2);
        var fourth = generator.Next();

        Assert.Equal((clock.Now.AddHours(-1) - DateTimeOffset.UnixEpoch).Ticks / 10, first);
        Assert.Equal((first + 1, first + 2), (second, third));
        Assert.Equal((clock.Now - DateTimeOffset.UnixEpoch).Ticks / 10, fourth);
    }

    [Fact]
    public async Task Timestamps_of_many_threads_are_all_different()
    {
        var generator = new AtomicMonotonicTimestampGenerator(new SetClock());

        var stamps = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enumerable.Range(0, 10_000).Select(_ => generator.Next()).ToArray())));

        Assert.Equal(80_000, stamps.SelectMany(s => s).Distinct().Count());
    }

    private static CqlException Error(string name) => name switch
    {
        "read timeout, enough answers, no data" => new ReadTimeoutException("", ConsistencyLevel.Quorum, 2, 2, false),
        "read timeout, too few answers" => new ReadTimeoutException("", ConsistencyLevel.Quorum, 1, 2, false),
        "read timeout, with data" => new ReadTimeoutException("", ConsistencyLevel.Quorum, 2, 2, true),
        "read timeout of a repair" => new ReadTimeoutException("", ConsistencyLevel.All, 2, 3, true),
        "read timeout in a transaction" => new ReadTimeoutException("", ConsistencyLevel.Serial, 2, 2, false),
        "write timeout of the batch log" => new WriteTimeoutException("", ConsistencyLevel.Quorum, 0, 1, "BATCH_LOG"),
        "write timeout of a transaction" => new WriteTimeoutException("", ConsistencyLevel.Serial, 0, 1, "CAS"),
        "write timeout" => new WriteTimeoutException("", ConsistencyLevel.Quorum, 1, 2, "SIMPLE"),
        "unavailable" => new UnavailableException("", ConsistencyLevel.Quorum, 2, 1),
        "unavailable in a transaction" => new UnavailableException("", ConsistencyLevel.LocalSerial, 2, 1),
        "overloaded" => new OverloadedException(""),
        "server error" => new ServerErrorException(""),
        "truncate" => new TruncateException(""),
        "bootstrapping" => new IsBootstrappingException(""),
        "connection lost" => new ConnectionException(Node, "", written: true),
        "busy" => new BusyPoolException(Node, ""),
        "read failure" => new ReadFailureException("", ConsistencyLevel.Quorum, 1, 2, 1, false),
        _ => new InvalidQueryException(""),
    };

    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
