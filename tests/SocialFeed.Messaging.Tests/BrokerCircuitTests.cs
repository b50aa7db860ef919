namespace SocialFeed.Messaging.Tests;

public sealed class BrokerCircuitTests
{
    private static readonly TimeSpan BreakFor = TimeSpan.FromSeconds(2);

    private readonly SteppedTime _time = new();
    private readonly BrokerCircuit _circuit;

    public BrokerCircuitTests() => _circuit = new BrokerCircuit(_time, BreakFor);

    [Fact]
    public void While_nothing_fails_everybody_passes()
    {
        Assert.True(_circuit.TryPass());
        Assert.True(_circuit.TryPass());
        Assert.False(_circuit.Succeeded());
        Assert.False(_circuit.IsOpen);
    }

    [Fact]
    public void After_a_failure_nobody_passes_until_one_may_try()
    {
        Assert.True(_circuit.Failed());
        Assert.True(_circuit.IsOpen);
        Assert.False(_circuit.TryPass());

        _time.Step(BreakFor + TimeSpan.FromMilliseconds(1));
        Assert.True(_circuit.TryPass());
        Assert.False(_circuit.TryPass());

        // That one never came back: after as long again the next may try.
        _time.Step(BreakFor + TimeSpan.FromMilliseconds(1));
        Assert.True(_circuit.TryPass());
    }

    [Fact]
    public void Only_the_first_failure_opens_and_only_the_first_success_closes()
    {
        Assert.True(_circuit.Failed());
        Assert.False(_circuit.Failed());
        Assert.True(_circuit.Succeeded());
        Assert.False(_circuit.Succeeded());
        Assert.True(_circuit.TryPass());
    }
}

public sealed class RepublishScheduleTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(35);

    private readonly SteppedTime _time = new();
    private readonly RepublishSchedule _schedule;

    public RepublishScheduleTests() => _schedule = new RepublishSchedule(_time, Delay, MaxDelay);

    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, 20)]
    [InlineData(2, 35)]
    [InlineData(50, 35)]
    public void Each_time_an_entry_waits_twice_as_long_up_to_the_limit(int sentBefore, int seconds)
    {
        for (var i = 0; i < sentBefore; i++)
        {
            Assert.True(_schedule.TryTake(7));
            _time.Step(MaxDelay);
        }

        Assert.True(_schedule.TryTake(7));
        _time.Step(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        Assert.False(_schedule.TryTake(7));
        _time.Step(TimeSpan.FromMilliseconds(1));
        Assert.True(_schedule.TryTake(7));
    }

    [Fact]
    public void What_was_not_sent_after_all_may_be_sent_at_once()
    {
        Assert.True(_schedule.TryTake(7));
        Assert.False(_schedule.TryTake(7));
        _schedule.Forget(7);
        Assert.True(_schedule.TryTake(7));
    }

    [Fact]
    public void Entries_do_not_mind_each_other_and_the_oldest_are_forgotten_first()
    {
        for (var position = 1L; position <= 2 * RepublishSchedule.GenerationSize; position++)
            Assert.True(_schedule.TryTake(position));
        Assert.False(_schedule.TryTake(2 * RepublishSchedule.GenerationSize));
        Assert.False(_schedule.TryTake(1));

        Assert.True(_schedule.TryTake(long.MaxValue));
        Assert.True(_schedule.TryTake(1));
    }
}

/// <summary>Time that goes on only when told to.</summary>
internal sealed class SteppedTime : TimeProvider
{
    private long _now = 1;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public void Step(TimeSpan by) => _now += by.Ticks;
}
