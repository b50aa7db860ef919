namespace SocialFeed.Cql;

/// <summary>An ERROR message of the server (native protocol, section 9).</summary>
public class ServerException : CqlException
{
    internal ServerException(int code, string message) : base(message)
    {
        Code = code;
        ServerMessage = message;
    }

    /// <summary>The error code as sent.</summary>
    public int Code { get; }

    /// <summary>The server's own words.</summary>
    public string ServerMessage { get; }
}

/// <summary>0x0000: something unexpected happened in the server.</summary>
public sealed class ServerErrorException : ServerException
{
    internal ServerErrorException(string message) : base(Protocol.ErrorCode.ServerError, message)
    {
    }
}

/// <summary>0x000A, or a message that cannot be read: client and server do not agree about the protocol.</summary>
public sealed class ProtocolErrorException : ServerException
{
    internal ProtocolErrorException(string message) : base(Protocol.ErrorCode.ProtocolError, message)
    {
    }
}

/// <summary>0x0100, or no credentials where the server asks for them.</summary>
public sealed class AuthenticationException : ServerException
{
    internal AuthenticationException(string message) : base(Protocol.ErrorCode.BadCredentials, message)
    {
    }
}

/// <summary>0x1001: the coordinator has more to do than it can.</summary>
public sealed class OverloadedException : ServerException
{
    internal OverloadedException(string message) : base(Protocol.ErrorCode.Overloaded, message)
    {
    }

    private protected override string? Advice => "Lower the concurrency, or add nodes.";
}

/// <summary>0x1002: the coordinator is still joining the ring.</summary>
public sealed class IsBootstrappingException : ServerException
{
    internal IsBootstrappingException(string message) : base(Protocol.ErrorCode.IsBootstrapping, message)
    {
    }

    private protected override string? Advice => "Wait until the node has joined.";
}

/// <summary>0x1003: a TRUNCATE failed.</summary>
public sealed class TruncateException : ServerException
{
    internal TruncateException(string message) : base(Protocol.ErrorCode.TruncateError, message)
    {
    }
}

/// <summary>0x2000: the statement is not CQL.</summary>
public sealed class SyntaxErrorException : ServerException
{
    internal SyntaxErrorException(string message) : base(Protocol.ErrorCode.SyntaxError, message)
    {
    }
}

/// <summary>0x2100: the user may not do this.</summary>
public sealed class UnauthorizedException : ServerException
{
    internal UnauthorizedException(string message) : base(Protocol.ErrorCode.Unauthorized, message)
    {
    }
}

/// <summary>0x2200: the statement is CQL, but not for this schema.</summary>
public sealed class InvalidQueryException : ServerException
{
    internal InvalidQueryException(string message) : base(Protocol.ErrorCode.Invalid, message)
    {
    }
}

/// <summary>0x2300: the statement asks for a configuration that is not possible.</summary>
public sealed class InvalidConfigurationInQueryException : ServerException
{
    internal InvalidConfigurationInQueryException(string message) : base(Protocol.ErrorCode.ConfigError, message)
    {
    }
}

/// <summary>0x2400: the keyspace or table exists.</summary>
public sealed class AlreadyExistsException : ServerException
{
    internal AlreadyExistsException(string message, string keyspace, string table) : base(Protocol.ErrorCode.AlreadyExists, message)
    {
        Keyspace = keyspace;
        Table = table;
    }

    public string Keyspace { get; }

    /// <summary>Empty when it is the keyspace that exists.</summary>
    public string Table { get; }
}

/// <summary>0x2500: the host has forgotten a prepared statement. The session prepares it again by itself.</summary>
internal sealed class UnpreparedException : ServerException
{
    internal UnpreparedException(string message, byte[] id) : base(Protocol.ErrorCode.Unprepared, message) => Id = id;

    public byte[] Id { get; }
}

/// <summary>0x1400: a user-defined function threw.</summary>
public sealed class FunctionFailureException : ServerException
{
    internal FunctionFailureException(string message, string keyspace, string function, string[] argumentTypes)
        : base(Protocol.ErrorCode.FunctionFailure, message)
    {
        Keyspace = keyspace;
        Function = function;
        ArgumentTypes = argumentTypes;
    }

    public string Keyspace { get; }

    public string Function { get; }

    public IReadOnlyList<string> ArgumentTypes { get; }
}

/// <summary>0x1000: too few replicas are alive; nothing was tried.</summary>
public sealed class UnavailableException : ServerException
{
    internal UnavailableException(string message, ConsistencyLevel consistency, int required, int alive)
        : base(Protocol.ErrorCode.Unavailable, $"{message} ({required} replicas needed for {consistency}, {alive} alive)")
    {
        ConsistencyLevel = consistency;
        RequiredReplicas = required;
        AliveReplicas = alive;
    }

    public ConsistencyLevel ConsistencyLevel { get; }

    public int RequiredReplicas { get; }

    public int AliveReplicas { get; }

    private protected override string? Advice => "Start the nodes that are down, or ask for fewer replicas.";
}

/// <summary>Base of the errors that say how many replicas had answered.</summary>
public abstract class ReplicaException : ServerException
{
    private protected ReplicaException(int code, string message, ConsistencyLevel consistency, int received, int required)
        : base(code, $"{message} ({received} of {required} answers for {consistency})")
    {
        ConsistencyLevel = consistency;
        ReceivedAcknowledgements = received;
        RequiredAcknowledgements = required;
    }

    public ConsistencyLevel ConsistencyLevel { get; }

    public int ReceivedAcknowledgements { get; }

    public int RequiredAcknowledgements { get; }
}

/// <summary>0x1100: too few replicas confirmed a write in time. It may still take effect.</summary>
public sealed class WriteTimeoutException : ReplicaException
{
    internal WriteTimeoutException(string message, ConsistencyLevel consistency, int received, int required, string writeType)
        : base(Protocol.ErrorCode.WriteTimeout, message, consistency, received, required) => WriteType = writeType;

    /// <summary>SIMPLE, BATCH, UNLOGGED_BATCH, COUNTER, BATCH_LOG, CAS, VIEW, CDC, or what a later server says.</summary>
    public string WriteType { get; }

    private protected override string? Advice => "Look at the load of the replicas; whether the write took effect is not known.";
}

/// <summary>0x1200: too few replicas answered a read in time.</summary>
public sealed class ReadTimeoutException : ReplicaException
{
    internal ReadTimeoutException(string message, ConsistencyLevel consistency, int received, int required, bool dataPresent)
        : base(Protocol.ErrorCode.ReadTimeout, message, consistency, received, required) => WasDataRetrieved = dataPresent;

    /// <summary>Whether the replica asked for the data itself, not only a digest, had answered.</summary>
    public bool WasDataRetrieved { get; }

    private protected override string? Advice => "Look at the load of the replicas, or read less at a time.";
}

/// <summary>0x1300: replicas answered a read with errors (protocol 4).</summary>
public sealed class ReadFailureException : ReplicaException
{
    internal ReadFailureException(string message, ConsistencyLevel consistency, int received, int required, int failures, bool dataPresent)
        : base(Protocol.ErrorCode.ReadFailure, message, consistency, received, required)
    {
        Failures = failures;
        WasDataRetrieved = dataPresent;
    }

    public int Failures { get; }

    public bool WasDataRetrieved { get; }

    private protected override string? Advice => "Look at the replicas' logs; too many tombstones are a usual cause.";
}

/// <summary>0x1500: replicas answered a write with errors (protocol 4).</summary>
public sealed class WriteFailureException : ReplicaException
{
    internal WriteFailureException(string message, ConsistencyLevel consistency, int received, int required, int failures, string writeType)
        : base(Protocol.ErrorCode.WriteFailure, message, consistency, received, required)
    {
        Failures = failures;
        WriteType = writeType;
    }

    public int Failures { get; }

    public string WriteType { get; }

    private protected override string? Advice => "Look at the replicas' logs; whether the write took effect is not known.";
}
