namespace SocialFeed.Cql;

/// <summary>The type of a column, marker, element or field.</summary>
public sealed class CqlType : IEquatable<CqlType>
{
    private CqlType(ColumnTypeCode code) => Code = code;

    public ColumnTypeCode Code { get; }

    /// <summary>Element types: one of a list, set or vector; key and value of a map; the members of a tuple or user-defined type.</summary>
    public IReadOnlyList<CqlType> Arguments { get; private init; } = [];

    /// <summary>Keyspace of a user-defined type.</summary>
    public string? Keyspace { get; private init; }

    /// <summary>Name of a user-defined type; class name of a custom type.</summary>
    public string? Name { get; private init; }

    /// <summary>Field names of a user-defined type, in the order of <see cref="Arguments"/>.</summary>
    public IReadOnlyList<string> FieldNames { get; private init; } = [];

    /// <summary>Number of elements of a vector.</summary>
    public int Dimensions { get; private init; }

    public static CqlType Ascii { get; } = new(ColumnTypeCode.Ascii);

    public static CqlType Bigint { get; } = new(ColumnTypeCode.Bigint);

    public static CqlType Blob { get; } = new(ColumnTypeCode.Blob);

    public static CqlType Boolean { get; } = new(ColumnTypeCode.Boolean);

    public static CqlType Counter { get; } = new(ColumnTypeCode.Counter);

    public static CqlType Decimal { get; } = new(ColumnTypeCode.Decimal);

    public static CqlType Double { get; } = new(ColumnTypeCode.Double);

    public static CqlType Float { get; } = new(ColumnTypeCode.Float);

    public static CqlType Int { get; } = new(ColumnTypeCode.Int);

    public static CqlType Timestamp { get; } = new(ColumnTypeCode.Timestamp);

    public static CqlType Uuid { get; } = new(ColumnTypeCode.Uuid);

    public static CqlType Text { get; } = new(ColumnTypeCode.Text);

    public static CqlType Varint { get; } = new(ColumnTypeCode.Varint);

    public static CqlType Timeuuid { get; } = new(ColumnTypeCode.Timeuuid);

    public static CqlType Inet { get; } = new(ColumnTypeCode.Inet);

    public static CqlType Date { get; } = new(ColumnTypeCode.Date);

    public static CqlType Time { get; } = new(ColumnTypeCode.Time);

    public static CqlType SmallInt { get; } = new(ColumnTypeCode.SmallInt);

    public static CqlType TinyInt { get; } = new(ColumnTypeCode.TinyInt);

    public static CqlType Duration { get; } = new(ColumnTypeCode.Duration);

    public static CqlType Custom(string className) => new(ColumnTypeCode.Custom) { Name = className };

    public static CqlType List(CqlType element) => new(ColumnTypeCode.List) { Arguments = [element] };

    public static CqlType Set(CqlType element) => new(ColumnTypeCode.Set) { Arguments = [element] };

    public static CqlType Map(CqlType key, CqlType value) => new(ColumnTypeCode.Map) { Arguments = [key, value] };

    public static CqlType Tuple(params CqlType[] members) => new(ColumnTypeCode.Tuple) { Arguments = members };

    public static CqlType Vector(CqlType element, int dimensions) => new(ColumnTypeCode.Vector) { Arguments = [element], Dimensions = dimensions };

    public static CqlType Udt(string keyspace, string name, IReadOnlyList<string> fieldNames, IReadOnlyList<CqlType> fieldTypes) =>
        new(ColumnTypeCode.Udt) { Keyspace = keyspace, Name = name, FieldNames = fieldNames, Arguments = fieldTypes };

    /// <summary>The type of a protocol id that stands for a type without arguments, or null.</summary>
    internal static CqlType? Simple(int code) => code switch
    {
        (int)ColumnTypeCode.Ascii => Ascii,
        (int)ColumnTypeCode.Bigint => Bigint,
        (int)ColumnTypeCode.Blob => Blob,
        (int)ColumnTypeCode.Boolean => Boolean,
        (int)ColumnTypeCode.Counter => Counter,
        (int)ColumnTypeCode.Decimal => Decimal,
        (int)ColumnTypeCode.Double => Double,
        (int)ColumnTypeCode.Float => Float,
        (int)ColumnTypeCode.Int => Int,
        (int)ColumnTypeCode.Timestamp => Timestamp,
        (int)ColumnTypeCode.Uuid => Uuid,
        0x000A or (int)ColumnTypeCode.Text => Text,
        (int)ColumnTypeCode.Varint => Varint,
        (int)ColumnTypeCode.Timeuuid => Timeuuid,
        (int)ColumnTypeCode.Inet => Inet,
        (int)ColumnTypeCode.Date => Date,
        (int)ColumnTypeCode.Time => Time,
        (int)ColumnTypeCode.SmallInt => SmallInt,
        (int)ColumnTypeCode.TinyInt => TinyInt,
        (int)ColumnTypeCode.Duration => Duration,
        _ => null,
    };

    public bool Equals(CqlType? other) =>
        other is not null && (ReferenceEquals(this, other)
            || (Code == other.Code && Keyspace == other.Keyspace && Name == other.Name && Dimensions == other.Dimensions
                && FieldNames.SequenceEqual(other.FieldNames) && Arguments.SequenceEqual(other.Arguments)));

    public override bool Equals(object? obj) => Equals(obj as CqlType);

    public override int GetHashCode() => HashCode.Combine(Code, Keyspace, Name, Dimensions, Arguments.Count);

    /// <summary>As CQL writes it.</summary>
    public override string ToString() => Code switch
    {
        ColumnTypeCode.Custom => $"'{Name}'",
        ColumnTypeCode.Udt => $"{Keyspace}.{Name}",
        ColumnTypeCode.Vector => $"vector<{Arguments[0]}, {Dimensions}>",
        ColumnTypeCode.List or ColumnTypeCode.Set or ColumnTypeCode.Map or ColumnTypeCode.Tuple =>
            $"{Code.ToString().ToLowerInvariant()}<{string.Join(", ", Arguments)}>",
        _ => Code.ToString().ToLowerInvariant(),
    };
}
