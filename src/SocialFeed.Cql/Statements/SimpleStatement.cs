using System.Text;
using SocialFeed.Cql.Protocol;
using SocialFeed.Cql.Types;

namespace SocialFeed.Cql;

/// <summary>A statement that is sent as text. For statements that run once; prepare what runs often.</summary>
public sealed class SimpleStatement : Statement
{
    private readonly byte[] _text;
    private readonly byte[] _values;
    private readonly int _valueCount;
    private readonly bool _hasUnset;

    /// <param name="cql">One CQL statement.</param>
    /// <param name="values">
    /// Values of its markers in order. Their CQL type is taken from the .NET type (int: int, long: bigint, DateTimeOffset: timestamp…), as the markers' types are not known.
    /// </param>
    public SimpleStatement(string cql, params object?[] values)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(cql);
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length > ushort.MaxValue)
            throw new ArgumentException($"A statement has at most {ushort.MaxValue} values, not {values.Length}.", nameof(values));
        Cql = cql;
        _text = Encoding.UTF8.GetBytes(cql);
        _valueCount = values.Length;
        _hasUnset = Array.Exists(values, static value => value is Unset);
        _values = values.Length == 0 ? [] : Encode(values);
    }

    /// <param name="cql">One CQL statement with named markers, as <c>:name</c>.</param>
    /// <param name="values">
    /// Value by name of marker, as the server knows it: in lower case unless it is quoted in the statement. Their CQL type is taken from the .NET type. Not for statements
    /// of a batch, where the protocol has no names (CASSANDRA-10246).
    /// </param>
    public SimpleStatement(string cql, IReadOnlyDictionary<string, object?> values)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(cql);
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count > ushort.MaxValue)
            throw new ArgumentException($"A statement has at most {ushort.MaxValue} values, not {values.Count}.", nameof(values));
        Cql = cql;
        _text = Encoding.UTF8.GetBytes(cql);
        _valueCount = values.Count;
        _hasUnset = values.Values.Any(static value => value is Unset);
        HasNames = values.Count > 0;
        _values = HasNames ? Encode(values) : [];
    }

    public string Cql { get; }

    /// <summary>Whether the values have the names of their markers with them.</summary>
    internal bool HasNames { get; }

    private protected override Opcode Opcode => Opcode.Query;

    internal override bool IsConditional => StatementText.IsConditional(Cql);

    internal override bool IsAllOrNothing => StatementText.IsAllOrNothing(Cql);

    internal ReadOnlySpan<byte> Text => _text;

    internal int ValueCount => _valueCount;

    internal ReadOnlySpan<byte> Values => _values;

    /// <exception cref="InvalidOperationException">A value is unset, and protocol 3 cannot say so to the server: it would take it for null.</exception>
    internal override void Validate(ProtocolVersion version)
    {
        if (_hasUnset && version < ProtocolVersion.V4)
            throw new InvalidOperationException($"Unset values need protocol 4, Cassandra 2.2. Give a value or null: {Cql}");
    }

    private protected override int Measure(in RequestParameters parameters) => 4 + _text.Length + 2 + _values.Length + parameters.ParametersSize;

    private protected override void Write(ref WireWriter writer, in RequestParameters parameters)
    {
        writer.WriteBytes(_text);
        writer.WriteUInt16((int)parameters.Consistency);
        writer.WriteByte((byte)(parameters.Flags | (_valueCount > 0 ? QueryFlags.Values : 0) | (HasNames ? QueryFlags.NamedValues : 0)));
        if (_valueCount > 0)
        {
            writer.WriteUInt16(_valueCount);
            writer.WriteRaw(_values);
        }
        parameters.WriteAfterValues(ref writer);
    }

    /// <summary>Each value after its name (section 4.1.4).</summary>
    private static byte[] Encode(IReadOnlyDictionary<string, object?> values)
    {
        var writer = new CqlWriter();
        try
        {
            foreach (var (name, value) in values)
            {
                var bytes = Encoding.UTF8.GetBytes(name);
                if (bytes.Length is 0 or > ushort.MaxValue)
                    throw new ArgumentException($"The name of a marker has 1 to {ushort.MaxValue} bytes, not {bytes.Length}.", nameof(values));
                writer.WriteUInt16((ushort)bytes.Length);
                writer.Write(bytes);
                DynamicCodec.EncodeInferred(ref writer, value);
            }
            return writer.Written.ToArray();
        }
        finally
        {
            writer.Return();
        }
    }

    private static byte[] Encode(object?[] values)
    {
        var writer = new CqlWriter();
        try
        {
            foreach (var value in values)
                DynamicCodec.EncodeInferred(ref writer, value);
            return writer.Written.ToArray();
        }
        finally
        {
            writer.Return();
        }
    }
}
