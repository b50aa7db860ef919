using SocialFeed.Cql.FakeNode.Types;
using SocialFeed.Cql.Tests.Fixtures;
using SocialFeed.Cql.Types;

namespace SocialFeed.Cql.Tests.Codecs;

/// <summary>The driver's codecs against the fake node's, which were written from the specification by themselves.</summary>
public class SecondOpinionTests
{
    private const int Cases = 3000;

    [Fact]
    public void Both_write_the_same_bytes() => Seed.Cases(Cases, random =>
    {
        var values = new RandomValues(random, version: 4);
        var type = values.Type();
        var value = values.Value(type);
        var writer = new CqlWriter();
        DynamicCodec.Instance.Encode(ref writer, RandomValues.ToDriver(type, value), RandomValues.ToDriver(type));
        Assert.Equal(Convert.ToHexString(ValueCodec.Encode(type, value)!), Convert.ToHexString(writer.Written));
    });

    [Fact]
    public void The_driver_reads_what_the_other_wrote() => Seed.Cases(Cases, random =>
    {
        var values = new RandomValues(random, version: 4);
        var type = values.Type();
        var value = values.Value(type);
        var read = DynamicCodec.Instance.Decode(ValueCodec.Encode(type, value)!, RandomValues.ToDriver(type));
        Assert.Equal(RandomValues.Show(RandomValues.ToDriver(type, value)), RandomValues.Show(read));
    });

    [Fact]
    public void The_bounds_of_each_type_survive_both_ways()
    {
        foreach (var value in (object[])[long.MinValue, long.MaxValue, 0L, -1L])
            Same(NodeType.Bigint, value);
        foreach (var value in (object[])[int.MinValue, int.MaxValue, 0, -1])
            Same(NodeType.Int, value);
        Same(new NodeType(CqlTypeCode.Duration), (int.MaxValue, int.MaxValue, long.MaxValue));
        Same(new NodeType(CqlTypeCode.Duration), (int.MinValue, int.MinValue, long.MinValue));
        Same(new NodeType(CqlTypeCode.Time), 86_399_999_999_900L);
        Same(new NodeType(CqlTypeCode.Timestamp), DateTimeOffset.MinValue.ToUnixTimeMilliseconds());
        Same(new NodeType(CqlTypeCode.Timestamp), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds());
    }

    private static void Same(NodeType type, object value)
    {
        var writer = new CqlWriter();
        DynamicCodec.Instance.Encode(ref writer, RandomValues.ToDriver(type, value), RandomValues.ToDriver(type));
        Assert.Equal(ValueCodec.Encode(type, value), writer.Written.ToArray());
        Assert.Equal(RandomValues.ToDriver(type, value), DynamicCodec.Instance.Decode(writer.Written, RandomValues.ToDriver(type)));
    }
}
