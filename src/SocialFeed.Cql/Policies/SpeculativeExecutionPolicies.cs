namespace SocialFeed.Cql;

/// <summary>
/// When to send an idempotent request to a further node before the first has answered. The first answer counts. Off unless set;
/// requests not known to be idempotent never run twice.
/// </summary>
public interface ISpeculativeExecutionPolicy
{
    /// <param name="executions">Executions started so far, from 1.</param>
    /// <returns>How long to wait before the next one starts; null for none.</returns>
    TimeSpan? DelayBefore(int executions);
}

/// <summary>A further node each time the delay has passed, up to a number.</summary>
public sealed class ConstantSpeculativeExecutionPolicy : ISpeculativeExecutionPolicy
{
    private readonly TimeSpan _delay;
    private readonly int _maxExtraExecutions;

    /// <param name="delay">Wait between the starts of two executions.</param>
    /// <param name="maxExtraExecutions">How many besides the first.</param>
    public ConstantSpeculativeExecutionPolicy(TimeSpan delay, int maxExtraExecutions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(delay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxExtraExecutions);
        _delay = delay;
        _maxExtraExecutions = maxExtraExecutions;
    }

    public TimeSpan? DelayBefore(int executions) => executions <= _maxExtraExecutions ? _delay : null;
}
