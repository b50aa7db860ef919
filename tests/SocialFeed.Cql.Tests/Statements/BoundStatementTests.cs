using SocialFeed.Cql.Protocol;
using SocialFeed.Cql.Tests.Fixtures;

namespace SocialFeed.Cql.Tests.Statements;

public class BoundStatementTests
{
    private static readonly CqlType[] _types = [CqlType.Int, CqlType.Text, CqlType.Bigint, CqlType.Text];

    [Fact]
    public void Values_set_in_any_order_and_again_are_those_of_setting_the_last_ones_in_order() => Seed.Cases(300, random =>
    {
        var prepared = Prepare();
        using var shuffled = prepared.Bind();
        var last = new object?[_types.Length];
        var order = Enumerable.Range(0, 12).Select(i => i < _types.Length ? i : random.Next(_types.Length)).ToArray();
        random.Shuffle(order);
        foreach (var index in order)
        {
            last[index] = RandomValue(random, index);
            switch (last[index])
            {
                case int number:
                    shuffled.Set(index, number);
                    break;
                case long number:
                    shuffled.Set(index, number);
                    break;
                default:
                    shuffled.Set(index, (string?)last[index]);
                    break;
            }
        }
        using var inOrder = prepared.BindValues(last);
        Assert.Equal(Convert.ToHexString(inOrder.Values), Convert.ToHexString(shuffled.Values));
        Assert.Equal(_types.Length, shuffled.ValueCount);
    });

    [Theory]
    [InlineData("ONE")]
    [InlineData("longer than before")]
    [InlineData("1")]
    [InlineData("")]
    [InlineData(null)]
    public void A_value_set_again_takes_the_place_of_the_former_one_alone(string? value)
    {
        using var whole = Prepare().Bind(1, value, 3L, "four");
        foreach (var before in (string?[])["one", "", null, new string('x', 1000)])
        {
            using var bound = Prepare().Bind(1, before, 3L, "four");
            bound.Set(1, value);
            Assert.Equal(Convert.ToHexString(whole.Values), Convert.ToHexString(bound.Values));
            bound.Set(1, before).Set(1, value).Set(2, 4L).Set(2, 3L).Set(3, value).Set(3, "four").SetNull(0).Set(0, 1);
            Assert.Equal(Convert.ToHexString(whole.Values), Convert.ToHexString(bound.Values));
            Assert.Equal(_types.Length, bound.ValueCount);
        }
    }

    [Fact]
    public void A_copy_has_the_values_and_settings_and_shares_neither()
    {
        var bound = Prepare(1).Bind(1, "one", 3L).SetTimestamp((long?)5).SetIdempotence(true).SetTimeout(TimeSpan.FromSeconds(3))
            .SetConsistencyLevel(ConsistencyLevel.All).SetKeyspace("ks").EnableTracing();
        using var copy = bound.Copy();
        var values = Convert.ToHexString(bound.Values);
        Assert.Equal((5L, true, TimeSpan.FromSeconds(3), ConsistencyLevel.All, "ks", true, 3),
            (copy.Timestamp, copy.IsIdempotent, copy.Timeout, copy.ConsistencyLevel, copy.Keyspace, copy.Tracing, copy.ValueCount));
        bound.Set(1, "other").SetTimeout(null);
        bound.Dispose();
        Assert.Equal(values, Convert.ToHexString(copy.Values));
        Assert.Equal(TimeSpan.FromSeconds(3), copy.Timeout);
    }

    [Fact]
    public void A_value_of_the_wrong_type_is_refused_and_leaves_the_others_as_they_are()
    {
        using var bound = Prepare().Bind(1, "one");
        var before = Convert.ToHexString(bound.Values);
        var error = Assert.Throws<ArgumentException>(() => bound.Set(2, "text for a bigint"));
        Assert.Contains("bigint", error.Message, StringComparison.Ordinal);
        Assert.Contains("column2", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => bound.Set(0, "text for an int"));
        Assert.Equal(before, Convert.ToHexString(bound.Values));
        bound.Set(2, 3L).Set(3, "four");
        using var whole = Prepare().Bind(1, "one", 3L, "four");
        Assert.Equal(Convert.ToHexString(whole.Values), Convert.ToHexString(bound.Values));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused_and_leaves_nothing_behind()
    {
        using var bound = Prepare().Bind(1);
        var before = Convert.ToHexString(bound.Values);
        Assert.Throws<ArgumentException>(() => bound.Set(1, "half \uD800 pair"));
        Assert.Equal(before, Convert.ToHexString(bound.Values));
    }

    [Fact]
    public void More_values_than_markers_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => Prepare().Bind(1, "two", 3L, "four", 5));
        Assert.Contains("4 markers", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Prepare().Bind().Set(4, 1));
    }

    [Fact]
    public void Unset_markers_are_named_on_protocol_3_and_allowed_on_4()
    {
        using var bound = Prepare().Bind();
        bound.Set(0, 1).Set(2, 3L).Set(3, "four");
        var error = Assert.Throws<InvalidOperationException>(() => bound.Validate(ProtocolVersion.V3));
        Assert.Contains("column1", error.Message, StringComparison.Ordinal);
        bound.Validate(ProtocolVersion.V4);
        bound.Set(1, "two");
        bound.Validate(ProtocolVersion.V3);
    }

    [Fact]
    public void An_unset_value_among_values_of_any_type_is_not_taken_for_null_on_protocol_3()
    {
        using var bound = Prepare().BindValues(1, Unset.Value, 3L, "four");
        using var set = Prepare().BindValues(1, "two", 3L, "four");
        set.Set<object>(1, Unset.Value);
        var simple = new SimpleStatement("INSERT INTO t (a, b) VALUES (?, ?)", 1, Unset.Value);
        var named = new SimpleStatement("INSERT INTO t (a, b) VALUES (:a, :b)", new Dictionary<string, object?> { ["a"] = 1, ["b"] = Unset.Value });
        foreach (var statement in new Statement[] { bound, set, simple, named, new BatchStatement().Add(simple) })
        {
            Assert.Throws<InvalidOperationException>(() => statement.Validate(ProtocolVersion.V3));
            statement.Validate(ProtocolVersion.V4);
        }
    }

    [Fact]
    public void A_statement_disposed_during_an_execution_keeps_its_bytes_until_that_ends()
    {
        var bound = Prepare().Bind(1, "one", 3L, "four");
        var bytes = Convert.ToHexString(bound.Values);
        Assert.True(bound.BeginUse());
        bound.Dispose();
        Assert.False(bound.BeginUse());
        Assert.Equal(bytes, Convert.ToHexString(bound.Values));
        bound.EndUse();
        Assert.Equal(0, bound.Values.Length);
        Assert.False(bound.BeginUse());
        Assert.Throws<ObjectDisposedException>(() => bound.Set(0, 1));
    }

    [Fact]
    public void The_routing_key_is_the_bare_value_of_one_column_and_framed_values_of_several()
    {
        var scratch = new byte[64];
        using var one = Prepare(2).Bind(1, "one", 258L, "four");
        Assert.True(one.TryGetRoutingKey(scratch, out var key));
        Assert.Equal("0000000000000102", Convert.ToHexString(key));
        using var two = Prepare(1, 0).Bind(1, "one", 258L, "four");
        Assert.True(two.TryGetRoutingKey(scratch, out key));
        Assert.Equal("00036F6E6500" + "00040000000100", Convert.ToHexString(key));
        using var withNull = Prepare(1).Bind(1, (string?)null, 258L, "four");
        Assert.False(withNull.TryGetRoutingKey(scratch, out _));
        using var unknown = Prepare().Bind(1, "one", 258L, "four");
        Assert.False(unknown.TryGetRoutingKey(scratch, out _));
    }

    [Fact]
    public void What_is_measured_holds_what_is_written()
    {
        Seed.Cases(200, random =>
        {
            var bound = Prepare().Bind(1, new string('x', random.Next(300)), 3L, (string?)null);
            Statement statement = random.Next(3) switch
            {
                0 => bound,
                1 => new SimpleStatement("INSERT", 1, "zwei", null),
                _ => new BatchStatement().Add(bound).Add(new SimpleStatement("DELETE", 5L)),
            };
            var parameters = new RequestParameters
            {
                PageSize = random.Next(2) * 100,
                PagingState = random.Next(2) == 0 ? null : new byte[random.Next(50)],
                SerialConsistency = random.Next(2) == 0 ? null : ConsistencyLevel.Serial,
                Timestamp = random.Next(2) == 0 ? RequestParameters.NoTimestamp : 5,
            };
            var body = (IRequestBody)statement;
            var writer = new WireWriter(new byte[body.Measure(parameters)]);
            body.Write(ref writer, parameters);
            Assert.InRange(writer.Position, 1, body.Measure(parameters));
        });
    }

    [Fact]
    public void A_type_that_stands_for_nothing_is_named_also_inside_of_a_collection()
    {
        var error = Assert.Throws<ArgumentException>(() => Prepare().Bind(new Dictionary<string, List<Random>>()));
        Assert.Contains("Random", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Prepare().Bind(new Dictionary<string, List<Random>>()));
    }

    private static object? RandomValue(Random random, int index) => _types[index].Code switch
    {
        ColumnTypeCode.Int => random.Next(),
        ColumnTypeCode.Bigint => random.NextInt64(),
        _ => random.Next(4) == 0 ? null : new string((char)('a' + random.Next(26)), random.Next(40)),
    };

    private static PreparedStatement Prepare(params int[] routing) => new(
        "INSERT INTO t …", null, [1, 2, 3], [.. _types.Select((t, i) => new CqlColumn("ks", "t", $"column{i}", i, t))], routing, null);
}
