using System.Text;
using SocialFeed.Cql.FakeNode.Wire;

namespace SocialFeed.Cql.FakeNode.Types;

/// <summary>Type numbers of [option] (v3 section 4.2.5.2, v4 adds 0x11 to 0x14). Duration has none in v3 and v4: it travels as a custom type.</summary>
public enum CqlTypeCode : ushort
{
    Custom = 0x00,
    Ascii = 0x01,
    Bigint = 0x02,
    Blob = 0x03,
    Boolean = 0x04,
    Counter = 0x05,
    Decimal = 0x06,
    Double = 0x07,
    Float = 0x08,
    Int = 0x09,
    Timestamp = 0x0B,
    Uuid = 0x0C,
    Varchar = 0x0D,
    Varint = 0x0E,
    Timeuuid = 0x0F,
    Inet = 0x10,
    Date = 0x11,
    Time = 0x12,
    Smallint = 0x13,
    Tinyint = 0x14,
    Duration = 0x15,
    List = 0x20,
    Map = 0x21,
    Set = 0x22,
    Udt = 0x30,
    Tuple = 0x31,
}

/// <summary>A CQL type.</summary>
public sealed record NodeType(CqlTypeCode Code)
{
    private const string Marshal = "org.apache.cassandra.db.marshal.";

    /// <summary>Element types of a collection, fields of a tuple or user-defined type.</summary>
    public IReadOnlyList<NodeType> Parameters { get; init; } = [];

    public bool IsFrozen { get; init; }

    /// <summary>Keyspace, name and field names of a user-defined type.</summary>
    public string Keyspace { get; init; } = "";

    public string Name { get; init; } = "";

    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>Class name of a custom type.</summary>
    public string CustomClass { get; init; } = "";

    public static NodeType Of(CqlTypeCode code, params NodeType[] parameters) => new(code) { Parameters = parameters };

    public static NodeType Text { get; } = new(CqlTypeCode.Varchar);

    public static NodeType Int { get; } = new(CqlTypeCode.Int);

    public static NodeType Bigint { get; } = new(CqlTypeCode.Bigint);

    public static NodeType Boolean { get; } = new(CqlTypeCode.Boolean);

    public static NodeType Blob { get; } = new(CqlTypeCode.Blob);

    public static NodeType Uuid { get; } = new(CqlTypeCode.Uuid);

    public bool IsCollection => Code is CqlTypeCode.List or CqlTypeCode.Set or CqlTypeCode.Map;

    /// <summary>[option] of result metadata.</summary>
    public void WriteOption(ByteWriter writer, int version)
    {
        if (Code is CqlTypeCode.Custom or CqlTypeCode.Duration || (version < 4 && Code is >= CqlTypeCode.Date and <= CqlTypeCode.Tinyint))
        {
            writer.UInt16(0).String(Code == CqlTypeCode.Custom ? CustomClass : ToClassName());
            return;
        }
        writer.UInt16((ushort)Code);
        switch (Code)
        {
            case CqlTypeCode.List or CqlTypeCode.Set or CqlTypeCode.Map:
                foreach (var parameter in Parameters)
                    parameter.WriteOption(writer, version);
                break;
            case CqlTypeCode.Tuple:
                writer.UInt16(Parameters.Count);
                foreach (var parameter in Parameters)
                    parameter.WriteOption(writer, version);
                break;
            case CqlTypeCode.Udt:
                writer.String(Keyspace).String(Name).UInt16(Parameters.Count);
                for (var i = 0; i < Parameters.Count; i++)
                {
                    writer.String(Fields[i]);
                    Parameters[i].WriteOption(writer, version);
                }
                break;
        }
    }

    /// <summary>As system_schema of 3.0 and later writes it.</summary>
    public string ToCql()
    {
        var text = Code switch
        {
            CqlTypeCode.Varchar => "text",
            CqlTypeCode.Custom => $"'{CustomClass}'",
            CqlTypeCode.Udt => Name,
            CqlTypeCode.List or CqlTypeCode.Set or CqlTypeCode.Map or CqlTypeCode.Tuple =>
                $"{Code.ToString().ToLowerInvariant()}<{string.Join(", ", Parameters.Select(p => p.ToCql()))}>",
            _ => Code.ToString().ToLowerInvariant(),
        };
        return IsFrozen ? $"frozen<{text}>" : text;
    }

    /// <summary>As the schema tables of 2.1 write it.</summary>
    public string ToClassName()
    {
        var text = Code switch
        {
            CqlTypeCode.Custom => CustomClass,
            CqlTypeCode.Udt => $"{Marshal}UserType({Keyspace},{Hex(Name)},{string.Join(',', Parameters.Select((p, i) => $"{Hex(Fields[i])}:{p.ToClassName()}"))})",
            CqlTypeCode.List or CqlTypeCode.Set or CqlTypeCode.Map or CqlTypeCode.Tuple =>
                $"{Marshal}{Code}Type({string.Join(',', Parameters.Select(p => p.ToClassName()))})",
            CqlTypeCode.Bigint => Marshal + "LongType",
            CqlTypeCode.Blob => Marshal + "BytesType",
            CqlTypeCode.Counter => Marshal + "CounterColumnType",
            CqlTypeCode.Int => Marshal + "Int32Type",
            CqlTypeCode.Varchar => Marshal + "UTF8Type",
            CqlTypeCode.Varint => Marshal + "IntegerType",
            CqlTypeCode.Timeuuid => Marshal + "TimeUUIDType",
            CqlTypeCode.Uuid => Marshal + "UUIDType",
            CqlTypeCode.Inet => Marshal + "InetAddressType",
            CqlTypeCode.Date => Marshal + "SimpleDateType",
            CqlTypeCode.Smallint => Marshal + "ShortType",
            CqlTypeCode.Tinyint => Marshal + "ByteType",
            _ => $"{Marshal}{Code}Type",
        };
        return IsFrozen && IsCollection ? $"{Marshal}FrozenType({text})" : text;
    }

    private static string Hex(string text) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text));
}
