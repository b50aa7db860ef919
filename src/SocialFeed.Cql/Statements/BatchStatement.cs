using SocialFeed.Cql.Protocol;

namespace SocialFeed.Cql;

/// <summary>Several writes as one request. Logged batches are atomic; unlogged ones save round trips within one partition.</summary>
public sealed class BatchStatement : Statement
{
    /// <summary>The count is a [short] in the protocol.</summary>
    public const int StatementsMax = ushort.MaxValue;

    private const byte KindText = 0;
    private const byte KindPrepared = 1;

    private readonly List<Statement> _statements = [];

    public BatchStatement(BatchType type = BatchType.Logged) => Type = type;

    public BatchType Type { get; }

    public IReadOnlyList<IStatement> Statements => _statements;

    /// <inheritdoc/>
    public override bool? IsIdempotent
    {
        get
        {
            if (base.IsIdempotent is { } own)
                return own;
            if (_statements.Count == 0 || _statements.Exists(s => s.IsIdempotent == false))
                return _statements.Count == 0 ? null : false;
            return _statements.TrueForAll(s => s.IsIdempotent == true) ? true : null;
        }
    }

    /// <inheritdoc/>
    public override string? Keyspace
    {
        get
        {
            if (base.Keyspace is { } own)
                return own;
            foreach (var statement in _statements)
            {
                if (statement.Keyspace is { } keyspace)
                    return keyspace;
            }
            return null;
        }
    }

    private protected override Opcode Opcode => Opcode.Batch;

    /// <exception cref="ArgumentException">The statement is a batch itself or has named values, or the batch is full.</exception>
    public BatchStatement Add(Statement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        if (statement is BatchStatement)
            throw new ArgumentException("A batch cannot hold a batch: add its statements one by one.", nameof(statement));
        if (statement is SimpleStatement { HasNames: true })
            throw new ArgumentException("The protocol has no names for values in a batch: give this statement's values in the order of its markers.", nameof(statement));
        if (_statements.Count == StatementsMax)
            throw new ArgumentException($"A batch holds {StatementsMax} statements at most: split it.", nameof(statement));
        _statements.Add(statement);
        return this;
    }

    internal override bool IsConditional => _statements.Exists(static statement => statement.IsConditional);

    /// <summary>For a logged batch the server makes sure of all replicas before it writes; the others it sends one partition after the other.</summary>
    internal override bool IsAllOrNothing => Type == BatchType.Logged || (_statements.Count == 1 && _statements[0].IsAllOrNothing);

    internal override bool TryGetRoutingKey(Span<byte> scratch, out ReadOnlySpan<byte> key)
    {
        if (base.TryGetRoutingKey(scratch, out key))
            return true;
        foreach (var statement in _statements)
        {
            if (statement.TryGetRoutingKey(scratch, out key))
                return true;
        }
        return false;
    }

    internal override int ComposedKeySizeMax => _statements.Count == 0 ? 0 : _statements.Max(s => s.ComposedKeySizeMax);

    internal override PreparedStatement? FindPrepared(ReadOnlySpan<byte> id)
    {
        foreach (var statement in _statements)
        {
            if (statement is BoundStatement bound && bound.PreparedStatement.Knows(id))
                return bound.PreparedStatement;
        }
        return null;
    }

    internal override void Validate(ProtocolVersion version)
    {
        if (_statements.Count == 0)
            throw new InvalidOperationException("The batch is empty: add statements before executing it.");
        foreach (var statement in _statements)
            statement.Validate(version);
    }

    internal override bool BeginUse()
    {
        for (var i = 0; i < _statements.Count; i++)
        {
            if (_statements[i].BeginUse())
                continue;
            while (--i >= 0)
                _statements[i].EndUse();
            return false;
        }
        return true;
    }

    internal override void EndUse()
    {
        foreach (var statement in _statements)
            statement.EndUse();
    }

    private protected override int Measure(in RequestParameters parameters)
    {
        var size = 1 + 2 + parameters.ParametersSize;
        foreach (var statement in _statements)
        {
            size = checked(size + 1 + 2 + (statement is BoundStatement bound
                ? 2 + bound.PreparedStatement.IdFor(parameters.Host).Length + bound.Values.Length
                : 4 + ((SimpleStatement)statement).Text.Length + ((SimpleStatement)statement).Values.Length));
        }
        return size;
    }

    /// <summary>BATCH, section 4.1.7. Paging does not apply, and named values are not allowed (CASSANDRA-10246).</summary>
    private protected override void Write(ref WireWriter writer, in RequestParameters parameters)
    {
        writer.WriteByte((byte)Type);
        writer.WriteUInt16(_statements.Count);
        foreach (var statement in _statements)
        {
            if (statement is BoundStatement bound)
            {
                writer.WriteByte(KindPrepared);
                writer.WriteShortBytes(bound.PreparedStatement.IdFor(parameters.Host));
                writer.WriteUInt16(bound.ValueCount);
                writer.WriteRaw(bound.Values);
            }
            else
            {
                var simple = (SimpleStatement)statement;
                writer.WriteByte(KindText);
                writer.WriteBytes(simple.Text);
                writer.WriteUInt16(simple.ValueCount);
                writer.WriteRaw(simple.Values);
            }
        }
        writer.WriteUInt16((int)parameters.Consistency);
        writer.WriteByte((byte)(parameters.Flags & (QueryFlags.SerialConsistency | QueryFlags.Timestamp)));
        parameters.WriteSerialAndTimestamp(ref writer);
    }
}
