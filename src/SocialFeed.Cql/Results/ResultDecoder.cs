using SocialFeed.Cql.Protocol;
using SocialFeed.Cql.Types;

namespace SocialFeed.Cql.Results;

/// <summary>A PREPARED result (section 4.2.5.4). Routing indexes are null on protocol 3, which does not send them.</summary>
internal sealed record PreparedResult(byte[] Id, CqlColumn[] Variables, int[]? RoutingIndexes, ResultMetadata? ResultMetadata);

/// <summary>A schema change, as a result or as an event (section 4.2.5.5). Name and arguments are null where the target has none.</summary>
internal sealed record SchemaChange(string Change, string Target, string Keyspace, string? Name, string[]? Arguments)
{
    public static SchemaChange Read(ref WireReader reader)
    {
        var change = reader.ReadString();
        var target = reader.ReadString();
        var keyspace = reader.ReadString();
        var name = target == "KEYSPACE" ? null : reader.ReadString();
        var arguments = target is "FUNCTION" or "AGGREGATE" ? reader.ReadStringList() : null;
        return new SchemaChange(change, target, keyspace, name, arguments);
    }
}

/// <summary>Reads RESULT messages (section 4.2.5).</summary>
internal static class ResultDecoder
{
    /// <summary>What kind of result a successful response is, without taking it over.</summary>
    public static ResultKind KindOf(in Response response)
    {
        if (response.IsPlainVoid)
            return ResultKind.Void;
        var reader = new WireReader(response.Body);
        ResponsePrefix.Read(ref reader, response.Flags);
        return (ResultKind)reader.ReadInt32();
    }

    /// <summary>
    /// Turns a RESULT into rows. Takes the response over in every case, also when it throws. When the metadata of a prepared statement has changed, the statement is told.
    /// </summary>
    /// <param name="response">A successful RESULT.</param>
    /// <param name="prepared">The statement that was executed, for its cached metadata.</param>
    /// <param name="version">The protocol version it was answered in.</param>
    /// <param name="info">Who answered, and who was tried; trace id, warnings and payload are added when there are any.</param>
    /// <param name="schemaChange">Set when the statement changed the schema: the caller then waits for agreement.</param>
    /// <param name="keyspace">Set when the statement was a USE.</param>
    /// <exception cref="ProtocolErrorException">The message cannot be read.</exception>
    public static RowSet ToRowSet(
        in Response response, PreparedStatement? prepared, ProtocolVersion version, ExecutionInfo info, out SchemaChange? schemaChange, out string? keyspace)
    {
        schemaChange = null;
        keyspace = null;
        if (response.IsPlainVoid)
            return new RowSet(info);
        var owned = true;
        try
        {
            CheckIsResult(response);
            var reader = new WireReader(response.Body);
            if (response.Flags != FrameFlags.None)
            {
                var prefix = ResponsePrefix.Read(ref reader, response.Flags);
                info = info with { TraceId = prefix.TraceId, Warnings = prefix.Warnings, IncomingPayload = prefix.Payload };
            }
            switch ((ResultKind)reader.ReadInt32())
            {
                case ResultKind.Rows:
                    var known = prepared?.ResultMetadata;
                    var metadata = ResultMetadata.Read(ref reader, known, out var pagingState);
                    if (prepared is not null && !ReferenceEquals(metadata, known))
                        prepared.ResultMetadata = metadata;
                    var body = response.Detach(out var length)!;
                    var rows = new RowSet(info, metadata, PagingStates.Tag(pagingState, version), body, length, reader.Position);
                    owned = false;
                    return rows;
                case ResultKind.SchemaChange:
                    schemaChange = SchemaChange.Read(ref reader);
                    break;
                case ResultKind.SetKeyspace:
                    keyspace = reader.ReadString();
                    break;
            }
            return new RowSet(info);
        }
        finally
        {
            if (owned)
                response.Dispose();
        }
    }

    /// <summary>Reads the answer to a PREPARE. Takes the response over.</summary>
    public static PreparedResult ToPrepared(in Response response, ProtocolVersion version)
    {
        using (response)
        {
            CheckIsResult(response);
            var reader = new WireReader(response.Body);
            ResponsePrefix.Read(ref reader, response.Flags);
            var kind = (ResultKind)reader.ReadInt32();
            if (kind != ResultKind.Prepared)
                throw WireReader.Malformed($"a result of kind {(int)kind} where a prepared statement was asked for");
            var id = reader.ReadShortBytes();
            var flags = (MetadataFlags)reader.ReadInt32();
            var count = reader.ReadInt32();
            var routing = version >= ProtocolVersion.V4 ? ReadRouting(ref reader) : null;
            var variables = ColumnSpecs.Read(ref reader, count, (flags & MetadataFlags.GlobalTable) != 0);
            return new PreparedResult(id, variables, routing, ReadResultMetadata(ref reader));
        }
    }

    /// <summary>What is wrong with a successful answer that is no RESULT; null when it is one.</summary>
    public static ProtocolErrorException? WhyNotResult(in Response response) =>
        response.Opcode == Opcode.Result ? null : WireReader.Malformed($"a message with opcode 0x{(byte)response.Opcode:X2} where a RESULT was asked for");

    private static void CheckIsResult(in Response response)
    {
        if (WhyNotResult(response) is { } error)
            throw error;
    }

    private static int[] ReadRouting(ref WireReader reader)
    {
        var count = reader.ReadInt32();
        if (count < 0 || count > reader.Remaining / 2)
            throw WireReader.Malformed($"a partition key of {count} columns in {reader.Remaining} bytes");
        var indexes = new int[count];
        for (var i = 0; i < count; i++)
            indexes[i] = reader.ReadUInt16();
        return indexes;
    }

    /// <summary>Statements without rows say so by "no metadata".</summary>
    private static ResultMetadata? ReadResultMetadata(ref WireReader reader)
    {
        var peek = reader;
        var flags = (MetadataFlags)peek.ReadInt32();
        return (flags & MetadataFlags.NoMetadata) != 0 ? null : ResultMetadata.Read(ref reader, null, out _);
    }
}
