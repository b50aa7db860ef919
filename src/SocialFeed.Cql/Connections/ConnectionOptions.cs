namespace SocialFeed.Cql.Connections;

/// <summary>Everything a connection is told when it is made.</summary>
internal sealed record ConnectionOptions
{
    public ProtocolVersion Version { get; init; } = ProtocolVersion.V4;

    public SslOptions? Ssl { get; init; }

    /// <summary>The name to check in the node's certificate, unless <see cref="SslOptions.HostName"/> is set.</summary>
    public string? TlsHostName { get; init; }

    public IAuthProvider? AuthProvider { get; init; }

    /// <summary>For the TCP connection, TLS and the protocol's handshake together.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>OPTIONS is sent when nothing was read for so long; zero: never.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>OPTIONS is sent sooner, after so long, when requests are under way and nothing is read.</summary>
    public TimeSpan SilenceBeforeProbe { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A connection whose heartbeat is not answered within this is closed.</summary>
    public TimeSpan HeartbeatTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Requests under way at once, those given up but not yet answered included. At most 32767.</summary>
    public int MaxInFlight { get; init; } = 2048;

    /// <summary>Given-up requests above which the connection should be replaced.</summary>
    public int MaxOrphans { get; init; } = 256;

    /// <summary>Bytes accepted but not yet handed to the socket, above which requests are turned away.</summary>
    public int MaxUnsentBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Larger answers close the connection; the protocol itself allows 256 MB.</summary>
    public int MaxResponseLength { get; init; } = Protocol.FrameHeader.BodyLengthMax;

    /// <summary>See <see cref="PoolingOptions.ResumeOnReadingThread"/>.</summary>
    public bool ResumeOnReadingThread { get; init; } = true;

    /// <summary>
    /// How long the reading thread may be kept by what it resumes before another one takes over; the sweeper notices up to two of its intervals later. Longer than a
    /// thread waits for its turn on a machine with much to do, short for who waits behind one that is blocked.
    /// </summary>
    public TimeSpan ReaderKeptMax { get; init; } = TimeSpan.FromMilliseconds(80);

    public bool TcpNoDelay { get; init; } = true;

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
