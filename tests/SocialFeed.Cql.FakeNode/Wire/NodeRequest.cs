namespace SocialFeed.Cql.FakeNode.Wire;

/// <summary>A request as a node received it.</summary>
public sealed record NodeRequest
{
    public required NodeFrameHeader Header { get; init; }

    public NodeOpcode Opcode => Header.Opcode;

    public short Stream => Header.Stream;

    /// <summary>The version of the protocol, 3 or 4.</summary>
    public int Version => Header.Version;

    /// <summary>Number of the connection, counted by its node from 1.</summary>
    public int Connection { get; init; }

    /// <summary>Text of a QUERY or PREPARE, of the prepared statement of an EXECUTE when it is known, or of a batch's statements joined by ';'.</summary>
    public string Cql { get; set; } = "";

    /// <summary>Id of the prepared statement of an EXECUTE.</summary>
    public byte[] PreparedId { get; init; } = [];

    public QueryParameters Parameters { get; init; } = QueryParameters.None;

    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>Types of events of a REGISTER.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    public byte[]? AuthToken { get; init; }

    public byte BatchType { get; init; }

    public IReadOnlyList<BatchEntry> Batch { get; init; } = [];

    public IReadOnlyDictionary<string, byte[]?>? Payload { get; init; }
}

/// <summary>A statement of a batch: its text or the id of a prepared one, and its values.</summary>
public sealed record BatchEntry(string? Cql, byte[]? PreparedId, IReadOnlyList<BoundValue> Values);

/// <summary>The parameters of QUERY and EXECUTE (section 4.1.4).</summary>
public sealed record QueryParameters(
    ushort Consistency,
    byte Flags,
    IReadOnlyList<BoundValue> Values,
    IReadOnlyList<string>? Names,
    int? PageSize,
    byte[]? PagingState,
    ushort? SerialConsistency,
    long? Timestamp)
{
    public const byte HasValues = 0x01;
    public const byte SkipMetadata = 0x02;
    public const byte HasPageSize = 0x04;
    public const byte HasPagingState = 0x08;
    public const byte HasSerialConsistency = 0x10;
    public const byte HasTimestamp = 0x20;
    public const byte HasNames = 0x40;

    public static QueryParameters None { get; } = new(1, 0, [], null, null, null, null, null);
}
