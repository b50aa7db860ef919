using System.Numerics;
using SocialFeed.Cql.Tests.Fixtures;
using SocialFeed.Cql.Types;

namespace SocialFeed.Cql.Tests.Codecs;

public class NumberTypesTests
{
    [Fact]
    public void Variable_length_integers_are_as_short_as_they_can_be_and_read_back() => Seed.Cases(2000, random =>
    {
        var value = (ulong)random.NextInt64() >> random.Next(64) << (random.Next(8) == 0 ? 1 : 0);
        var writer = new CqlWriter();
        VInt.WriteUnsigned(ref writer, value);
        var bits = 64 - BitOperations.LeadingZeroCount(value | 1);
        Assert.Equal(bits > 56 ? 9 : (bits + 6) / 7, writer.Length);
        ReadOnlySpan<byte> source = writer.Written;
        Assert.Equal(value, VInt.ReadUnsigned(ref source, CqlType.Duration));
        Assert.True(source.IsEmpty);

        var signed = random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);
        writer = new CqlWriter();
        VInt.WriteSigned(ref writer, signed);
        source = writer.Written;
        Assert.Equal(signed, VInt.ReadSigned(ref source, CqlType.Duration));
    });

    [Fact]
    public void Decimals_convert_to_those_of_NET_and_back_unless_they_do_not_fit() => Seed.Cases(1000, random =>
    {
        var value = new decimal(random.Next(), random.Next(), random.Next(), random.Next(2) == 0, (byte)random.Next(29));
        CqlDecimal any = value;
        Assert.Equal(value, (decimal)any);
        Assert.Equal(any, new CqlDecimal(any.Unscaled * 1000, any.Scale + 3));
        Assert.Equal(any.GetHashCode(), new CqlDecimal(any.Unscaled * 1000, any.Scale + 3).GetHashCode());
        decimal other = random.Next(-5, 5);
        Assert.Equal(value.CompareTo(other), any.CompareTo(other));
        Assert.Throws<OverflowException>(() => (decimal)new CqlDecimal(BigInteger.One << 96, 0));
        Assert.Throws<OverflowException>(() => (decimal)new CqlDecimal(1, 29));
        Assert.Equal(1000m, (decimal)new CqlDecimal(1, -3));
    });

    [Fact]
    public void Decimals_of_enormous_scale_are_compared_without_being_written_out()
    {
        Assert.True(new CqlDecimal(1, int.MinValue) > new CqlDecimal(1, int.MaxValue));
        Assert.True(new CqlDecimal(-1, int.MinValue) < new CqlDecimal(-1, int.MaxValue));
        Assert.Throws<OverflowException>(() => (decimal)new CqlDecimal(1, int.MinValue));
        Assert.Throws<OverflowException>(() => (decimal)new CqlDecimal(1, int.MaxValue));
    }

    [Fact]
    public void Time_uuids_know_their_time_and_are_all_different_and_rising()
    {
        var made = Enumerable.Range(0, 1000).Select(_ => TimeUuid.New()).ToList();
        Assert.Equal(made.Count, made.Distinct().Count());
        Assert.Equal(made, made.Order());
        var time = DateTimeOffset.FromUnixTimeMilliseconds(1_234_567_890_123);
        Assert.Equal(time, TimeUuid.Min(time).Time);
        Assert.True(TimeUuid.Min(time) < TimeUuid.Max(time));
        Assert.True(TimeUuid.Max(time) < TimeUuid.Min(time.AddMilliseconds(1)));
        Assert.Equal(1, TimeUuid.New().ToGuid().Version);
        Assert.Throws<ArgumentException>(() => new TimeUuid(Guid.NewGuid()));
    }

    [Fact]
    public void Time_uuids_compare_their_last_eight_bytes_as_signed_ones_as_the_server_does()
    {
        var negative = new TimeUuid(Guid.Parse("00000000-0000-1000-8080-808080808080"));
        var positive = new TimeUuid(Guid.Parse("00000000-0000-1000-7f7f-7f7f7f7f7f7f"));
        Assert.True(negative < positive);
    }
}
