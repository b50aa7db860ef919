namespace SocialFeed.Core.Ids;

/// <summary>
/// Makes the ids of one worker number, each greater than the one before. Thread-safe and lock-free: time and sequence stand in one number that only grows, so
/// a full sequence spills into the next millisecond and a clock that steps back is waited out by counting on; both at most <see cref="MaxAhead"/> far.
/// </summary>
public sealed class IdGenerator
{
    /// <summary>Well inside <see cref="Limits.ClockSkew"/>, on which the feed's bounds between pushed and pulled rely.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly int _worker;
    private long _last;
    private long _allowedUntil = long.MaxValue;

    /// <param name="worker">0 to <see cref="SnowflakeId.MaxWorker"/>; no other live process may use it.</param>
    /// <param name="notBefore">Ids come from times after this one: see <see cref="WorkerLease.NotBefore"/>.</param>
    public IdGenerator(TimeProvider time, int worker, DateTimeOffset notBefore)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(worker);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(worker, SnowflakeId.MaxWorker);
        _time = time;
        _worker = worker;
        _last = ((Math.Max(0, MillisecondsAt(notBefore)) + 1) << SnowflakeId.SequenceBits) - 1;
    }

    public int Worker => _worker;

    /// <exception cref="ClockMovedBackException">The clock stands too far behind the last id.</exception>
    /// <exception cref="WorkerLeaseLostException">The worker number is no longer this process's.</exception>
    public long Next()
    {
        while (true)
        {
            var now = MillisecondsAt(_time.GetUtcNow());
            var last = Volatile.Read(ref _last);
            var next = Math.Max(now << SnowflakeId.SequenceBits, last + 1);
            var milliseconds = next >> SnowflakeId.SequenceBits;
            if (milliseconds - now > (long)MaxAhead.TotalMilliseconds)
                throw new ClockMovedBackException(TimeSpan.FromMilliseconds(milliseconds - now));
            if (milliseconds >= Volatile.Read(ref _allowedUntil))
                throw new WorkerLeaseLostException(_worker);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
                return SnowflakeId.Compose(milliseconds, _worker, (int)next & SnowflakeId.MaxSequence);
        }
    }

    /// <summary>Ids of this time and later are refused, until moved on.</summary>
    public void AllowUntil(DateTimeOffset until) => Volatile.Write(ref _allowedUntil, MillisecondsAt(until));

    /// <summary>Refuses every further id.</summary>
    public void Stop() => Volatile.Write(ref _allowedUntil, 0);

    /// <summary>The time of the newest id made.</summary>
    public DateTimeOffset UsedUntil => SnowflakeId.Epoch.AddMilliseconds(Volatile.Read(ref _last) >> SnowflakeId.SequenceBits);

    private static long MillisecondsAt(DateTimeOffset time) =>
        time >= SnowflakeId.MaxTime ? (1L << 41) - 1 : (time - SnowflakeId.Epoch).Ticks / TimeSpan.TicksPerMillisecond;
}
