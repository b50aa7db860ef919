namespace SocialFeed.Cql.FakeNode.Language;

/// <summary>An error a node answers with (section 9 of the specification): its code, its message and what follows the message.</summary>
public sealed class CqlError(int code, string message, Action<Wire.ByteWriter>? detail = null) : Exception(message)
{
    public const int ServerError = 0x0000;
    public const int ProtocolError = 0x000A;
    public const int BadCredentials = 0x0100;
    public const int UnavailableCode = 0x1000;
    public const int OverloadedCode = 0x1001;
    public const int BootstrappingCode = 0x1002;
    public const int TruncateCode = 0x1003;
    public const int WriteTimeoutCode = 0x1100;
    public const int ReadTimeoutCode = 0x1200;
    public const int ReadFailureCode = 0x1300;
    public const int FunctionFailureCode = 0x1400;
    public const int WriteFailureCode = 0x1500;
    public const int SyntaxCode = 0x2000;
    public const int UnauthorizedCode = 0x2100;
    public const int InvalidCode = 0x2200;
    public const int ConfigurationCode = 0x2300;
    public const int AlreadyExistsCode = 0x2400;
    public const int UnpreparedCode = 0x2500;

    public int Code { get; } = code;

    public void Write(Wire.ByteWriter writer)
    {
        writer.Int32(Code).String(Message);
        detail?.Invoke(writer);
    }

    public static CqlError Invalid(string message) => new(InvalidCode, message);

    public static CqlError Syntax(string message) => new(SyntaxCode, message);

    public static CqlError Overloaded() => new(OverloadedCode, "Request is overloaded: too many requests are in flight.");

    public static CqlError Bootstrapping() => new(BootstrappingCode, "Cannot read from a bootstrapping node");

    public static CqlError Truncate() => new(TruncateCode, "Error during truncate");

    public static CqlError Server(string message) => new(ServerError, message);

    public static CqlError Unauthorized(string message) => new(UnauthorizedCode, message);

    public static CqlError Unavailable(ushort consistency, int required, int alive) =>
        new(UnavailableCode, "Cannot achieve consistency level", w => w.UInt16(consistency).Int32(required).Int32(alive));

    public static CqlError WriteTimeout(ushort consistency, int received, int blockFor, string writeType) =>
        new(WriteTimeoutCode, $"Operation timed out - received only {received} responses.",
            w => w.UInt16(consistency).Int32(received).Int32(blockFor).String(writeType));

    public static CqlError ReadTimeout(ushort consistency, int received, int blockFor, bool dataPresent) =>
        new(ReadTimeoutCode, $"Operation timed out - received only {received} responses.",
            w => w.UInt16(consistency).Int32(received).Int32(blockFor).Byte(dataPresent ? (byte)1 : (byte)0));

    /// <summary>v4 only.</summary>
    public static CqlError ReadFailure(ushort consistency, int received, int blockFor, int failures, bool dataPresent) =>
        new(ReadFailureCode, $"Operation failed - received {received} responses and {failures} failures",
            w => w.UInt16(consistency).Int32(received).Int32(blockFor).Int32(failures).Byte(dataPresent ? (byte)1 : (byte)0));

    /// <summary>v4 only.</summary>
    public static CqlError WriteFailure(ushort consistency, int received, int blockFor, int failures, string writeType) =>
        new(WriteFailureCode, $"Operation failed - received {received} responses and {failures} failures",
            w => w.UInt16(consistency).Int32(received).Int32(blockFor).Int32(failures).String(writeType));

    /// <summary>v4 only.</summary>
    public static CqlError FunctionFailure(string keyspace, string function, params string[] arguments) =>
        new(FunctionFailureCode, $"execution of '{keyspace}.{function}' failed", w => w.String(keyspace).String(function).StringList(arguments));

    public static CqlError AlreadyExists(string keyspace, string table) =>
        new(AlreadyExistsCode, $"Cannot add already existing {(table.Length == 0 ? $"keyspace \"{keyspace}\"" : $"table \"{table}\" to keyspace \"{keyspace}\"")}",
            w => w.String(keyspace).String(table));

    public static CqlError Unprepared(byte[] id) =>
        new(UnpreparedCode, $"Prepared query with ID {Convert.ToHexStringLower(id)} not found", w => w.ShortBytes(id));
}
