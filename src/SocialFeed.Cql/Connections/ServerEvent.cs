using System.Net;
using SocialFeed.Cql.Protocol;
using SocialFeed.Cql.Results;

namespace SocialFeed.Cql.Connections;

/// <summary>An EVENT message (section 4.2.6). Duplicates are normal. Exactly one of the two is set.</summary>
/// <param name="Type">TOPOLOGY_CHANGE, STATUS_CHANGE or SCHEMA_CHANGE.</param>
/// <param name="Change">NEW_NODE, REMOVED_NODE, MOVED_NODE, UP, DOWN, CREATED, UPDATED, DROPPED.</param>
/// <param name="Node">Of topology and status events.</param>
/// <param name="Schema">Of schema events.</param>
internal sealed record ServerEvent(string Type, string Change, IPEndPoint? Node, SchemaChange? Schema)
{
    public const string TopologyChange = "TOPOLOGY_CHANGE";
    public const string StatusChange = "STATUS_CHANGE";
    public const string SchemaChanged = "SCHEMA_CHANGE";

    /// <summary>Null for a type that a later server may have.</summary>
    public static ServerEvent? Read(ref WireReader reader)
    {
        var type = reader.ReadString();
        switch (type)
        {
            case TopologyChange or StatusChange:
                var change = reader.ReadString();
                return new ServerEvent(type, change, reader.ReadInet(), null);
            case SchemaChanged:
                var schema = SchemaChange.Read(ref reader);
                return new ServerEvent(type, schema.Change, null, schema);
            default:
                return null;
        }
    }
}
