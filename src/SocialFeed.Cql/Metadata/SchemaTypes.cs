using System.Globalization;
using System.Text;

namespace SocialFeed.Cql;

/// <summary>Turns the types of the schema tables into <see cref="CqlType"/>s, from both of the languages servers write them in.</summary>
internal static class SchemaTypes
{
    private static readonly Dictionary<string, CqlType> SimpleClasses = new()
    {
        ["AsciiType"] = CqlType.Ascii,
        ["LongType"] = CqlType.Bigint,
        ["BytesType"] = CqlType.Blob,
        ["BooleanType"] = CqlType.Boolean,
        ["CounterColumnType"] = CqlType.Counter,
        ["DecimalType"] = CqlType.Decimal,
        ["DoubleType"] = CqlType.Double,
        ["FloatType"] = CqlType.Float,
        ["Int32Type"] = CqlType.Int,
        ["TimestampType"] = CqlType.Timestamp,
        ["DateType"] = CqlType.Timestamp,
        ["UUIDType"] = CqlType.Uuid,
        ["UTF8Type"] = CqlType.Text,
        ["IntegerType"] = CqlType.Varint,
        ["TimeUUIDType"] = CqlType.Timeuuid,
        ["InetAddressType"] = CqlType.Inet,
        ["SimpleDateType"] = CqlType.Date,
        ["TimeType"] = CqlType.Time,
        ["ShortType"] = CqlType.SmallInt,
        ["ByteType"] = CqlType.TinyInt,
        ["DurationType"] = CqlType.Duration,
    };

    private static readonly Dictionary<string, CqlType> SimpleNames = new()
    {
        ["ascii"] = CqlType.Ascii,
        ["bigint"] = CqlType.Bigint,
        ["blob"] = CqlType.Blob,
        ["boolean"] = CqlType.Boolean,
        ["counter"] = CqlType.Counter,
        ["decimal"] = CqlType.Decimal,
        ["double"] = CqlType.Double,
        ["float"] = CqlType.Float,
        ["int"] = CqlType.Int,
        ["timestamp"] = CqlType.Timestamp,
        ["uuid"] = CqlType.Uuid,
        ["text"] = CqlType.Text,
        ["varchar"] = CqlType.Text,
        ["varint"] = CqlType.Varint,
        ["timeuuid"] = CqlType.Timeuuid,
        ["inet"] = CqlType.Inet,
        ["date"] = CqlType.Date,
        ["time"] = CqlType.Time,
        ["smallint"] = CqlType.SmallInt,
        ["tinyint"] = CqlType.TinyInt,
        ["duration"] = CqlType.Duration,
    };

    /// <summary>A type of the tables before 3.0: a class of the server, with its arguments. What is not known becomes a custom type.</summary>
    public static CqlType FromMarshal(string text)
    {
        try
        {
            return FromMarshal(MarshalName.Parse(text)) ?? CqlType.Custom(text);
        }
        catch (FormatException)
        {
            return CqlType.Custom(text);
        }
    }

    /// <summary>True when the server stores this clustering column in descending order.</summary>
    public static bool IsReversed(string marshal) => marshal.Contains("ReversedType(", StringComparison.Ordinal);

    /// <summary>A type of the tables since 3.0. Names that are no types of CQL are user-defined types of the keyspace.</summary>
    /// <param name="text">The text of the column.</param>
    /// <param name="keyspace">The keyspace in whose tables the text stands.</param>
    /// <param name="userTypes">User-defined types known so far, by name.</param>
    public static CqlType FromCql(string text, string keyspace, IReadOnlyDictionary<string, CqlType> userTypes)
    {
        try
        {
            return FromCql(CqlTypeName.Parse(text), keyspace, userTypes);
        }
        catch (FormatException)
        {
            return CqlType.Custom(text);
        }
    }

    private static CqlType? FromMarshal(MarshalName name)
    {
        if (SimpleClasses.TryGetValue(name.Class, out var simple))
            return simple;
        if (name.Class == "UserType" && name.Arguments.Count >= 2)
            return UserType(name);
        if (name.Class == "VectorType" && name.Arguments.Count == 2)
        {
            var element = FromMarshal(name.Arguments[0]);
            return element is not null && int.TryParse(name.Arguments[1].Class, CultureInfo.InvariantCulture, out var size)
                ? CqlType.Vector(element, size) : null;
        }

        var arguments = new CqlType[name.Arguments.Count];
        for (var i = 0; i < arguments.Length; i++)
        {
            if (FromMarshal(name.Arguments[i]) is not { } argument)
                return null;
            arguments[i] = argument;
        }

        return (name.Class, arguments.Length) switch
        {
            ("ReversedType" or "FrozenType", 1) => arguments[0],
            ("ListType", 1) => CqlType.List(arguments[0]),
            ("SetType", 1) => CqlType.Set(arguments[0]),
            ("MapType", 2) => CqlType.Map(arguments[0], arguments[1]),
            ("TupleType", > 0) => CqlType.Tuple(arguments),
            _ => null,
        };
    }

    /// <summary>UserType(keyspace, hex of its name, hex of a field's name : type, …).</summary>
    private static CqlType? UserType(MarshalName name)
    {
        var fields = new List<string>();
        var types = new List<CqlType>();
        foreach (var field in name.Arguments.Skip(2))
        {
            if (field.Label is null || FromMarshal(field with { Label = null }) is not { } type)
                return null;
            fields.Add(FromHex(field.Label));
            types.Add(type);
        }

        return CqlType.Udt(name.Arguments[0].Class, FromHex(name.Arguments[1].Class), fields, types);
    }

    private static string FromHex(string hex) => Encoding.UTF8.GetString(Convert.FromHexString(hex));

    private static CqlType FromCql(CqlTypeName name, string keyspace, IReadOnlyDictionary<string, CqlType> userTypes)
    {
        if (!name.IsQuoted && SimpleNames.TryGetValue(name.Name, out var simple) && name.Arguments.Count == 0)
            return simple;
        if (!name.IsQuoted && name is { Name: "vector", Arguments.Count: 2 }
            && int.TryParse(name.Arguments[1].Name, CultureInfo.InvariantCulture, out var size))
            return CqlType.Vector(FromCql(name.Arguments[0], keyspace, userTypes), size);

        var arguments = name.Arguments.Select(a => FromCql(a, keyspace, userTypes)).ToArray();
        return (name.IsQuoted ? "" : name.Name, arguments.Length) switch
        {
            ("frozen", 1) => arguments[0],
            ("list", 1) => CqlType.List(arguments[0]),
            ("set", 1) => CqlType.Set(arguments[0]),
            ("map", 2) => CqlType.Map(arguments[0], arguments[1]),
            ("tuple", > 0) => CqlType.Tuple(arguments),
            _ => userTypes.TryGetValue(name.Name, out var type) ? type
                : name.IsQuoted && name.Name.Contains('.') ? FromMarshal(name.Name) : CqlType.Udt(keyspace, name.Name, [], []),
        };
    }
}
