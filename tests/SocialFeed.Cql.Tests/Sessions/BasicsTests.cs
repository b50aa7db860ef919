using SocialFeed.Cql.FakeNode.Server;
using SocialFeed.Cql.FakeNode.Types;
using SocialFeed.Cql.Tests.Fixtures;

namespace SocialFeed.Cql.Tests.Sessions;

/// <summary>What every user of the driver does, against each generation of servers.</summary>
public class BasicsTests
{
    public static TheoryData<string> Generations => Clients.Generations;

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task A_prepared_insert_is_read_back(string generation)
    {
        await using var fake = await Clients.StartAsync(1, Clients.Generation(generation));
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var insert = await session.PrepareAsync("INSERT INTO ks.pairs (a, b, c) VALUES (?, ?, ?)").Within();
        using (var bound = insert.Bind("x", 1, "one"))
            Assert.True((await session.ExecuteAsync(bound).Within()).WasApplied);

        var select = await session.PrepareAsync("SELECT a, b, c FROM ks.pairs WHERE a = ?").Within();
        using var rows = await session.ExecuteAsync(select.Bind("x")).Within();
        Assert.Equal(1, rows.RowCount);
        Assert.True(rows.IsFullyFetched);
        Assert.True(rows.MoveNext());
        Assert.Equal("x", rows.Current.GetString(0));
        Assert.Equal(1, rows.Current.GetInt32(1));
        Assert.Equal("one", rows.Current.GetValue<string>("c"));
        Assert.False(rows.MoveNext());
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task A_simple_statement_takes_values(string generation)
    {
        await using var fake = await Clients.StartAsync(1, Clients.Generation(generation));
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        await session.ExecuteAsync(new SimpleStatement("INSERT INTO ks.pairs (a, b, c) VALUES (?, ?, ?)", "x", 2, "two")).Within();
        using var rows = await session.ExecuteAsync("SELECT c FROM ks.pairs WHERE a = 'x' AND b = 2").Within();
        Assert.Equal(["two"], rows.ToList(r => r.GetString(0)));
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task A_simple_statement_takes_values_by_name(string generation)
    {
        await using var fake = await Clients.StartAsync(1, Clients.Generation(generation));
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var values = new Dictionary<string, object?> { ["third"] = null, ["second"] = 2, ["first"] = "x" };
        await session.ExecuteAsync(new SimpleStatement("INSERT INTO ks.pairs (a, b, c) VALUES (:first, :second, :third)", values)).Within();
        using var rows = await session.ExecuteAsync(new SimpleStatement("SELECT b FROM ks.pairs WHERE a = :a", new Dictionary<string, object?> { ["a"] = "x" })).Within();
        Assert.Equal([2], rows.ToList(r => r.GetInt32(0)));
    }

    [Fact]
    public void Values_by_name_are_refused_in_a_batch_and_without_a_name()
    {
        var named = new SimpleStatement("DELETE FROM ks.pairs WHERE a = :a", new Dictionary<string, object?> { ["a"] = "x" });
        Assert.Contains("order", Assert.Throws<ArgumentException>(() => new BatchStatement().Add(named)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new SimpleStatement("SELECT :a", new Dictionary<string, object?> { [""] = 1 }));
    }

    [Fact]
    public async Task A_long_key_of_several_columns_goes_to_its_replica_also_in_a_batch()
    {
        await using var fake = await Clients.StartAsync(3);
        fake.Execute("CREATE TABLE ks.wide (k1 int, k2 text, v text, PRIMARY KEY ((k1, k2)))");
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var insert = await session.PrepareAsync("INSERT INTO ks.wide (v, k1, k2) VALUES (?, ?, ?)").Within();
        foreach (var length in (int[])[400, 503, 504, 505, 600, 5_000, 60_000])
        {
            using var bound = insert.Bind("v", length, new string('k', length));
            Assert.True(bound.TryGetRoutingKey(new byte[bound.ComposedKeySizeMax], out _));
            var own = new HashSet<System.Net.EndPoint>();
            for (var i = 0; i < 12; i++)
            {
                own.Add((await session.ExecuteAsync(bound).Within()).Info.QueriedHost!);
                own.Add((await session.ExecuteAsync(new BatchStatement().Add(bound)).Within()).Info.QueriedHost!);
            }
            Assert.Single(own);
        }
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task The_routing_columns_of_a_prepared_statement_are_known(string generation)
    {
        await using var fake = await Clients.StartAsync(1, Clients.Generation(generation));
        fake.Execute("CREATE TABLE ks.wide (k1 int, k2 text, c int, v text, PRIMARY KEY ((k1, k2), c))");
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        Assert.Equal([2, 0], (await session.PrepareAsync("INSERT INTO ks.wide (k2, c, k1, v) VALUES (?, ?, ?, ?)").Within()).RoutingIndexes);
        Assert.Equal([0], (await session.PrepareAsync("SELECT c FROM ks.pairs WHERE a = ? AND b > ?").Within()).RoutingIndexes);
        Assert.Equal([], (await session.PrepareAsync("SELECT c FROM ks.pairs WHERE a = 'x' AND b = ?").Within()).RoutingIndexes);
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task Every_type_is_written_and_read(string generation)
    {
        var server = Clients.Generation(generation);
        await using var fake = await Clients.StartAsync(1, server);
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        fake.Execute("CREATE TYPE ks.address (street text, number int)");
        var random = new Random(Seed.Value);
        var values = new RandomValues(random, server.MaxVersion);
        string[] types =
        [
            "ascii", "bigint", "blob", "boolean", "decimal", "double", "float", "int", "timestamp", "uuid", "text", "varint", "timeuuid", "inet",
            "list<int>", "set<text>", "map<uuid, bigint>", "frozen<tuple<int, text, double>>", "frozen<address>", "list<frozen<map<int, text>>>",
            .. server.MaxVersion >= 4 ? (string[])["date", "time", "smallint", "tinyint", "duration"] : [],
        ];
        fake.Execute($"CREATE TABLE ks.types (id int PRIMARY KEY, {string.Join(", ", types.Select((t, i) => $"c{i} {t}"))})");
        var insert = await session.PrepareAsync(
            $"INSERT INTO ks.types (id, {string.Join(", ", types.Select((_, i) => $"c{i}"))}) VALUES (?{string.Concat(types.Select(_ => ", ?"))})").Within();
        var nodeTypes = insert.Variables.Skip(1).Select(v => FromDriver(v.Type)).ToArray();
        for (var n = 0; n < 20; n++)
        {
            var plain = nodeTypes.Select(values.Value).ToArray();
            var driver = plain.Select((v, i) => RandomValues.ToDriver(nodeTypes[i], v)).ToArray();
            using var bound = insert.BindValues([n, .. driver]);
            await session.ExecuteAsync(bound).Within();
            using var rows = await session.ExecuteAsync($"SELECT {string.Join(", ", types.Select((_, i) => $"c{i}"))} FROM ks.types WHERE id = {n}").Within();
            Assert.True(rows.MoveNext());
            for (var i = 0; i < types.Length; i++)
            {
                var expected = plain[i] is System.Collections.ICollection { Count: 0 } && types[i] is not "blob" ? null : driver[i];
                Assert.True(Sorted(expected) == Sorted(rows.Current.GetValue(i)), $"{types[i]}, seed {Seed.Value}: {Sorted(expected)} became {Sorted(rows.Current.GetValue(i))}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task Nulls_are_written_and_read(string generation)
    {
        await using var fake = await Clients.StartAsync(1, Clients.Generation(generation));
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var insert = await session.PrepareAsync("INSERT INTO ks.pairs (a, b, c) VALUES (?, ?, ?)").Within();
        await session.ExecuteAsync(insert.Bind("x", 1, (string?)null)).Within();
        using var rows = await session.ExecuteAsync("SELECT c, b FROM ks.pairs WHERE a = 'x'").Within();
        Assert.True(rows.MoveNext());
        Assert.True(rows.Current.IsNull(0));
        Assert.Null(rows.Current.GetString(0));
        Assert.Equal(1, rows.Current.GetValue<int?>(1));
        var error = Assert.Throws<InvalidCastException>(() => rows.Current.GetInt32(0));
        Assert.Contains("'c'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scalar_that_is_null_is_refused_by_the_name_of_its_column()
    {
        await using var fake = await Clients.StartAsync();
        fake.Execute("CREATE TABLE ks.numbers (id int PRIMARY KEY, height bigint)");
        fake.Execute("INSERT INTO ks.numbers (id) VALUES (1)");
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        using var rows = await session.ExecuteAsync("SELECT height FROM ks.numbers").Within();
        Assert.True(rows.MoveNext());
        Assert.Null(rows.Current.GetNullableInt64(0));
        Assert.Contains("height", Assert.Throws<InvalidOperationException>(() => rows.Current.GetInt64(0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unset_value_leaves_the_column_as_it_is()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var insert = await session.PrepareAsync("INSERT INTO ks.pairs (a, b, c) VALUES (?, ?, ?)").Within();
        await session.ExecuteAsync(insert.Bind("x", 1, "kept")).Within();
        await session.ExecuteAsync(insert.Bind("x", 1, Unset.Value)).Within();
        Assert.Equal("kept", fake.Execute("SELECT c FROM ks.pairs WHERE a = 'x'")[0][0]);
    }

    [Fact]
    public async Task An_unset_value_is_refused_by_name_where_the_protocol_has_none()
    {
        await using var fake = await Clients.StartAsync(1, ServerGeneration.V21);
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var insert = await session.PrepareAsync("INSERT INTO ks.pairs (a, b, c) VALUES (?, ?, ?)").Within();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => session.ExecuteAsync(insert.Bind("x", 1, Unset.Value)).Within());
        Assert.Contains("'c'", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, fake.Log.Count("INSERT INTO ks.pairs"));
    }

    [Fact]
    public async Task A_statement_that_lacks_a_value_is_not_sent()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var insert = await session.PrepareAsync("INSERT INTO ks.pairs (a, b, c) VALUES (?, ?, ?)").Within();
        await Assert.ThrowsAsync<InvalidOperationException>(() => session.ExecuteAsync(insert.Bind("x", 1)).Within());
        Assert.Throws<ArgumentException>(() => insert.Bind("x", 1, "c", 4));
        Assert.Equal(0, fake.Log.Count("INSERT INTO ks.pairs"));
    }

    [Theory]
    [InlineData("2.1")]
    [InlineData("3.11")]
    public async Task Consistency_timestamp_and_serial_consistency_arrive_as_set(string generation)
    {
        await using var fake = await Clients.StartAsync(1, Clients.Generation(generation));
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var insert = await session.PrepareAsync("INSERT INTO ks.pairs (a, b, c) VALUES (?, ?, ?)").Within();
        fake.Log.Clear();
        await session.ExecuteAsync(insert.Bind("x", 1, "c").SetConsistencyLevel(ConsistencyLevel.Two).SetTimestamp(123_456)
            .SetSerialConsistencyLevel(ConsistencyLevel.Serial)).Within();
        var request = fake.Log.Requests.Single(r => r.Opcode == FakeNode.Wire.NodeOpcode.Execute);
        Assert.Equal(2, request.Parameters.Consistency);
        Assert.Equal(123_456, request.Parameters.Timestamp);
        Assert.Equal((ushort)8, request.Parameters.SerialConsistency);
        Assert.Equal([123_456L], fake.Execute("SELECT writetime(c) FROM ks.pairs")[0]);
    }

    [Fact]
    public async Task Timestamps_of_the_client_grow()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        fake.Log.Clear();
        for (var i = 0; i < 50; i++)
            await session.ExecuteAsync($"INSERT INTO ks.pairs (a, b, c) VALUES ('x', {i}, 'c')").Within();
        var stamps = fake.Log.Requests.Where(r => r.Cql.StartsWith("INSERT", StringComparison.Ordinal)).Select(r => r.Parameters.Timestamp!.Value).ToList();
        Assert.Equal(50, stamps.Count);
        Assert.Equal(stamps.Distinct().Order(), stamps);
    }

    [Fact]
    public async Task A_lightweight_transaction_says_whether_it_was_applied_and_what_stood_in_its_way()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var insert = await session.PrepareAsync("INSERT INTO ks.pairs (a, b, c) VALUES (?, ?, ?) IF NOT EXISTS").Within();
        using var first = await session.ExecuteAsync(insert.Bind("x", 1, "first")).Within();
        using var second = await session.ExecuteAsync(insert.Bind("x", 1, "second")).Within();
        Assert.True(first.WasApplied);
        Assert.False(second.WasApplied);
        Assert.True(second.MoveNext());
        Assert.Equal("first", second.Current.GetValue<string>("c"));
    }

    [Theory]
    [InlineData(BatchType.Logged, "2.1")]
    [InlineData(BatchType.Unlogged, "2.1")]
    [InlineData(BatchType.Logged, "3.11")]
    [InlineData(BatchType.Unlogged, "3.11")]
    public async Task A_batch_mixes_prepared_and_simple_statements(BatchType type, string generation)
    {
        await using var fake = await Clients.StartAsync(1, Clients.Generation(generation));
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var insert = await session.PrepareAsync("INSERT INTO ks.pairs (a, b, c) VALUES (?, ?, ?)").Within();
        var batch = new BatchStatement(type)
            .Add(insert.Bind("x", 1, "one"))
            .Add(new SimpleStatement("INSERT INTO ks.pairs (a, b, c) VALUES ('x', 2, 'two')"))
            .Add(new SimpleStatement("INSERT INTO ks.pairs (a, b, c) VALUES (?, ?, ?)", "x", 3, "three"))
            .SetTimestamp(77);
        await session.ExecuteAsync(batch).Within();
        Assert.Equal(["one", "two", "three"], fake.Execute("SELECT c FROM ks.pairs WHERE a = 'x'").Select(r => r[0]));
        Assert.Equal(77L, fake.Execute("SELECT writetime(c) FROM ks.pairs")[0][0]);
        Assert.Equal((byte)type, fake.Log.Requests.Single(r => r.Opcode == FakeNode.Wire.NodeOpcode.Batch).BatchType);
    }

    [Fact]
    public async Task A_counter_batch_counts()
    {
        await using var fake = await Clients.StartAsync();
        fake.Execute("CREATE TABLE ks.counts (id int PRIMARY KEY, n counter)");
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var add = await session.PrepareAsync("UPDATE ks.counts SET n = n + ? WHERE id = ?").Within();
        await session.ExecuteAsync(new BatchStatement(BatchType.Counter).Add(add.Bind(5L, 1)).Add(add.Bind(-2L, 1))).Within();
        using var rows = await session.ExecuteAsync("SELECT n FROM ks.counts").Within();
        Assert.Equal([3L], rows.ToList(r => r.GetInt64(0)));
    }

    [Fact]
    public async Task Misuse_and_errors_of_the_server_are_told_apart()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        await Assert.ThrowsAsync<SyntaxErrorException>(() => session.ExecuteAsync("SELEC 1").Within());
        await Assert.ThrowsAsync<InvalidQueryException>(() => session.ExecuteAsync("SELECT * FROM ks.nothing").Within());
        var exists = await Assert.ThrowsAsync<AlreadyExistsException>(() => session.ExecuteAsync("CREATE TABLE ks.pairs (a int PRIMARY KEY)").Within());
        Assert.Equal(("ks", "pairs"), (exists.Keyspace, exists.Table));
        await Assert.ThrowsAsync<InvalidQueryException>(() => session.PrepareAsync("SELECT nothing FROM ks.pairs").Within());
        await Assert.ThrowsAsync<InvalidOperationException>(() => session.ExecuteAsync(new BatchStatement()).Within());
    }

    [Fact]
    public async Task Warnings_and_the_id_of_a_trace_come_with_the_rows()
    {
        await using var fake = await Clients.StartAsync();
        fake.Execute("INSERT INTO ks.pairs (a, b, c) VALUES ('x', 1, 'c')");
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        fake.Node.Faults.On("SELECT", FakeNode.Faults.Fault.Warn("large", "and slow"), times: 1);
        using var rows = await session.ExecuteAsync(new SimpleStatement("SELECT c FROM ks.pairs").EnableTracing()).Within();
        Assert.Equal(["large", "and slow"], rows.Info.Warnings);
        Assert.NotNull(rows.Info.TraceId);
        Assert.Equal(fake.Node.EndPoint, rows.Info.QueriedHost);
        Assert.Equal(["c"], rows.ToList(r => r.GetString(0)));
    }

    [Fact]
    public async Task Stream_0_belongs_to_the_handshake()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => session.ExecuteAsync("SELECT c FROM ks.pairs").AsTask())).Within();
        Assert.DoesNotContain(fake.Log.Requests, r => r is { Stream: 0, Opcode: FakeNode.Wire.NodeOpcode.Query or FakeNode.Wire.NodeOpcode.Register });
    }

    [Fact]
    public async Task A_session_of_a_keyspace_knows_names_without_one()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync("ks").Within();
        Assert.Equal("ks", session.Keyspace);
        await session.ExecuteAsync("INSERT INTO pairs (a, b, c) VALUES ('x', 1, 'c')").Within();
        Assert.Single(fake.Execute("SELECT * FROM ks.pairs"));
        await Assert.ThrowsAsync<InvalidQueryException>(() => cluster.ConnectAsync("nothing").Within());
    }

    [Fact]
    public async Task A_statement_that_is_disposed_is_refused()
    {
        await using var fake = await Clients.StartAsync();
        await using var cluster = fake.Client();
        await using var session = await cluster.ConnectAsync().Within();
        var insert = await session.PrepareAsync("INSERT INTO ks.pairs (a, b, c) VALUES (?, ?, ?)").Within();
        var bound = insert.Bind("x", 1, "c");
        await session.ExecuteAsync(bound).Within();
        await session.ExecuteAsync(bound).Within();
        bound.Dispose();
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => session.ExecuteAsync(bound).Within());
        Assert.Equal(2, fake.Log.Count("INSERT INTO ks.pairs"));
    }

    private static string Sorted(object? value) => value switch
    {
        System.Collections.IDictionary map => string.Join(", ", map.Keys.Cast<object>().Select(k => $"{RandomValues.Show(k)}: {RandomValues.Show(map[k])}").Order(StringComparer.Ordinal)),
        System.Collections.IEnumerable set when set.GetType().Name.StartsWith("HashSet", StringComparison.Ordinal) =>
            string.Join(", ", set.Cast<object?>().Select(RandomValues.Show).Order(StringComparer.Ordinal)),
        _ => RandomValues.Show(value),
    };

    private static NodeType FromDriver(CqlType type) => new(type.Code == ColumnTypeCode.Duration ? CqlTypeCode.Duration : (CqlTypeCode)(int)type.Code)
    {
        Parameters = [.. type.Arguments.Select(FromDriver)],
        Fields = type.FieldNames,
        Keyspace = type.Keyspace ?? "",
        Name = type.Name ?? "",
    };
}
