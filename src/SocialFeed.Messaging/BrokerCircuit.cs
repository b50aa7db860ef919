namespace SocialFeed.Messaging;

/// <summary>Spares callers the wait for a broker that has just failed: open for a while after each failure, then one caller may try. Safe for any thread.</summary>
internal sealed class BrokerCircuit(TimeProvider time, TimeSpan breakFor)
{
    private const long Closed = 0;

    // When the next attempt is allowed, in the provider's timestamps; Closed when all are.
    private long _openUntil = Closed;

    public bool IsOpen => Volatile.Read(ref _openUntil) != Closed;

    /// <summary>True when the caller may try. While open, only one caller in each period.</summary>
    public bool TryPass()
    {
        var openUntil = Volatile.Read(ref _openUntil);
        if (openUntil == Closed)
            return true;
        var now = time.GetTimestamp();
        return now >= openUntil && Interlocked.CompareExchange(ref _openUntil, Next(now), openUntil) == openUntil;
    }

    /// <summary>True when this closed it.</summary>
    public bool Succeeded() => Volatile.Read(ref _openUntil) != Closed && Interlocked.Exchange(ref _openUntil, Closed) != Closed;

    /// <summary>True when this opened it.</summary>
    public bool Failed() => Interlocked.Exchange(ref _openUntil, Next(time.GetTimestamp())) == Closed;

    // One more than needed, so that it is never the value of a closed circuit.
    private long Next(long now) => now + (long)(breakFor.TotalSeconds * time.TimestampFrequency) + 1;
}
