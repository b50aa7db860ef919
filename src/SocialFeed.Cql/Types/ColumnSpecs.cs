using SocialFeed.Cql.Protocol;

namespace SocialFeed.Cql.Types;

/// <summary>Reads descriptions of columns (section 4.2.5.2) and types ([option], section 3).</summary>
internal static class ColumnSpecs
{
    /// <summary>Types nest; a server that nests deeper is not believed.</summary>
    private const int DepthMax = 32;

    public static CqlColumn[] Read(ref WireReader reader, int count, bool global)
    {
        // Each column takes at least four bytes: a name's length and a type id.
        if (count < 0 || count > reader.Remaining / 4)
            throw WireReader.Malformed($"{count} columns in {reader.Remaining} bytes");
        var keyspace = string.Empty;
        var table = string.Empty;
        if (global && count > 0)
        {
            keyspace = reader.ReadString();
            table = reader.ReadString();
        }
        var columns = new CqlColumn[count];
        for (var i = 0; i < count; i++)
        {
            if (!global)
            {
                keyspace = reader.ReadString();
                table = reader.ReadString();
            }
            var name = reader.ReadString();
            columns[i] = new CqlColumn(keyspace, table, name, i, ReadType(ref reader, 0));
        }
        return columns;
    }

    private static CqlType ReadType(ref WireReader reader, int depth)
    {
        if (depth > DepthMax)
            throw WireReader.Malformed($"a type nested more than {DepthMax} deep");
        var code = reader.ReadUInt16();
        if (CqlType.Simple(code) is { } simple)
            return simple;
        switch ((ColumnTypeCode)code)
        {
            case ColumnTypeCode.Custom:
                return SchemaTypes.FromMarshal(reader.ReadString());
            case ColumnTypeCode.List:
                return CqlType.List(ReadType(ref reader, depth + 1));
            case ColumnTypeCode.Set:
                return CqlType.Set(ReadType(ref reader, depth + 1));
            case ColumnTypeCode.Map:
                var key = ReadType(ref reader, depth + 1);
                return CqlType.Map(key, ReadType(ref reader, depth + 1));
            case ColumnTypeCode.Tuple:
                return CqlType.Tuple(ReadTypes(ref reader, depth));
            case ColumnTypeCode.Udt:
                return ReadUdt(ref reader, depth);
            default:
                throw WireReader.Malformed($"an unknown type 0x{code:X4}");
        }
    }

    private static CqlType[] ReadTypes(ref WireReader reader, int depth)
    {
        var count = reader.ReadUInt16();
        if (count > reader.Remaining / 2)
            throw WireReader.Malformed($"a tuple of {count} in {reader.Remaining} bytes");
        var types = new CqlType[count];
        for (var i = 0; i < count; i++)
            types[i] = ReadType(ref reader, depth + 1);
        return types;
    }

    private static CqlType ReadUdt(ref WireReader reader, int depth)
    {
        var keyspace = reader.ReadString();
        var name = reader.ReadString();
        var count = reader.ReadUInt16();
        if (count > reader.Remaining / 4)
            throw WireReader.Malformed($"a type of {count} fields in {reader.Remaining} bytes");
        var names = new string[count];
        var types = new CqlType[count];
        for (var i = 0; i < count; i++)
        {
            names[i] = reader.ReadString();
            types[i] = ReadType(ref reader, depth + 1);
        }
        return CqlType.Udt(keyspace, name, names, types);
    }
}
