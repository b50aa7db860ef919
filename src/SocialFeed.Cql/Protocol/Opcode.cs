namespace SocialFeed.Cql.Protocol;

/// <summary>Message kinds (native protocol, section 2.4).</summary>
internal enum Opcode : byte
{
    Error = 0x00,
    Startup = 0x01,
    Ready = 0x02,
    Authenticate = 0x03,
    Options = 0x05,
    Supported = 0x06,
    Query = 0x07,
    Result = 0x08,
    Prepare = 0x09,
    Execute = 0x0A,
    Register = 0x0B,
    Event = 0x0C,
    Batch = 0x0D,
    AuthChallenge = 0x0E,
    AuthResponse = 0x0F,
    AuthSuccess = 0x10,
}

/// <summary>What a RESULT message holds (section 4.2.5).</summary>
internal enum ResultKind
{
    None = 0,
    Void = 1,
    Rows = 2,
    SetKeyspace = 3,
    Prepared = 4,
    SchemaChange = 5,
}

/// <summary>Flags of the frame header (section 2.2).</summary>
[Flags]
internal enum FrameFlags : byte
{
    None = 0,
    Compressed = 0x01,
    Tracing = 0x02,

    /// <summary>Protocol 4 and newer.</summary>
    CustomPayload = 0x04,

    /// <summary>Protocol 4 and newer.</summary>
    Warning = 0x08,
}

/// <summary>Flags of the parameters of QUERY, EXECUTE and BATCH (sections 4.1.4 and 4.1.7).</summary>
[Flags]
internal enum QueryFlags : byte
{
    None = 0,
    Values = 0x01,
    SkipMetadata = 0x02,
    PageSize = 0x04,
    PagingState = 0x08,
    SerialConsistency = 0x10,
    Timestamp = 0x20,
    NamedValues = 0x40,
}

/// <summary>Flags of the metadata of a ROWS or PREPARED result (section 4.2.5.2).</summary>
[Flags]
internal enum MetadataFlags
{
    None = 0,
    GlobalTable = 0x01,
    HasMorePages = 0x02,
    NoMetadata = 0x04,
}

/// <summary>Error codes (section 9).</summary>
internal static class ErrorCode
{
    public const int ServerError = 0x0000;
    public const int ProtocolError = 0x000A;
    public const int BadCredentials = 0x0100;
    public const int Unavailable = 0x1000;
    public const int Overloaded = 0x1001;
    public const int IsBootstrapping = 0x1002;
    public const int TruncateError = 0x1003;
    public const int WriteTimeout = 0x1100;
    public const int ReadTimeout = 0x1200;
    public const int ReadFailure = 0x1300;
    public const int FunctionFailure = 0x1400;
    public const int WriteFailure = 0x1500;
    public const int SyntaxError = 0x2000;
    public const int Unauthorized = 0x2100;
    public const int Invalid = 0x2200;
    public const int ConfigError = 0x2300;
    public const int AlreadyExists = 0x2400;
    public const int Unprepared = 0x2500;
}
