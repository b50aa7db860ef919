using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace SocialFeed.Cql.FakeNode.Server;

/// <summary>What a cluster of fake nodes is made of.</summary>
public sealed record FakeClusterOptions
{
    public int Nodes { get; init; } = 1;

    public ServerGeneration Generation { get; init; } = ServerGeneration.V311;

    /// <summary>Generations node by node, for mixed clusters; the others get <see cref="Generation"/>.</summary>
    public IReadOnlyList<ServerGeneration> Generations { get; init; } = [];

    /// <summary>Data centers node by node; the others are in "datacenter1".</summary>
    public IReadOnlyList<string> DataCenters { get; init; } = [];

    public string Name { get; init; } = "Fake Cluster";

    /// <summary>Addresses from here on, one for each node; by default a loopback network of the process's own.</summary>
    public IPAddress? FirstAddress { get; init; }

    /// <summary>0 for any free port; all nodes share it.</summary>
    public int Port { get; init; }

    public int TokensPerNode { get; init; } = 16;

    public int Seed { get; init; } = 1;

    /// <summary>Set, a password is demanded (PasswordAuthenticator).</summary>
    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary>Set, clients must speak TLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>How many prepared statements a node keeps; the oldest goes first.</summary>
    public int PreparedCapacity { get; init; } = 10_000;
}
