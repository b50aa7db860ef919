using SocialFeed.Cql.Protocol;

namespace SocialFeed.Cql;

/// <summary>Gives writes the timestamp by which Cassandra decides which one is newer.</summary>
public interface ITimestampGenerator
{
    /// <summary>Microseconds since 1970, or <see cref="ServerSideTimestampGenerator.None"/> to leave it to the server.</summary>
    long Next();
}

/// <summary>
/// The clock, but never the same value twice and never backwards, so that two writes of this client keep their order even within one
/// microsecond or when the clock is set back. Thread-safe, without locks.
/// </summary>
public sealed class AtomicMonotonicTimestampGenerator : ITimestampGenerator
{
    private readonly TimeProvider _time;
    private long _last;

    public AtomicMonotonicTimestampGenerator(TimeProvider? time = null) => _time = time ?? TimeProvider.System;

    public long Next()
    {
        var now = (_time.GetUtcNow().UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;
        var last = Volatile.Read(ref _last);
        while (true)
        {
            var next = Math.Max(now, last + 1);
            var before = Interlocked.CompareExchange(ref _last, next, last);
            if (before == last)
                return next;
            last = before;
        }
    }
}

/// <summary>Leaves timestamps to the coordinator of each write.</summary>
public sealed class ServerSideTimestampGenerator : ITimestampGenerator
{
    /// <summary>Stands for no timestamp.</summary>
    public const long None = RequestParameters.NoTimestamp;

    public static ServerSideTimestampGenerator Instance { get; } = new();

    public long Next() => None;
}
