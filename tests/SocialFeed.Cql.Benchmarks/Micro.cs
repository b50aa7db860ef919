using System.Diagnostics;
using System.Net;
using SocialFeed.Cql.Protocol;
using SocialFeed.Cql.Results;

namespace SocialFeed.Cql.Benchmarks;

/// <summary>What one thread spends on encoding a request and on reading a result, without any connection.</summary>
internal static class Micro
{
    private const int Iterations = 2_000_000;
    private const int Rounds = 5;

    public static void Run()
    {
        var insert = new PreparedStatement("INSERT", null, new byte[16], Columns(CqlType.Bigint, CqlType.Int, CqlType.Bigint, CqlType.Bigint, CqlType.Text), [0, 1], null);
        var buffer = new byte[4096];
        var text = new string('x', 40);
        var parameters = new RequestParameters { Version = ProtocolVersion.V4, PageSize = 5000, Timestamp = 1 };
        Measure("bind 5 values", 1, Iterations, n =>
        {
            using var bound = insert.Bind((long)n, 7, (long)n, 31L * n, text);
        });
        Measure("bind 5 values, hash the key, write the body", 1, Iterations, n =>
        {
            using var bound = insert.Bind((long)n, 7, (long)n, 31L * n, text);
            Span<byte> scratch = stackalloc byte[64];
            bound.TryGetRoutingKey(scratch, out var key);
            Murmur3.Token(key);
            var writer = new WireWriter(buffer);
            ((IRequestBody)bound).Write(ref writer, parameters);
        });

        var body = Rows(50);
        var select = new PreparedStatement("SELECT", null, new byte[16], [], [], null);
        var info = new ExecutionInfo { QueriedHost = new IPEndPoint(IPAddress.Loopback, 9042) };
        Measure("read 50 rows of 3 columns", 50, Iterations / 50, _ =>
        {
            var copy = BodyPool.Rent(body.Length);
            body.CopyTo(copy, 0);
            using var rows = ResultDecoder.ToRowSet(Response.FromFrame(Opcode.Result, FrameFlags.None, copy, body.Length), select, ProtocolVersion.V4, info, out var _, out var _);
            long sum = 0;
            while (rows.MoveNext())
                sum += rows.Current.GetInt64(0) ^ rows.Current.GetInt64(1) ^ rows.Current.GetSpan(2).Length;
            if (sum == 0)
                throw new InvalidOperationException("No rows.");
        });
    }

    private static CqlColumn[] Columns(params CqlType[] types) => [.. types.Select((t, i) => new CqlColumn("ks", "feed", $"column{i}", i, t))];

    /// <summary>RESULT of kind rows with three columns, bigint, bigint and text.</summary>
    private static byte[] Rows(int count)
    {
        var bytes = new byte[64 * 1024];
        var writer = new WireWriter(bytes);
        writer.WriteInt32(2);
        writer.WriteInt32(1);
        writer.WriteInt32(3);
        writer.WriteString("ks");
        writer.WriteString("feed");
        foreach (var (name, type) in (ReadOnlySpan<(string, int)>)[("position", 2), ("author", 2), ("body", 0x0D)])
        {
            writer.WriteString(name);
            writer.WriteUInt16(type);
        }
        writer.WriteInt32(count);
        for (var i = 0; i < count; i++)
        {
            writer.WriteInt32(8);
            writer.WriteInt64(i);
            writer.WriteInt32(8);
            writer.WriteInt64(i * 31L);
            writer.WriteBytes(new byte[40]);
        }
        return bytes[..writer.Position];
    }

    private static void Measure(string name, int perCall, int iterations, Action<int> operation)
    {
        for (var i = 0; i < iterations / 4; i++)
            operation(i);
        var best = double.MaxValue;
        var bytes = 0.0;
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < iterations; i++)
                operation(i);
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalNanoseconds / iterations);
            bytes = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / iterations;
        }
        var each = perCall > 1 ? $" ({best / perCall:0.0} ns a row)" : "";
        Console.WriteLine($"{name}: {best:0.0} ns{each}, {bytes:0} B allocated");
    }
}
