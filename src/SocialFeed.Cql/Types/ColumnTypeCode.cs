namespace SocialFeed.Cql;

/// <summary>Type ids of the native protocol ([option], section 4.2.5.2).</summary>
public enum ColumnTypeCode
{
    Custom = 0x0000,
    Ascii = 0x0001,
    Bigint = 0x0002,
    Blob = 0x0003,
    Boolean = 0x0004,
    Counter = 0x0005,
    Decimal = 0x0006,
    Double = 0x0007,
    Float = 0x0008,
    Int = 0x0009,
    Timestamp = 0x000B,
    Uuid = 0x000C,

    /// <summary>varchar and text.</summary>
    Text = 0x000D,
    Varint = 0x000E,
    Timeuuid = 0x000F,
    Inet = 0x0010,
    Date = 0x0011,
    Time = 0x0012,
    SmallInt = 0x0013,
    TinyInt = 0x0014,

    /// <summary>Cassandra 3.10 and newer; protocol 3 and 4 send it as a custom class, which is recognised.</summary>
    Duration = 0x0015,
    List = 0x0020,
    Map = 0x0021,
    Set = 0x0022,
    Udt = 0x0030,
    Tuple = 0x0031,

    /// <summary>Cassandra 5.0; the protocol sends it as a custom class, which is recognised. Not an id of the protocol.</summary>
    Vector = 0x1000,
}
