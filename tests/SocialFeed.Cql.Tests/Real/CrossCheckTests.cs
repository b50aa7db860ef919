using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text.Json;
using SocialFeed.Cql.Tests.Fixtures;

namespace SocialFeed.Cql.Tests.Real;

/// <summary>Python's driver as the judge of our encodings and tokens, on the real server.</summary>
[Collection(nameof(RealNode))]
public class CrossCheckTests(RealNode real)
{
    private const int WrittenByUs = 100;

    private static readonly string[] Types =
    [
        "ascii", "bigint", "blob", "boolean", "decimal", "double", "float", "int", "inet", "text", "timestamp", "timeuuid", "uuid", "varint", "list<int>", "set<text>",
        "map<text, bigint>", "frozen<tuple<int, text>>", "frozen<address>", "list<frozen<address>>",
    ];

    [Fact]
    public async Task What_one_driver_writes_the_other_reads()
    {
        await CreateTypesAsync();
        var columns = string.Join(", ", Types.Select((_, i) => $"c{i}"));
        var select = await real.Session.PrepareAsync($"SELECT {columns} FROM {real.Keyspace}.types WHERE id = ?").Within();
        var insert = await real.Session.PrepareAsync($"INSERT INTO {real.Keyspace}.types (id, {columns}) VALUES (?{string.Concat(Types.Select(_ => ", ?"))})").Within();
        Assert.Equal(ReadValues().Count * Types.Length, await Python.RunAsync("real_node.py", real.Address, real.Keyspace, "write"));
        var rows = ReadValues();
        for (var n = 0; n < rows.Count; n++)
        {
            using (var result = await real.Session.ExecuteAsync(select.Bind(n)).Within())
            {
                Assert.True(result.MoveNext());
                for (var i = 0; i < Types.Length; i++)
                    Assert.Equal((n, Types[i], RandomValues.Show(rows[n][i])), (n, Types[i], RandomValues.Show(result.Current.GetValue(i))));
            }
            using var bound = insert.BindValues([WrittenByUs + n, .. rows[n]]);
            await real.Session.ExecuteAsync(bound).Within();
        }
        Assert.Equal(ReadValues().Count * Types.Length, await Python.RunAsync("real_node.py", real.Address, real.Keyspace, "check"));
    }

    [Fact]
    public async Task Counters_that_one_driver_adds_to_the_other_reads()
    {
        long[] steps = [1, -1, 3_000_000_000, -3_000_000_000_000];
        await real.Session.ExecuteAsync($"CREATE TABLE {real.Keyspace}.added (id int PRIMARY KEY, n counter)").Within();
        var add = await real.Session.PrepareAsync($"UPDATE {real.Keyspace}.added SET n = n + ? WHERE id = ?").Within();
        for (var i = 0; i < steps.Length; i++)
            await real.Session.ExecuteAsync(add.Bind(steps[i], i).SetIdempotence(false)).Within();
        // It reads what we added, and adds the same again.
        Assert.Equal(steps.Length, await Python.RunAsync("real_node.py", [real.Address, real.Keyspace, "counters", .. steps.Select(step => step.ToString(CultureInfo.InvariantCulture))]));
        var select = await real.Session.PrepareAsync($"SELECT n FROM {real.Keyspace}.added WHERE id = ?").Within();
        for (var i = 0; i < steps.Length; i++)
        {
            using var rows = await real.Session.ExecuteAsync(select.Bind(i)).Within();
            Assert.True(rows.MoveNext());
            Assert.Equal((2 * steps[i], (object?)(2 * steps[i])), (rows.Current.GetInt64(0), rows.Current.GetValue(0)));
        }
    }

    [Fact]
    public async Task Server_and_both_drivers_agree_about_tokens()
    {
        await real.Session.ExecuteAsync($"CREATE TABLE {real.Keyspace}.keys (k blob PRIMARY KEY)").Within();
        await real.Session.ExecuteAsync($"CREATE TABLE {real.Keyspace}.pairs (k1 int, k2 text, PRIMARY KEY ((k1, k2)))").Within();
        var single = await real.Session.PrepareAsync($"INSERT INTO {real.Keyspace}.keys (k) VALUES (?)").Within();
        var pair = await real.Session.PrepareAsync($"INSERT INTO {real.Keyspace}.pairs (k1, k2) VALUES (?, ?)").Within();
        Assert.Equal([0, 1], pair.RoutingIndexes);
        var random = new Random(Seed.Value);
        var tokens = new Dictionary<string, long>();
        for (var i = 0; i < 500; i++)
        {
            var key = new byte[random.Next(1, 60)];
            random.NextBytes(key);
            await WriteAsync(single.Bind(key), Convert.ToHexString(key), tokens);
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => (char)random.Next(0x20, 0x2000)));
            var number = random.Next();
            await WriteAsync(pair.Bind(number, text), $"{number} {text}", tokens);
        }
        await CompareAsync($"SELECT token(k), k FROM {real.Keyspace}.keys", r => Convert.ToHexString(r.GetBytes(1)!), tokens);
        await CompareAsync($"SELECT token(k1, k2), k1, k2 FROM {real.Keyspace}.pairs", r => $"{r.GetInt32(1)} {r.GetString(2)}", tokens);
        Assert.Equal(tokens.Count, await Python.RunAsync("real_node.py", real.Address, real.Keyspace, "tokens"));
    }

    private async Task WriteAsync(BoundStatement statement, string key, Dictionary<string, long> tokens)
    {
        using (statement)
        {
            tokens[key] = Token(statement);
            await real.Session.ExecuteAsync(statement).Within();
        }
    }

    private static long Token(BoundStatement statement)
    {
        Span<byte> scratch = stackalloc byte[256];
        Assert.True(statement.TryGetRoutingKey(scratch, out var key));
        return Murmur3.Token(key);
    }

    private async Task CompareAsync(string cql, RowReader<string> key, Dictionary<string, long> tokens)
    {
        using var rows = await real.Session.ExecuteAsync(cql).Within();
        Assert.True(rows.RowCount > 400);
        while (rows.MoveNext())
            Assert.Equal(tokens[key(rows.Current)], rows.Current.GetInt64(0));
    }

    private async Task CreateTypesAsync()
    {
        await real.Session.ExecuteAsync($"CREATE TYPE {real.Keyspace}.address (street text, number int)").Within();
        var columns = Types.Select((type, i) => $"c{i} {type}");
        await real.Session.ExecuteAsync($"CREATE TABLE {real.Keyspace}.types (id int PRIMARY KEY, {string.Join(", ", columns)})").Within();
    }

    private static List<object?[]> ReadValues()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Python.Folder, "values.json")));
        return [.. json.RootElement.EnumerateArray().Select(row => Types.Select(type => Read(type, row.GetProperty(type))).ToArray())];
    }

    private static object? Read(string type, JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Null)
            return null;
        var text = json.ValueKind == JsonValueKind.String ? json.GetString()! : "";
        var culture = CultureInfo.InvariantCulture;
        return type switch
        {
            "ascii" or "text" => text,
            "bigint" => long.Parse(text, culture),
            "blob" => Convert.FromHexString(text),
            "boolean" => text == "true",
            "decimal" => Decimal(text),
            "double" => double.Parse(text, culture),
            "float" => float.Parse(text, culture),
            "int" => int.Parse(text, culture),
            "inet" => IPAddress.Parse(text),
            "timestamp" => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(text, culture)),
            "timeuuid" => new TimeUuid(Guid.Parse(text)),
            "uuid" => Guid.Parse(text),
            "varint" => BigInteger.Parse(text, culture),
            "list<int>" => json.EnumerateArray().Select(e => int.Parse(e.GetString()!, culture)).ToList(),
            "set<text>" => json.EnumerateArray().Select(e => e.GetString()!).ToHashSet(),
            "map<text, bigint>" => json.EnumerateObject().ToDictionary(p => p.Name, p => long.Parse(p.Value.GetString()!, culture)),
            "frozen<tuple<int, text>>" => new CqlTuple(Read("int", json[0]), Read("text", json[1])),
            "frozen<address>" => new CqlUdt().Set("street", Read("text", json.GetProperty("street"))).Set("number", Read("int", json.GetProperty("number"))),
            _ => json.EnumerateArray().Select(e => (CqlUdt)Read("frozen<address>", e)!).ToList(),
        };
    }

    private static CqlDecimal Decimal(string text)
    {
        var point = text.IndexOf('.');
        return point < 0 ? new CqlDecimal(BigInteger.Parse(text, CultureInfo.InvariantCulture), 0)
            : new CqlDecimal(BigInteger.Parse(text.Remove(point, 1), CultureInfo.InvariantCulture), text.Length - point - 1);
    }}
