using System.Net;

namespace SocialFeed.Cql.FakeNode.Server;

/// <summary>What a node tells of another in system.peers; any part may be missing in a faulty row.</summary>
public sealed record PeerRow
{
    public required IPAddress Peer { get; init; }

    public IPAddress? RpcAddress { get; init; }

    public int Port { get; init; }

    public string? DataCenter { get; init; }

    public string? Rack { get; init; }

    public Guid? HostId { get; init; }

    public string? ReleaseVersion { get; init; }

    public Guid? SchemaVersion { get; init; }

    public IReadOnlyList<string>? Tokens { get; init; }
}
