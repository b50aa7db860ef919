using System.Text.RegularExpressions;
using SocialFeed.Core;

namespace SocialFeed.Cassandra;

/// <summary>How to reach and use the Cassandra store. Bound from <see cref="Section"/> by the hosts.</summary>
public sealed partial record CassandraOptions
{
    public const string Section = "SocialFeed:Cassandra";

    /// <summary>Writes must be over, one way or the other, well before the marks that go before them run out: see Lists.</summary>
    public static readonly TimeSpan RequestTimeoutMax = TimeSpan.FromSeconds(9);

    private static readonly string[] DefaultContactPoints = ["127.0.0.1"];

    /// <summary>
    /// Nodes to start from, each host or host:port; all others are found through them. One string may hold several,
    /// parted by commas.
    /// </summary>
    public IReadOnlyList<string> ContactPoints { get; init; } = DefaultContactPoints;

    /// <summary>The port of contact points that name none.</summary>
    public int Port { get; init; } = 9042;

    public string Keyspace { get; init; } = "socialfeed";

    /// <summary>The datacenter that serves this process. Empty: that of the first contact point that answers.</summary>
    public string LocalDatacenter { get; init; } = "";

    /// <summary>With <see cref="Password"/>, for servers that ask for it. Empty: none.</summary>
    public string Username { get; init; } = "";

    public string Password { get; init; } = "";

    /// <summary>Copies of each row in each datacenter, when the keyspace is created. Quorum of 3 stands the loss of one node.</summary>
    public int ReplicationFactor { get; init; } = 3;

    /// <summary>
    /// Replication in full, for a keyspace over several datacenters or a single test node: "dc1:3,dc2:3", or "simple:1". Empty:
    /// <see cref="ReplicationFactor"/> in <see cref="LocalDatacenter"/>.
    /// </summary>
    public string Replication { get; init; } = "";

    /// <summary>For a request with all its attempts; at most <see cref="RequestTimeoutMax"/>.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How long the start of a host waits for the cluster.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Connections to each node.</summary>
    public int ConnectionsPerHost { get; init; } = 1;

    /// <summary>Single-partition statements that one call keeps in flight.</summary>
    public int StatementsInFlight { get; init; } = 256;

    /// <summary>
    /// How long an author's mark must stand before pushes are skipped: by then every process that reads feeds has
    /// loaded it. More than the refresh of author sets, a request timeout and <see cref="Limits.ClockSkew"/>
    /// together.
    /// </summary>
    public TimeSpan PulledGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether shards of the outbox are leased, so that each is swept by one process. Off, every process sweeps all.</summary>
    public bool LeaseOutboxShards { get; init; } = true;

    /// <summary>Names this process in leases; unique among running processes.</summary>
    public string ProcessName { get; init; } = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}";

    public CassandraOptions WithContactPoints(IReadOnlyList<string> points) => this with { ContactPoints = points };

    /// <exception cref="ArgumentException">An option is out of range; the message names the setting.</exception>
    public void Validate()
    {
        Require(
            ContactPoints.Count > 0 && ContactPoints.All(point => !string.IsNullOrWhiteSpace(point)),
            "ContactPoints",
            "name at least one node");
        Require(Port is > 0 and <= 65_535, "Port", "give 1 to 65535");
        Require(
            KeyspaceName().IsMatch(Keyspace),
            "Keyspace",
            $"'{Keyspace}' is none: a letter, then letters, digits and _, 48 at most, all in lower case");
        Require(ReplicationFactor is >= 1 and <= 100, "ReplicationFactor", "give 1 to 100");
        Require(string.IsNullOrEmpty(Username) == string.IsNullOrEmpty(Password), "Password", "give user name and password, or neither");
        Require(RequestTimeout > TimeSpan.Zero && RequestTimeout <= RequestTimeoutMax, "RequestTimeout", $"give up to {RequestTimeoutMax}");
        Require(StartTimeout > TimeSpan.Zero, "StartTimeout", "give a positive time");
        Require(ConnectionsPerHost is >= 1 and <= 64, "ConnectionsPerHost", "give 1 to 64");
        Require(StatementsInFlight is >= 1 and <= 32_768, "StatementsInFlight", "give 1 to 32768");
        Require(PulledGrace >= TimeSpan.Zero, "PulledGrace", "give zero or more");
        Require(ProcessName.Length is > 0 and <= 200, "ProcessName", "give 1 to 200 characters");
    }

    /// <summary>Without the password.</summary>
    public override string ToString() => $"{string.Join(",", ContactPoints)} keyspace {Keyspace}";

    private static void Require(bool fits, string setting, string what)
    {
        if (!fits)
            throw new ArgumentException($"{Section}:{setting} does not fit: {what}.");
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,47}$")]
    private static partial Regex KeyspaceName();
}
