namespace SocialFeed.Cql;

/// <summary>Times of the network.</summary>
public sealed class SocketOptions
{
    /// <summary>For TCP, TLS, start-up and authentication together.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>For a request with all its attempts, waiting for room included.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(12);

    /// <summary>For the driver's own queries of the system tables.</summary>
    public TimeSpan MetadataRequestTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether small writes go out at once (TCP_NODELAY). The driver gathers requests itself.</summary>
    public bool TcpNoDelay { get; set; } = true;

    internal SocketOptions Copy() => (SocketOptions)MemberwiseClone();

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ConnectTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(RequestTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(MetadataRequestTimeout, TimeSpan.Zero);
    }
}
