namespace SocialFeed.Cql;

/// <summary>Connections of a session to each node, and what may wait on them.</summary>
public sealed class PoolingOptions
{
    /// <summary>Connections to each node of the local datacenter. One carries 32,767 requests at a time; more help a client of many cores.</summary>
    public int ConnectionsPerHost { get; set; } = 1;

    /// <summary>Requests in flight on one connection; further ones go to another node or wait. At most 32,767.</summary>
    public int MaxInFlightPerConnection { get; set; } = 2048;

    /// <summary>Requests that may wait for room at one node. Beyond that they fail at once with <see cref="BusyPoolException"/>.</summary>
    public int MaxWaiters { get; set; } = 4096;

    /// <summary>Bytes handed to one connection and not yet taken by its socket; above that it counts as full.</summary>
    public int MaxUnsentBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Stream ids lost to requests that were given up and never answered, before the connection is replaced.</summary>
    public int MaxOrphansPerConnection { get; set; } = 256;

    /// <summary>Without anything received for so long an idle connection is asked for a sign of life.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>With requests in flight and nothing received for so long, the connection is asked for a sign of life.</summary>
    public TimeSpan SilenceBeforeProbe { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>A sign of life that takes longer means the connection is dead.</summary>
    public TimeSpan HeartbeatTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether what awaits an answer may go on on the thread that received it, as long as that is short on the mean; a hop to the thread pool for each answer costs
    /// latency and CPU. False: always on the thread pool, for applications that rely on its threads.
    /// </summary>
    public bool ResumeOnReadingThread { get; set; } = true;

    internal PoolingOptions Copy() => (PoolingOptions)MemberwiseClone();

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ConnectionsPerHost);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxInFlightPerConnection);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxInFlightPerConnection, 32767);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxWaiters);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxUnsentBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxOrphansPerConnection);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(HeartbeatInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(SilenceBeforeProbe, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(HeartbeatTimeout, TimeSpan.Zero);
    }
}
