using SocialFeed.Cql.Protocol;

namespace SocialFeed.Cql;

/// <summary>Something a session can execute: <see cref="SimpleStatement"/>, <see cref="BoundStatement"/> or <see cref="BatchStatement"/>.</summary>
public interface IStatement
{
    /// <summary>Null: the session's default.</summary>
    ConsistencyLevel? ConsistencyLevel { get; }

    /// <summary>Serial or LocalSerial, for lightweight transactions. Null: the session's default.</summary>
    ConsistencyLevel? SerialConsistencyLevel { get; }

    /// <summary>Rows per page; 0: the session's default; negative: no paging.</summary>
    int PageSize { get; }

    /// <summary>Where to go on, from <see cref="RowSet.PagingState"/> of the page before.</summary>
    byte[]? PagingState { get; }

    /// <summary>Write timestamp in microseconds since 1970. Null: the session's generator.</summary>
    long? Timestamp { get; }

    /// <summary>Whether executing twice is as good as once: only then is it ever sent again after an unknown outcome. Null: the session's default.</summary>
    bool? IsIdempotent { get; }

    /// <summary>For the whole execution, retries included. Null: the session's default.</summary>
    TimeSpan? Timeout { get; }

    /// <summary>Whether the server is to trace this execution.</summary>
    bool Tracing { get; }

    /// <summary>The keyspace for routing, where the statement does not know it by itself.</summary>
    string? Keyspace { get; }
}

/// <summary>What all statements share. The setters are in <see cref="StatementExtensions"/>, so that each returns the statement in its own type.</summary>
public abstract class Statement : IStatement, IRequestBody
{
    private long _timestamp = RequestParameters.NoTimestamp;
    private Extras? _extras;
    private byte _consistency = NotSet;
    private byte _serialConsistency = NotSet;
    private byte _idempotence = NotSet;

    private const byte NotSet = byte.MaxValue;

    private protected Statement()
    {
    }

    /// <inheritdoc/>
    public ConsistencyLevel? ConsistencyLevel
    {
        get => _consistency == NotSet ? null : (ConsistencyLevel)_consistency;
        internal set => _consistency = value is { } level ? (byte)level : NotSet;
    }

    /// <inheritdoc/>
    public ConsistencyLevel? SerialConsistencyLevel
    {
        get => _serialConsistency == NotSet ? null : (ConsistencyLevel)_serialConsistency;
        internal set => _serialConsistency = value is { } level ? (byte)level : NotSet;
    }

    /// <inheritdoc/>
    public int PageSize { get; internal set; }

    /// <inheritdoc/>
    public byte[]? PagingState
    {
        get => _extras?.PagingState;
        internal set => (_extras ??= new()).PagingState = value;
    }

    /// <inheritdoc/>
    public long? Timestamp
    {
        get => _timestamp == RequestParameters.NoTimestamp ? null : _timestamp;
        internal set => _timestamp = value ?? RequestParameters.NoTimestamp;
    }

    /// <inheritdoc/>
    public virtual bool? IsIdempotent => OwnIdempotence;

    /// <inheritdoc/>
    public TimeSpan? Timeout
    {
        get => _extras?.Timeout;
        internal set => (_extras ??= new()).Timeout = value;
    }

    /// <inheritdoc/>
    public bool Tracing { get; internal set; }

    /// <inheritdoc/>
    public virtual string? Keyspace => _extras?.Keyspace;

    internal bool? OwnIdempotence
    {
        get => _idempotence == NotSet ? null : _idempotence != 0;
        set => _idempotence = value is { } i ? (byte)(i ? 1 : 0) : NotSet;
    }

    internal string? OwnKeyspace
    {
        get => _extras?.Keyspace;
        set => (_extras ??= new()).Keyspace = value;
    }

    internal byte[]? OwnRoutingKey
    {
        get => _extras?.RoutingKey;
        set => (_extras ??= new()).RoutingKey = value;
    }

    Opcode IRequestBody.Opcode => Opcode;

    private protected abstract Opcode Opcode { get; }

    int IRequestBody.Measure(in RequestParameters parameters) => Measure(parameters);

    void IRequestBody.Write(ref WireWriter writer, in RequestParameters parameters) => Write(ref writer, parameters);

    private protected abstract int Measure(in RequestParameters parameters);

    private protected abstract void Write(ref WireWriter writer, in RequestParameters parameters);

    /// <summary>
    /// The partition key to hash, in place where it can be, else composed in <paramref name="scratch"/>. False: unknown, or too long to have a token.
    /// </summary>
    internal virtual bool TryGetRoutingKey(Span<byte> scratch, out ReadOnlySpan<byte> key)
    {
        key = _extras?.RoutingKey;
        return !key.IsEmpty;
    }

    /// <summary>Bytes that composing the partition key takes at most; 0 when it needs no composing.</summary>
    internal virtual int ComposedKeySizeMax => 0;

    /// <summary>The prepared statement to prepare again when a host has forgotten it (the id tells which, in a batch).</summary>
    internal virtual PreparedStatement? FindPrepared(ReadOnlySpan<byte> id) => null;

    /// <summary>A lightweight transaction, or a batch with one.</summary>
    internal abstract bool IsConditional { get; }

    /// <summary>Whether none of it has happened when the server says that replicas are missing: see <see cref="StatementText.IsAllOrNothing"/>.</summary>
    internal abstract bool IsAllOrNothing { get; }

    /// <summary>Throws when the statement cannot be sent at this protocol version, before anything is.</summary>
    internal virtual void Validate(ProtocolVersion version)
    {
    }

    /// <summary>All settings but the place in a result.</summary>
    private protected void TakeSettings(Statement other)
    {
        (_timestamp, _consistency, _serialConsistency, _idempotence) = (other._timestamp, other._consistency, other._serialConsistency, other._idempotence);
        (PageSize, Tracing) = (other.PageSize, other.Tracing);
        if (other._extras is { } extras)
            _extras = new Extras { Timeout = extras.Timeout, Keyspace = extras.Keyspace, RoutingKey = extras.RoutingKey };
    }

    /// <summary>While in use the buffer of a disposed statement is not given back. Returns false when it is disposed already.</summary>
    internal virtual bool BeginUse() => true;

    internal virtual void EndUse()
    {
    }

    private sealed class Extras
    {
        public byte[]? PagingState { get; set; }

        public TimeSpan? Timeout { get; set; }

        public string? Keyspace { get; set; }

        public byte[]? RoutingKey { get; set; }
    }
}
