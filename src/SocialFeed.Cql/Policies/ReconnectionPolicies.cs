namespace SocialFeed.Cql;

/// <summary>How long to wait before the next attempt to connect to a node that did not answer.</summary>
public interface IReconnectionPolicy
{
    /// <param name="failures">Attempts that failed in a row, from 1.</param>
    TimeSpan DelayAfter(int failures);
}

/// <summary>The same delay each time.</summary>
public sealed class ConstantReconnectionPolicy : IReconnectionPolicy
{
    private readonly TimeSpan _delay;

    public ConstantReconnectionPolicy(TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(delay, TimeSpan.Zero);
        _delay = delay;
    }

    public TimeSpan DelayAfter(int failures) => _delay;
}

/// <summary>
/// Doubles the delay up to a maximum and takes a random part of up to 15 % off, so that a fleet of clients does not knock at once.
/// </summary>
public sealed class ExponentialReconnectionPolicy : IReconnectionPolicy
{
    private const double JitterShare = 0.15;

    private readonly TimeSpan _initial;
    private readonly TimeSpan _maximum;

    /// <param name="initial">Delay after the first failure.</param>
    /// <param name="maximum">No delay is longer.</param>
    public ExponentialReconnectionPolicy(TimeSpan initial, TimeSpan maximum)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(initial, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximum, initial);
        _initial = initial;
        _maximum = maximum;
    }

    public TimeSpan DelayAfter(int failures)
    {
        var doublings = Math.Clamp(failures - 1, 0, 40);
        var full = Math.Min(_initial.TotalMilliseconds * Math.Pow(2, doublings), _maximum.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(full * (1 - JitterShare * Random.Shared.NextDouble()));
    }
}
