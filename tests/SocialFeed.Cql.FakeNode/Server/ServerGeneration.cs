using System.Globalization;
using SocialFeed.Cql.FakeNode.Language;
using SocialFeed.Cql.FakeNode.Wire;

namespace SocialFeed.Cql.FakeNode.Server;

/// <summary>How the schema is told: tables of system (to 2.2) or the keyspace system_schema (from 3.0).</summary>
public enum SchemaTables
{
    System,
    SystemSchema,
}

/// <summary>
/// What tells one generation of servers from another: release, versions of the protocol, schema tables, and the answer to a version it does not speak.
/// Version 5 with its own framing is not spoken here; generations that would are capped at 4, as an operator may cap them.
/// </summary>
public sealed record ServerGeneration(string ReleaseVersion, int MaxVersion, SchemaTables Schema)
{
    public const int MinVersion = 3;
    private const int OldHeaderSize = 8;
    private const int NewestBeta = 6;

    public static ServerGeneration V21 { get; } = new("2.1.0", 3, SchemaTables.System);

    public static ServerGeneration V22 { get; } = new("2.2.19", 4, SchemaTables.System);

    public static ServerGeneration V30 { get; } = new("3.0.28", 4, SchemaTables.SystemSchema);

    public static ServerGeneration V311 { get; } = new("3.11.14", 4, SchemaTables.SystemSchema);

    public static ServerGeneration V40 { get; } = new("4.0.11", 4, SchemaTables.SystemSchema) { HasPeersV2 = true };

    public static ServerGeneration V50 { get; } = new("5.0.4", 4, SchemaTables.SystemSchema) { HasPeersV2 = true };

    public bool HasPeersV2 { get; init; }

    public bool Is21 => ReleaseVersion.StartsWith("2.1", StringComparison.Ordinal);

    private bool Is311 => ReleaseVersion.StartsWith("3.11", StringComparison.Ordinal);

    /// <exception cref="ArgumentException">The name is none of 2.1, 2.2, 3.0, 3.11, 4.0 and 5.0.</exception>
    public static ServerGeneration Parse(string name) => name switch
    {
        "2.1" => V21,
        "2.2" => V22,
        "3.0" => V30,
        "3.11" => V311,
        "4.0" => V40,
        "5.0" => V50,
        _ => throw new ArgumentException($"'{name}' is no generation: use 2.1, 2.2, 3.0, 3.11, 4.0 or 5.0."),
    };

    public bool Speaks(int version) => version >= MinVersion && version <= MaxVersion;

    /// <summary>The bytes answered to a header with a version that is not spoken; the connection is closed after them.</summary>
    public byte[] Refuse(byte version, short stream)
    {
        var writer = new ByteWriter();
        if (version is 1 or 2)
            return RefuseOld(version);
        if (Is21)
        {
            // The decoder fails before it knows the stream, and fails again on what follows (CASSANDRA-9451).
            var message = $"io.netty.handler.codec.DecoderException: org.apache.cassandra.transport.ProtocolException: Invalid or unsupported protocol version: {version}";
            WriteError(writer, 3, 0, CqlError.Server(message));
            WriteError(writer, 3, 0, CqlError.Server(message));
            return writer.Written.ToArray();
        }
        var header = HasPeersV2 && version >= NewestBeta ? NewestBeta : MaxVersion;
        WriteError(writer, header, stream, new CqlError(CqlError.ProtocolError, RefusalText(version)));
        return writer.Written.ToArray();
    }

    private string RefusalText(byte version)
    {
        if (Is311 && version == 5)
            return "Beta version of the protocol used (5/v5-beta), but USE_BETA flag is unset";
        if (Is311)
            return string.Create(CultureInfo.InvariantCulture, $"Invalid or unsupported protocol version ({version}); supported versions are (3/v3, 4/v4, 5/v5-beta)");
        return HasPeersV2
            ? string.Create(CultureInfo.InvariantCulture, $"Invalid or unsupported protocol version ({version}); supported versions are (3/v3, 4/v4)")
            : string.Create(CultureInfo.InvariantCulture, $"Invalid or unsupported protocol version ({version}); the lowest supported version is 3 and the greatest is {MaxVersion}");
    }

    /// <summary>Versions 1 and 2 have one byte for the stream (CASSANDRA-11464).</summary>
    private static byte[] RefuseOld(byte version)
    {
        var body = new ByteWriter();
        new CqlError(CqlError.ProtocolError, $"Invalid or unsupported protocol version ({version}); the lowest supported version is 3").Write(body);
        var writer = new ByteWriter(OldHeaderSize + body.Length);
        writer.Byte((byte)(NodeFrameHeader.Response | version)).Byte(0).Byte(0).Byte((byte)NodeOpcode.Error).Int32(body.Length).Raw(body.Written);
        return writer.Written.ToArray();
    }

    internal static void WriteError(ByteWriter writer, int version, short stream, CqlError error)
    {
        var at = writer.Reserve(NodeFrameHeader.Size);
        error.Write(writer);
        new NodeFrameHeader((byte)(NodeFrameHeader.Response | version), 0, stream, NodeOpcode.Error, writer.Length - at - NodeFrameHeader.Size)
            .Write(writer.At(at, NodeFrameHeader.Size));
    }
}
