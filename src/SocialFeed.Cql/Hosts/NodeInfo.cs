using System.Net;

namespace SocialFeed.Cql;

/// <summary>What a row of system.local, system.peers or system.peers_v2 says of a node.</summary>
internal sealed record NodeInfo(
    Guid? HostId,
    string? Datacenter,
    string? Rack,
    Version? Release,
    Guid? SchemaVersion,
    IReadOnlyList<long> Tokens,
    IPAddress? BroadcastAddress = null)
{
    /// <summary>Whether routing would be the same: all but the schema version, which changes with every change of the schema.</summary>
    public bool RoutesLike(NodeInfo other) =>
        HostId == other.HostId && Datacenter == other.Datacenter && Rack == other.Rack && Tokens.SequenceEqual(other.Tokens);

    public static NodeInfo Unknown { get; } = new(null, null, null, null, null, []);

    /// <summary>"2.1.0", "4.1-beta1-SNAPSHOT" and "3.0.8.1284" by their leading numbers; null when there are none.</summary>
    public static Version? ParseRelease(string? text)
    {
        if (text is null)
            return null;
        var end = text.AsSpan().IndexOfAnyExcept("0123456789.");
        var numbers = (end < 0 ? text : text[..end]).TrimEnd('.');
        return Version.TryParse(numbers.Contains('.') ? numbers : numbers + ".0", out var version) ? version : null;
    }
}
