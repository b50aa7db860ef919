namespace SocialFeed.Cql.Protocol;

/// <summary>The body of a message that can be sent: statements and the requests of connections themselves.</summary>
internal interface IRequestBody
{
    Opcode Opcode { get; }

    /// <summary>At least as many bytes as <see cref="Write"/> will write.</summary>
    int Measure(in RequestParameters parameters);

    /// <summary>Runs under the connection's lock: copies, computes nothing, does not throw.</summary>
    void Write(ref WireWriter writer, in RequestParameters parameters);
}

/// <summary>What one execution decided: the statement's own settings or, where it has none, the session's.</summary>
internal readonly struct RequestParameters
{
    public const long NoTimestamp = long.MinValue;

    public RequestParameters() => Timestamp = NoTimestamp;

    public ProtocolVersion Version { get; init; } = ProtocolVersion.V3;

    public ConsistencyLevel Consistency { get; init; } = ConsistencyLevel.LocalQuorum;

    public ConsistencyLevel? SerialConsistency { get; init; }

    /// <summary>Zero or negative: no paging.</summary>
    public int PageSize { get; init; }

    public byte[]? PagingState { get; init; }

    /// <summary>Microseconds since 1970, or <see cref="NoTimestamp"/>: the server's clock.</summary>
    public long Timestamp { get; init; }

    public bool Tracing { get; init; }

    /// <summary>Names the host for prepared ids that differ from host to host; see <see cref="PreparedStatement.IdFor"/>.</summary>
    public object? Host { get; init; }

    /// <summary>Bytes that consistency, flags, paging and timestamps take at most.</summary>
    public int ParametersSize => 2 + 1 + 4 + 4 + (PagingState?.Length ?? 0) + 2 + 8;

    /// <summary>Flags for what is set, besides values.</summary>
    public QueryFlags Flags =>
        (PageSize > 0 ? QueryFlags.PageSize : 0)
        | (PagingState is not null ? QueryFlags.PagingState : 0)
        | (SerialConsistency is not null ? QueryFlags.SerialConsistency : 0)
        | (Timestamp != NoTimestamp ? QueryFlags.Timestamp : 0);

    /// <summary>What follows the values (section 4.1.4).</summary>
    public void WriteAfterValues(ref WireWriter writer)
    {
        if (PageSize > 0)
            writer.WriteInt32(PageSize);
        if (PagingState is not null)
            writer.WriteBytes(PagingState);
        WriteSerialAndTimestamp(ref writer);
    }

    public void WriteSerialAndTimestamp(ref WireWriter writer)
    {
        if (SerialConsistency is { } serial)
            writer.WriteUInt16((int)serial);
        if (Timestamp != NoTimestamp)
            writer.WriteInt64(Timestamp);
    }
}
