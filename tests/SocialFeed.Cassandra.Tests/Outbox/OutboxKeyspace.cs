using SocialFeed.Core.Ids;

namespace SocialFeed.Cassandra.Tests.Outbox;

/// <summary>A keyspace whose stores live in a time that tests move forward: the outbox goes by minutes and hours.</summary>
public sealed class OutboxKeyspace : Keyspace
{
    private static int _worker;

    /// <summary>Only ever forward, for all tests of the keyspace: what was swept once is done.</summary>
    public MovedTime Time { get; } = new();

    /// <summary>Ids of the moved time.</summary>
    public IdGenerator NewIds() => new(Time, Interlocked.Increment(ref _worker), SnowflakeId.Epoch);
}

/// <summary>The system's time, ahead by what it was moved.</summary>
public sealed class MovedTime : TimeProvider
{
    private long _ahead;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ahead));

    public override long GetTimestamp() =>
        System.GetTimestamp() + (long)(TimeSpan.FromTicks(Interlocked.Read(ref _ahead)).TotalSeconds * TimestampFrequency);

    public void Move(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks);
}
