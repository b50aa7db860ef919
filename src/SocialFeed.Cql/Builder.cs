using System.Globalization;
using System.Net;

namespace SocialFeed.Cql;

/// <summary>Collects the settings of a <see cref="Cluster"/>. Not thread-safe; <see cref="Build"/> copies what it has.</summary>
public sealed class Builder
{
    /// <summary>The port of the native protocol.</summary>
    public const int DefaultPort = 9042;

    private readonly List<string> _contactPoints = [];
    private int _port = DefaultPort;
    private string? _localDatacenter;
    private int _remoteHosts;
    private IAuthProvider? _authProvider;
    private SslOptions? _ssl;
    private QueryOptions _query = new();
    private PoolingOptions _pooling = new();
    private SocketOptions _socket = new();
    private IReconnectionPolicy? _reconnection;
    private IRetryPolicy _retry = DefaultRetryPolicy.Instance;
    private ISpeculativeExecutionPolicy? _speculation;
    private IAddressTranslator _translator = IdentityAddressTranslator.Instance;
    private ITimestampGenerator? _timestamps;
    private ProtocolVersion _maxVersion = ProtocolVersion.V4;
    private Action<CqlLogEvent>? _log;
    private TimeProvider _time = TimeProvider.System;
    private Func<string, CancellationToken, Task<IPAddress[]>> _resolve = Dns.GetHostAddressesAsync;
    private TimeSpan _refreshInterval = TimeSpan.FromSeconds(60);
    private TimeSpan _eventDelay = TimeSpan.FromSeconds(1);
    private TimeSpan _agreementWait = TimeSpan.FromSeconds(10);

    /// <summary>Adds a node to start from: a name or address, with a port behind a colon if it is not the default. IPv6 with a port in brackets.</summary>
    public Builder AddContactPoint(string host)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(host);
        _contactPoints.Add(host.Trim());
        return this;
    }

    /// <inheritdoc cref="AddContactPoint(string)"/>
    public Builder AddContactPoints(params IEnumerable<string> hosts)
    {
        ArgumentNullException.ThrowIfNull(hosts);
        foreach (var host in hosts)
            AddContactPoint(host);
        return this;
    }

    public Builder AddContactPoint(IPEndPoint host) => AddContactPoint(host.ToString());

    /// <summary>The port of contact points that name none, and of nodes that do not announce theirs (before Cassandra 4.0).</summary>
    public Builder WithPort(int port)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, IPEndPoint.MaxPort);
        _port = port;
        return this;
    }

    /// <summary>User and password for servers with PasswordAuthenticator.</summary>
    public Builder WithCredentials(string user, string password) => WithAuthProvider(new PlainTextAuthProvider(user, password));

    public Builder WithAuthProvider(IAuthProvider provider)
    {
        _authProvider = provider;
        return this;
    }

    /// <summary>The datacenter whose nodes get the requests. When it is not set, that of the first contact point that answers.</summary>
    public Builder WithLocalDatacenter(string datacenter)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(datacenter);
        _localDatacenter = datacenter;
        return this;
    }

    /// <summary>How many nodes of other datacenters may take a request when no local one can. Zero unless set.</summary>
    public Builder WithRemoteHostsPerRequest(int hosts)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(hosts);
        _remoteHosts = hosts;
        return this;
    }

    public Builder WithSsl(SslOptions options)
    {
        _ssl = options;
        return this;
    }

    public Builder WithQueryOptions(QueryOptions options)
    {
        options.Validate();
        _query = options.Copy();
        return this;
    }

    public Builder WithPoolingOptions(PoolingOptions options)
    {
        options.Validate();
        _pooling = options.Copy();
        return this;
    }

    public Builder WithSocketOptions(SocketOptions options)
    {
        options.Validate();
        _socket = options.Copy();
        return this;
    }

    /// <summary>Exponential from 1 to 60 s unless set.</summary>
    public Builder WithReconnectionPolicy(IReconnectionPolicy policy)
    {
        _reconnection = policy;
        return this;
    }

    public Builder WithRetryPolicy(IRetryPolicy policy)
    {
        _retry = policy;
        return this;
    }

    /// <summary>Off unless set; for idempotent statements only.</summary>
    public Builder WithSpeculativeExecutionPolicy(ISpeculativeExecutionPolicy policy)
    {
        _speculation = policy;
        return this;
    }

    public Builder WithAddressTranslator(IAddressTranslator translator)
    {
        _translator = translator;
        return this;
    }

    /// <summary>The monotonic clock of this client unless set.</summary>
    public Builder WithTimestampGenerator(ITimestampGenerator generator)
    {
        _timestamps = generator;
        return this;
    }

    /// <summary>No higher version than this is offered. The right one is found without it.</summary>
    public Builder WithMaxProtocolVersion(ProtocolVersion version)
    {
        if (!Enum.IsDefined(version))
            throw new ArgumentOutOfRangeException(nameof(version), version, "The driver speaks protocol versions 3 and 4.");
        _maxVersion = version;
        return this;
    }

    /// <summary>Gets told what operators may want to know. Called from background work: it must be quick and must not throw.</summary>
    public Builder WithLoggerHook(Action<CqlLogEvent> hook)
    {
        _log = hook;
        return this;
    }

    /// <summary>The clock for delays and timestamps.</summary>
    public Builder WithTimeProvider(TimeProvider time)
    {
        _time = time;
        return this;
    }

    /// <summary>
    /// How often the list of nodes is read even if no event came, how long events are gathered before they are acted upon, and
    /// how long a change of the schema may take to reach all nodes. 60 s, 1 s and 10 s unless set.
    /// </summary>
    public Builder WithMetadataTimes(TimeSpan refreshInterval, TimeSpan eventDelay, TimeSpan maxSchemaAgreementWait)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(refreshInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(eventDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSchemaAgreementWait, TimeSpan.Zero);
        (_refreshInterval, _eventDelay, _agreementWait) = (refreshInterval, eventDelay, maxSchemaAgreementWait);
        return this;
    }

    /// <summary>What the names of contact points mean, for tests of names that change their meaning.</summary>
    internal Builder WithNameResolver(Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        _resolve = resolve;
        return this;
    }

    /// <summary>Makes the cluster object; nothing is connected before <see cref="Cluster.ConnectAsync"/>.</summary>
    /// <exception cref="InvalidOperationException">There is no contact point.</exception>
    public Cluster Build()
    {
        if (_contactPoints.Count == 0)
            throw new InvalidOperationException("A cluster needs at least one node to start from: call AddContactPoint(\"host\") before Build().");
        return new Cluster(new ClusterSettings
        {
            ContactPoints = [.. _contactPoints.Distinct().Select(p => ParseContactPoint(p, _port))],
            Port = _port,
            LocalDatacenter = _localDatacenter,
            RemoteHostsPerRequest = _remoteHosts,
            AuthProvider = _authProvider,
            Ssl = _ssl,
            Query = _query,
            Pooling = _pooling,
            Socket = _socket,
            Reconnection = _reconnection ?? new ExponentialReconnectionPolicy(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60)),
            Retry = _retry,
            Speculation = _speculation,
            Translator = _translator,
            Timestamps = _timestamps ?? new AtomicMonotonicTimestampGenerator(_time),
            MaxVersion = _maxVersion,
            Log = _log,
            Time = _time,
            ResolveName = _resolve,
            RefreshInterval = _refreshInterval,
            EventDelay = _eventDelay,
            SchemaAgreementWait = _agreementWait,
        });
    }

    /// <summary>"host", "host:port", "::1" or "[::1]:port".</summary>
    internal static DnsEndPoint ParseContactPoint(string text, int defaultPort)
    {
        if (IPAddress.TryParse(text.Trim('[', ']'), out _) && !text.Contains("]:", StringComparison.Ordinal))
            return new DnsEndPoint(text.Trim('[', ']'), defaultPort);
        var colon = text.LastIndexOf(':');
        if (colon < 0)
            return new DnsEndPoint(text, defaultPort);
        if (colon == 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port is < 1 or > IPEndPoint.MaxPort)
            throw new ArgumentException($"'{text}' is no contact point: write host or host:port, with a port from 1 to {IPEndPoint.MaxPort}.");
        return new DnsEndPoint(text[..colon].Trim('[', ']'), port);
    }
}
