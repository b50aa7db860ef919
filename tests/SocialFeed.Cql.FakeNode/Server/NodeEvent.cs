using System.Net;
using SocialFeed.Cql.FakeNode.Storage;
using SocialFeed.Cql.FakeNode.Wire;

namespace SocialFeed.Cql.FakeNode.Server;

/// <summary>An EVENT (section 4.2.6).</summary>
public sealed class NodeEvent
{
    public const string TopologyChange = "TOPOLOGY_CHANGE";
    public const string StatusChange = "STATUS_CHANGE";
    public const string SchemaChange = "SCHEMA_CHANGE";

    private readonly Action<ByteWriter> write;

    private NodeEvent(string type, Action<ByteWriter> write)
    {
        Type = type;
        this.write = write;
    }

    public string Type { get; }

    /// <param name="change">NEW_NODE, REMOVED_NODE or MOVED_NODE.</param>
    public static NodeEvent Topology(string change, IPEndPoint node) => new(TopologyChange, w => w.String(change).Inet(node));

    /// <param name="change">UP or DOWN.</param>
    public static NodeEvent Status(string change, IPEndPoint node) => new(StatusChange, w => w.String(change).Inet(node));

    public static NodeEvent Schema(SchemaChangeResult change) => new(SchemaChange, change.WriteChange);

    /// <summary>A type no client knows.</summary>
    public static NodeEvent Unknown(string type) => new(type, w => w.String("SOMETHING"));

    internal void Write(ByteWriter writer)
    {
        writer.String(Type);
        write(writer);
    }
}
