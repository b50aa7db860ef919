namespace SocialFeed.Cql.FakeNode.Wire;

/// <summary>Decodes requests of v3 and v4 (section 4.1), strictly: what the specification forbids is refused.</summary>
public static class RequestDecoder
{
    private const byte KnownFlags = NodeFrameHeader.Compressed | NodeFrameHeader.Tracing | NodeFrameHeader.CustomPayload;
    private const byte KnownQueryFlags = 0x7F;
    private const byte ForbiddenBatchFlags = 0xCF;
    private const ushort ConsistencyMax = 0x000A;

    public static NodeRequest Decode(NodeFrameHeader header, ReadOnlySpan<byte> body, int connection)
    {
        CheckHeader(header);
        var reader = new ByteReader(body);
        var payload = (header.Flags & NodeFrameHeader.CustomPayload) != 0 ? reader.BytesMap() : null;
        var request = DecodeMessage(header, ref reader, connection);
        if (reader.Remaining > 0)
            throw new WireException($"{reader.Remaining} bytes follow the {header.Opcode} message.");
        return payload is null ? request : request with { Payload = payload };
    }

    private static void CheckHeader(NodeFrameHeader header)
    {
        if ((header.Flags & ~KnownFlags) != 0 || (header.Version < 4 && (header.Flags & NodeFrameHeader.CustomPayload) != 0))
            throw new WireException($"Flags 0x{header.Flags:X2} are not known in v{header.Version}.");
        if ((header.Flags & NodeFrameHeader.Compressed) != 0)
            throw new WireException("Received a compressed frame, but no compression was agreed on.");
        if (header.Stream < 0)
            throw new WireException($"Stream {header.Stream} is kept for the server.");
    }

    private static NodeRequest DecodeMessage(NodeFrameHeader header, ref ByteReader reader, int connection)
    {
        var request = new NodeRequest { Header = header, Connection = connection };
        switch (header.Opcode)
        {
            case NodeOpcode.Options:
                return request;
            case NodeOpcode.Startup:
                return request with { Options = reader.StringMap() };
            case NodeOpcode.AuthResponse:
                return request with { AuthToken = reader.Bytes() };
            case NodeOpcode.Register:
                return request with { Events = reader.StringList() };
            case NodeOpcode.Prepare:
                return request with { Cql = reader.LongString() };
            case NodeOpcode.Query:
                return request with { Cql = reader.LongString(), Parameters = Parameters(ref reader) };
            case NodeOpcode.Execute:
                return request with { PreparedId = reader.ShortBytes(), Parameters = Parameters(ref reader) };
            case NodeOpcode.Batch:
                return Batch(request, ref reader);
            default:
                throw new WireException($"Opcode 0x{(byte)header.Opcode:X2} is not a request.");
        }
    }

    /// <summary>Section 4.1.4: consistency, flags, values, page size, paging state, serial consistency, timestamp.</summary>
    private static QueryParameters Parameters(ref ByteReader reader)
    {
        var consistency = Consistency(ref reader);
        var flags = reader.Byte();
        if ((flags & ~KnownQueryFlags) != 0)
            throw new WireException($"Query flags 0x{flags:X2} are not known.");
        var named = (flags & QueryParameters.HasNames) != 0;
        if (named && (flags & QueryParameters.HasValues) == 0)
            throw new WireException("Names of values without values.");
        List<BoundValue> values = [];
        List<string>? names = named ? [] : null;
        if ((flags & QueryParameters.HasValues) != 0)
            Values(ref reader, values, names);
        int? pageSize = (flags & QueryParameters.HasPageSize) != 0 ? reader.Int32() : null;
        var pagingState = (flags & QueryParameters.HasPagingState) != 0 ? reader.Bytes() : null;
        ushort? serial = (flags & QueryParameters.HasSerialConsistency) != 0 ? SerialConsistency(ref reader) : null;
        long? timestamp = (flags & QueryParameters.HasTimestamp) != 0 ? reader.Int64() : null;
        return new QueryParameters(consistency, flags, values, names, pageSize, pagingState, serial, timestamp);
    }

    private static void Values(ref ByteReader reader, List<BoundValue> values, List<string>? names)
    {
        for (var n = reader.UInt16(); n > 0; n--)
        {
            names?.Add(reader.String());
            values.Add(reader.Value());
        }
    }

    /// <summary>Section 4.1.7.</summary>
    private static NodeRequest Batch(NodeRequest request, ref ByteReader reader)
    {
        var type = reader.Byte();
        if (type > 2)
            throw new WireException($"Batch type {type} is not known.");
        var entries = new List<BatchEntry>();
        for (var n = reader.UInt16(); n > 0; n--)
        {
            var kind = reader.Byte();
            var text = kind == 0 ? reader.LongString() : null;
            var id = kind == 1 ? reader.ShortBytes() : kind == 0 ? null : throw new WireException($"Batch statement kind {kind} is not known.");
            var values = new List<BoundValue>();
            Values(ref reader, values, names: null);
            entries.Add(new BatchEntry(text, id, values));
        }
        var consistency = Consistency(ref reader);
        var flags = reader.Byte();
        if ((flags & ForbiddenBatchFlags) != 0)
            throw new WireException($"Batch flags 0x{flags:X2} are not allowed.");
        ushort? serial = (flags & QueryParameters.HasSerialConsistency) != 0 ? SerialConsistency(ref reader) : null;
        long? timestamp = (flags & QueryParameters.HasTimestamp) != 0 ? reader.Int64() : null;
        return request with
        {
            BatchType = type,
            Batch = entries,
            Parameters = new QueryParameters(consistency, flags, [], null, null, null, serial, timestamp),
        };
    }

    private static ushort Consistency(ref ByteReader reader)
    {
        var consistency = reader.UInt16();
        return consistency <= ConsistencyMax ? consistency : throw new WireException($"Consistency 0x{consistency:X4} is not known.");
    }

    private static ushort SerialConsistency(ref ByteReader reader)
    {
        var consistency = Consistency(ref reader);
        return consistency is 8 or 9 ? consistency : throw new WireException($"Consistency 0x{consistency:X4} is not a serial one.");
    }
}
