using System.Net;

namespace SocialFeed.Cql.Results;

/// <summary>
/// What a server calls the paging state means something only in the protocol version it was given in (CASSANDRA-10880). Applications keep it between requests, perhaps
/// over an upgrade, so ours begins with a byte that says the version.
/// </summary>
internal static class PagingStates
{
    /// <summary>The server's state as applications get it; null at the end of the rows.</summary>
    public static byte[]? Tag(byte[]? state, ProtocolVersion version) => state is null ? null : [(byte)version, .. state];

    /// <summary>The server's state again.</summary>
    /// <exception cref="ArgumentException">It is of another protocol version, or none of ours.</exception>
    public static byte[]? Untag(byte[]? tagged, ProtocolVersion version, EndPoint server)
    {
        if (tagged is null)
            return null;
        if (tagged.Length == 0 || !Enum.IsDefined((ProtocolVersion)tagged[0]))
            throw new ArgumentException("The paging state is not one that RowSet.PagingState gave: pass it on as it was, or read again from the first page.");
        if (tagged[0] != (byte)version)
        {
            throw new ArgumentException(
                $"The paging state is of protocol version {tagged[0]}, in which the page before was read; {server} is spoken to in version {(byte)version}, where it means "
                + "something else. Read again from the first page.");
        }
        return tagged[1..];
    }
}
