using System.Net;
using System.Numerics;
using SocialFeed.Cql.Types;

namespace SocialFeed.Cql.Tests.Codecs;

/// <summary>Values as the bytes that section 6 of the specification gives them.</summary>
public class GoldenBytesTests
{
    [Fact]
    public void Integers_are_big_endian()
    {
        Golden(CqlType.Int, 1, "00000001");
        Golden(CqlType.Int, int.MinValue, "80000000");
        Golden(CqlType.Bigint, -2L, "FFFFFFFFFFFFFFFE");
        Golden(CqlType.Counter, 258L, "0000000000000102");
        Golden(CqlType.SmallInt, (short)-32768, "8000");
        Golden(CqlType.TinyInt, (sbyte)-1, "FF");
    }

    [Fact]
    public void Booleans_are_one_byte_and_any_but_zero_is_true()
    {
        Golden(CqlType.Boolean, true, "01");
        Golden(CqlType.Boolean, false, "00");
        Assert.True(Decode<bool>(CqlType.Boolean, "FF"));
    }

    [Fact]
    public void Floating_points_are_IEEE_754()
    {
        Golden(CqlType.Float, 1.5f, "3FC00000");
        Golden(CqlType.Double, -2.0, "C000000000000000");
        Golden(CqlType.Double, double.NegativeInfinity, "FFF0000000000000");
    }

    [Fact]
    public void Varints_are_minimal_twos_complement()
    {
        Golden(CqlType.Varint, new BigInteger(0), "00");
        Golden(CqlType.Varint, new BigInteger(1), "01");
        Golden(CqlType.Varint, new BigInteger(127), "7F");
        Golden(CqlType.Varint, new BigInteger(128), "0080");
        Golden(CqlType.Varint, new BigInteger(129), "0081");
        Golden(CqlType.Varint, new BigInteger(-1), "FF");
        Golden(CqlType.Varint, new BigInteger(-128), "80");
        Golden(CqlType.Varint, new BigInteger(-129), "FF7F");
    }

    [Fact]
    public void Decimals_are_a_scale_and_an_unscaled_varint()
    {
        Golden(CqlType.Decimal, new CqlDecimal(new BigInteger(-129), 2), "00000002FF7F");
        Golden(CqlType.Decimal, new CqlDecimal(new BigInteger(5), -3), "FFFFFFFD05");
        Golden(CqlType.Decimal, 1.50m, "000000020096");
        Golden(CqlType.Decimal, -0.0000000000000000000000000001m, "0000001CFF");
        Golden(CqlType.Decimal, decimal.MaxValue, "0000000000FFFFFFFFFFFFFFFFFFFFFFFF");
    }

    [Fact]
    public void Text_is_UTF_8()
    {
        Golden(CqlType.Text, "gr\u00fcn \ud83d\ude00", "6772C3BC6E20F09F9880");
        Golden(CqlType.Ascii, "", "");
    }

    [Fact]
    public void A_lone_surrogate_is_refused()
    {
        Assert.ThrowsAny<ArgumentException>(() => Encode(CqlType.Text, "x\ud83d"));
    }

    [Fact]
    public void Uuids_are_in_the_order_of_RFC_4122()
    {
        var uuid = Guid.Parse("00112233-4455-1677-8899-aabbccddeeff");
        Golden(CqlType.Uuid, uuid, "00112233445516778899AABBCCDDEEFF");
        Golden(CqlType.Timeuuid, uuid, "00112233445516778899AABBCCDDEEFF");
        Golden(CqlType.Timeuuid, new TimeUuid(uuid), "00112233445516778899AABBCCDDEEFF");
    }

    [Fact]
    public void Times_are_milliseconds_days_and_nanoseconds()
    {
        Golden(CqlType.Timestamp, DateTimeOffset.UnixEpoch, "0000000000000000");
        Golden(CqlType.Timestamp, DateTimeOffset.FromUnixTimeMilliseconds(-1), "FFFFFFFFFFFFFFFF");
        Golden(CqlType.Timestamp, new DateTimeOffset(2026, 11, 21, 4, 0, 0, 7, TimeSpan.Zero), "000001A1FC42D207");
        Golden(CqlType.Date, new DateOnly(1970, 1, 1), "80000000");
        Golden(CqlType.Date, new DateOnly(1969, 12, 31), "7FFFFFFF");
        Golden(CqlType.Time, new TimeOnly(0, 0, 1), "000000003B9ACA00");
    }

    [Fact]
    public void Durations_are_three_zigzag_vints()
    {
        Golden(CqlType.Duration, new CqlDuration(1, 2, 3), "020406");
        Golden(CqlType.Duration, new CqlDuration(-1, -2, -3), "010305");
        Golden(CqlType.Duration, new CqlDuration(64, 0, 0), "80800000");
        Golden(CqlType.Duration, new CqlDuration(0, 0, long.MaxValue), "0000FFFFFFFFFFFFFFFFFE");
        Golden(CqlType.Duration, new CqlDuration(0, 0, long.MinValue), "0000FFFFFFFFFFFFFFFFFF");
    }

    [Fact]
    public void Addresses_are_4_or_16_bytes()
    {
        Golden(CqlType.Inet, IPAddress.Parse("127.0.0.1"), "7F000001");
        Golden(CqlType.Inet, IPAddress.Parse("::1"), "00000000000000000000000000000001");
    }

    [Fact]
    public void Collections_have_a_count_and_lengths_of_four_bytes()
    {
        Golden(CqlType.List(CqlType.Int), new List<int> { 1, 2 }, "00000002" + "0000000400000001" + "0000000400000002");
        Golden(CqlType.Set(CqlType.Text), new HashSet<string> { "a", "" }, "00000002" + "0000000161" + "00000000");
        Golden(CqlType.Map(CqlType.Int, CqlType.Boolean), new Dictionary<int, bool> { [3] = true }, "00000001" + "0000000400000003" + "0000000101");
        Golden(CqlType.List(CqlType.Bigint), Array.Empty<long>(), "00000000");
    }

    [Fact]
    public void Tuples_and_user_defined_types_are_values_in_a_row()
    {
        Golden(CqlType.Tuple(CqlType.Int, CqlType.Text), (7, (string?)null), "0000000400000007" + "FFFFFFFF");
        var type = CqlType.Udt("ks", "address", ["street", "number"], [CqlType.Text, CqlType.Int]);
        Assert.Equal("0000000378797A" + "FFFFFFFF", Hex(Encode(type, new CqlUdt().Set("street", "xyz"))));
    }

    [Fact]
    public void Fields_missing_at_the_end_are_null_and_those_too_many_are_left_out()
    {
        var type = CqlType.Udt("ks", "address", ["street", "number"], [CqlType.Text, CqlType.Int]);
        Assert.Null(Decode<CqlUdt>(type, "0000000161")["number"]);
        Assert.Equal(5, Decode<CqlUdt>(type, "0000000161" + "0000000400000005" + "00000001FF")["number"]);
        var tuple = CqlType.Tuple(CqlType.Int, CqlType.Int);
        Assert.Equal((1, (int?)null), Decode<(int, int?)>(tuple, "0000000400000001"));
    }

    [Fact]
    public void Empty_values_of_types_without_an_empty_form_are_null()
    {
        Assert.Null(Decode<int?>(CqlType.Int, ""));
        Assert.Null(Decode<object?>(CqlType.Bigint, ""));
        Assert.Equal("", Decode<string>(CqlType.Text, ""));
        Assert.Equal([], Decode<byte[]>(CqlType.Blob, ""));
    }

    [Fact]
    public void A_value_that_does_not_fit_its_type_is_refused_by_name()
    {
        var column = new CqlColumn("ks", "t", "age", 0, CqlType.Int);
        var error = Assert.Throws<ArgumentException>(() =>
        {
            var writer = new CqlWriter();
            CodecRegistry.Get<string>().EncodeChecked(ref writer, "x", column);
        });
        Assert.Contains("age", error.Message, StringComparison.Ordinal);
        Assert.Contains("int", error.Message, StringComparison.Ordinal);
    }

    private static void Golden<T>(CqlType type, T value, string hex)
    {
        Assert.Equal(hex, Hex(Encode(type, value)));
        Assert.Equal(Fixtures.RandomValues.Show(value), Fixtures.RandomValues.Show(Decode<T>(type, hex)));
    }

    private static byte[] Encode<T>(CqlType type, T value)
    {
        var writer = new CqlWriter();
        CodecRegistry.Get<T>().Encode(ref writer, value, type);
        return writer.Written.ToArray();
    }

    private static T Decode<T>(CqlType type, string hex) => CodecRegistry.Get<T>().Decode(Convert.FromHexString(hex), type);

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes);
}
