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
        _values = values.Length == 0 ? [] : Encode(values);
    }

    public string Cql { get; }

    private protected override Opcode Opcode => Opcode.Query;

    internal ReadOnlySpan<byte> Text => _text;

    internal int ValueCount => _valueCount;

    internal ReadOnlySpan<byte> Values => _values;

    private protected override int Measure(in RequestParameters parameters) => 4 + _text.Length + 2 + _values.Length + parameters.ParametersSize;

    private protected override void Write(ref WireWriter writer, in RequestParameters parameters)
    {
        writer.WriteBytes(_text);
        writer.WriteUInt16((int)parameters.Consistency);
        writer.WriteByte((byte)(parameters.Flags | (_valueCount > 0 ? QueryFlags.Values : 0)));
        if (_valueCount > 0)
        {
            writer.WriteUInt16(_valueCount);
            writer.WriteRaw(_values);
        }
        parameters.WriteAfterValues(ref writer);
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
