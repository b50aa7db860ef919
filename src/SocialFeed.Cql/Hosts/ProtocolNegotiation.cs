namespace SocialFeed.Cql;

/// <summary>Which protocol version to speak with a cluster.</summary>
internal static class ProtocolNegotiation
{
    public const ProtocolVersion Lowest = ProtocolVersion.V3;

    /// <summary>
    /// The version to offer after one was refused: what the server's answer names, if that is one of ours below the refused one, else the
    /// next lower. A server may name a beta above ours (4.0 answers with 6), or only its highest (2.1).
    /// </summary>
    /// <returns>Null when there is no lower one.</returns>
    public static ProtocolVersion? After(ProtocolVersion refused, int? serverVersion)
    {
        var next = (int)refused - 1;
        if (serverVersion is { } named && named >= (int)Lowest && named < next)
            next = named;
        return next < (int)Lowest ? null : (ProtocolVersion)next;
    }

    /// <summary>
    /// The highest version that every node speaks: 2.1 speaks 3, later ones 4. A mix of 2.2 and 3.x gets 3, since their paging states of
    /// version 4 do not understand each other. Nodes of unknown release do not count.
    /// </summary>
    public static ProtocolVersion HighestCommon(IEnumerable<Version?> releases, ProtocolVersion negotiated)
    {
        var (has21, has22, has3) = (false, false, false);
        foreach (var release in releases)
        {
            has21 |= release is { Major: < 2 } or { Major: 2, Minor: < 2 };
            has22 |= release is { Major: 2, Minor: >= 2 };
            has3 |= release is { Major: >= 3 };
        }

        return has21 || (has22 && has3) ? Lowest : negotiated;
    }
}
