using SocialFeed.Cql.FakeNode.Types;
using SocialFeed.Cql.Tests.Fixtures;

namespace SocialFeed.Cql.Tests.Real;

/// <summary>The basics on a real Cassandra 2.1.0.</summary>
[Collection(nameof(RealNode))]
public class RealNodeTests(RealNode real)
{
    private string Rows => real.Keyspace + ".rows";

    [Fact]
    public void The_version_it_speaks_is_found_without_a_cap()
    {
        Assert.Equal(ProtocolVersion.V3, real.Cluster.ProtocolVersion);
        var host = Assert.Single(real.Cluster.Metadata.AllHosts());
        Assert.Equal(real.Address, host.Address.ToString());
        Assert.Equal(2, host.CassandraVersion?.Major);
    }

    [Fact]
    public async Task Rows_are_written_and_read_in_pages()
    {
        var insert = await real.Session.PrepareAsync($"INSERT INTO {Rows} (a, b, c) VALUES (?, ?, ?)").Within();
        Assert.Equal([0], insert.RoutingIndexes);
        await Parallel.ForEachAsync(Enumerable.Range(0, 1000), async (i, token) =>
        {
            using var bound = insert.Bind("paged", i, $"row {i}");
            await real.Session.ExecuteAsync(bound, token);
        });
        var select = await real.Session.PrepareAsync($"SELECT b, c FROM {Rows} WHERE a = ?").Within();
        foreach (var size in (int[])[7, 100, 999, 1000, 1001])
        {
            var read = new List<int>();
            await foreach (var page in real.Session.ExecutePagesAsync(select.Bind("paged").SetPageSize(size), Wait.Token()))
            {
                Assert.InRange(page.RowCount, 0, size);
                while (page.MoveNext())
                {
                    Assert.Equal($"row {page.Current.GetInt32(0)}", page.Current.GetString(1));
                    read.Add(page.Current.GetInt32(0));
                }
            }
            Assert.Equal(Enumerable.Range(0, 1000), read);
        }
    }

    [Fact]
    public async Task Random_values_of_every_type_come_back_and_are_the_bytes_the_second_opinion_expects()
    {
        var random = new Random(Seed.Value);
        var values = new RandomValues(random, version: 3);
        (string Type, NodeType Node, string Blob)[] scalars =
        [
            ("bigint", NodeType.Bigint, "bigintAsBlob"), ("boolean", NodeType.Boolean, "booleanAsBlob"), ("decimal", new(CqlTypeCode.Decimal), "decimalAsBlob"),
            ("double", new(CqlTypeCode.Double), "doubleAsBlob"), ("float", new(CqlTypeCode.Float), "floatAsBlob"), ("int", NodeType.Int, "intAsBlob"),
            ("inet", new(CqlTypeCode.Inet), "inetAsBlob"), ("text", NodeType.Text, "textAsBlob"), ("timestamp", new(CqlTypeCode.Timestamp), "timestampAsBlob"),
            ("timeuuid", new(CqlTypeCode.Timeuuid), "timeuuidAsBlob"), ("uuid", NodeType.Uuid, "uuidAsBlob"), ("varint", new(CqlTypeCode.Varint), "varintAsBlob"),
        ];
        var columns = string.Join(", ", scalars.Select((_, i) => $"c{i}"));
        await real.Session.ExecuteAsync($"CREATE TABLE {real.Keyspace}.scalars (id int PRIMARY KEY, {string.Join(", ", scalars.Select((s, i) => $"c{i} {s.Type}"))})").Within();
        var insert = await real.Session.PrepareAsync($"INSERT INTO {real.Keyspace}.scalars (id, {columns}) VALUES (?{string.Concat(scalars.Select(_ => ", ?"))})").Within();
        var select = await real.Session.PrepareAsync(
            $"SELECT {columns}, {string.Join(", ", scalars.Select((s, i) => $"{s.Blob}(c{i})"))} FROM {real.Keyspace}.scalars WHERE id = ?").Within();
        for (var n = 0; n < 50; n++)
        {
            var plain = scalars.Select(s => values.Value(s.Node)).ToArray();
            var ours = plain.Select((v, i) => RandomValues.ToDriver(scalars[i].Node, v)).ToArray();
            using var bound = insert.BindValues([n, .. ours]);
            await real.Session.ExecuteAsync(bound).Within();
            using var rows = await real.Session.ExecuteAsync(select.Bind(n)).Within();
            Assert.True(rows.MoveNext());
            for (var i = 0; i < scalars.Length; i++)
            {
                Assert.Equal((scalars[i].Type, Seed.Value, RandomValues.Show(ours[i])), (scalars[i].Type, Seed.Value, RandomValues.Show(rows.Current.GetValue(i))));
                Assert.Equal(ValueCodec.Encode(scalars[i].Node, plain[i]), rows.Current.GetBytes(scalars.Length + i));
            }
        }
    }

    [Fact]
    public async Task Batches_counters_and_conditions_work()
    {
        var insert = await real.Session.PrepareAsync($"INSERT INTO {Rows} (a, b, c) VALUES (?, ?, ?)").Within();
        foreach (var type in (BatchType[])[BatchType.Logged, BatchType.Unlogged])
        {
            await real.Session.ExecuteAsync(new BatchStatement(type)
                .Add(insert.Bind($"{type}", 1, "one"))
                .Add(new SimpleStatement($"INSERT INTO {Rows} (a, b, c) VALUES (?, ?, ?)", $"{type}", 2, "two"))
                .SetTimestamp(1000)).Within();
            using var rows = await real.Session.ExecuteAsync($"SELECT c, writetime(c) FROM {Rows} WHERE a = '{type}'").Within();
            Assert.Equal(["one 1000", "two 1000"], rows.ToList(r => $"{r.GetString(0)} {r.GetInt64(1)}"));
        }

        await real.Session.ExecuteAsync($"CREATE TABLE {real.Keyspace}.counts (id int PRIMARY KEY, n counter)").Within();
        var add = await real.Session.PrepareAsync($"UPDATE {real.Keyspace}.counts SET n = n + ? WHERE id = ?").Within();
        await real.Session.ExecuteAsync(new BatchStatement(BatchType.Counter).Add(add.Bind(5L, 1)).Add(add.Bind(-2L, 1))).Within();
        using var counted = await real.Session.ExecuteAsync($"SELECT n FROM {real.Keyspace}.counts WHERE id = 1").Within();
        Assert.Equal([3L], counted.ToList(r => r.GetInt64(0)));

        var reserve = await real.Session.PrepareAsync($"INSERT INTO {Rows} (a, b, c) VALUES (?, ?, ?) IF NOT EXISTS").Within();
        using var first = await real.Session.ExecuteAsync(reserve.Bind("name", 1, "first")).Within();
        using var second = await real.Session.ExecuteAsync(reserve.Bind("name", 1, "second")).Within();
        Assert.True(first.WasApplied);
        Assert.False(second.WasApplied);
        Assert.True(second.MoveNext());
        Assert.Equal("first", second.Current.GetValue<string>("c"));
    }

    [Fact]
    public async Task The_schema_is_known_and_changes_are_seen()
    {
        await real.Session.ExecuteAsync($"CREATE TYPE {real.Keyspace}.place (street text, number int)").Within();
        await real.Session.ExecuteAsync(
            $"CREATE TABLE {real.Keyspace}.wide (k2 int, k1 text, c1 timeuuid, c2 int, s text static, v map<text, int>, u frozen<place>, PRIMARY KEY ((k1, k2), c1, c2)) WITH CLUSTERING ORDER BY (c1 DESC, c2 ASC)").Within();
        var table = await real.Cluster.Metadata.GetTableAsync(real.Keyspace, "wide", Wait.Token()).Within();
        Assert.NotNull(table);
        Assert.Equal(["k1", "k2"], table.Columns.Values.Where(c => c.Kind == ColumnKind.PartitionKey).OrderBy(c => c.Position).Select(c => c.Name));
        Assert.Equal([("c1", true), ("c2", false)], table.Columns.Values.Where(c => c.Kind == ColumnKind.Clustering).OrderBy(c => c.Position).Select(c => (c.Name, c.IsDescending)));
        Assert.Equal(["street", "number"], table.Columns["u"].Type.FieldNames);
        using var altered = await real.Session.ExecuteAsync($"ALTER TABLE {real.Keyspace}.wide ADD added int").Within();
        Assert.True(altered.Info.IsSchemaInAgreement);
        Assert.True((await real.Cluster.Metadata.GetTableAsync(real.Keyspace, "wide", Wait.Token()).Within())!.Columns.ContainsKey("added"));
        Assert.True(await real.Cluster.Metadata.CheckSchemaAgreementAsync(Wait.Token()).Within());
    }

    [Fact]
    public async Task Errors_are_those_of_their_kind()
    {
        await Assert.ThrowsAsync<SyntaxErrorException>(() => real.Session.ExecuteAsync("SELEC 1").Within());
        await Assert.ThrowsAsync<InvalidQueryException>(() => real.Session.ExecuteAsync($"SELECT * FROM {real.Keyspace}.nothing").Within());
        var exists = await Assert.ThrowsAsync<AlreadyExistsException>(() => real.Session.ExecuteAsync($"CREATE TABLE {Rows} (a int PRIMARY KEY)").Within());
        Assert.Equal((real.Keyspace, "rows"), (exists.Keyspace, exists.Table));
        var unavailable = await Assert.ThrowsAsync<UnavailableException>(
            () => real.Session.ExecuteAsync(new SimpleStatement($"SELECT * FROM {Rows}").SetConsistencyLevel(ConsistencyLevel.Three)).Within());
        Assert.Equal((3, 1), (unavailable.RequiredReplicas, unavailable.AliveReplicas));
    }

    [Fact]
    public async Task Each_answer_finds_its_request()
    {
        var insert = await real.Session.PrepareAsync($"INSERT INTO {Rows} (a, b, c) VALUES (?, ?, ?)").Within();
        var select = await real.Session.PrepareAsync($"SELECT a, b, c FROM {Rows} WHERE a = ? AND b = ?").Within();
        var (issued, completed) = (0, 0);
        await Parallel.ForEachAsync(Enumerable.Range(0, 4000), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, token) =>
        {
            Interlocked.Increment(ref issued);
            using (var write = insert.Bind($"echo {i % 97}", i, $"{i}"))
                await real.Session.ExecuteAsync(write, token);
            using var read = select.Bind($"echo {i % 97}", i);
            using var rows = await real.Session.ExecuteAsync(read, token);
            Assert.True(rows.MoveNext());
            Assert.Equal(($"echo {i % 97}", i, $"{i}"), (rows.Current.GetString(0), rows.Current.GetInt32(1), rows.Current.GetString(2)));
            Interlocked.Increment(ref completed);
        });
        Assert.Equal(issued, completed);
    }
}
