using SocialFeed.Cql.FakeNode.Language;
using SocialFeed.Cql.FakeNode.Storage;
using SocialFeed.Cql.FakeNode.Types;
using SocialFeed.Cql.FakeNode.Wire;
using SocialFeed.Cql.Protocol;
using SocialFeed.Cql.Results;
using SocialFeed.Cql.Tests.Fixtures;

namespace SocialFeed.Cql.Tests.Codecs;

/// <summary>Bodies with random damage are refused in the driver's own terms: no other exception, no hang, no allocation beyond a multiple of their size.</summary>
public class DecoderFuzzTests
{
    private const int Cases = 4_000;
    private const long AllocationMax = 4 * 1024 * 1024;
    private const int AllocationPerByteMax = 400;

    [Fact]
    public void Damaged_rows() => Seed.Cases(Cases, random =>
    {
        var values = new RandomValues(random, version: 4);
        var columns = Enumerable.Range(0, random.Next(1, 5)).Select(i => new ResultColumn("ks", "t", $"c{i}", values.Type())).ToList();
        var rows = Enumerable.Range(0, random.Next(4)).Select(_ => columns.Select(c => random.Next(5) == 0 ? null : ValueCodec.Encode(c.Type, values.Value(c.Type))).ToArray());
        var writer = new ByteWriter();
        new RowsResult(columns, [.. rows]) { PagingState = random.Next(3) == 0 ? [1, 2, 3] : null }.Write(writer, 4);
        Try(Damage(random, writer.Written.ToArray()), ReadRows);
    });

    [Fact]
    public void Damaged_prepared_statements() => Seed.Cases(Cases, random =>
    {
        var values = new RandomValues(random, version: 4);
        ResultColumn[] Columns() => [.. Enumerable.Range(0, random.Next(4)).Select(i => new ResultColumn("ks", "t", $"c{i}", values.Type()))];
        var writer = new ByteWriter();
        new FakeNode.Storage.PreparedResult([1, 2, 3, 4], Columns(), [0], Columns()).Write(writer, 4);
        Try(Damage(random, writer.Written.ToArray()), body => ResultDecoder.ToPrepared(Response(body), ProtocolVersion.V4));
    });

    [Fact]
    public void Damaged_errors() => Seed.Cases(Cases, random =>
    {
        CqlError[] errors =
        [
            CqlError.Unavailable(1, 3, 2), CqlError.WriteTimeout(4, 1, 2, "SIMPLE"), CqlError.ReadTimeout(6, 1, 2, true), CqlError.ReadFailure(1, 1, 2, 1, false),
            CqlError.WriteFailure(1, 1, 2, 1, "BATCH"), CqlError.FunctionFailure("ks", "f", "int"), CqlError.AlreadyExists("ks", "t"), CqlError.Unprepared([1, 2]),
            CqlError.Overloaded(), new CqlError(0x7777, "unknown"),
        ];
        var writer = new ByteWriter();
        errors[random.Next(errors.Length)].Write(writer);
        Try(Damage(random, writer.Written.ToArray()), body =>
        {
            var reader = new WireReader(body);
            Assert.NotNull(ErrorMessage.Parse(ref reader).Message);
        });
    });

    [Fact]
    public void Random_bytes_as_any_result() => Seed.Cases(Cases, random =>
    {
        var body = new byte[random.Next(200)];
        random.NextBytes(body);
        if (body.Length > 4)
            body.AsSpan(0, 4).Clear();
        if (body.Length > 4)
            body[3] = (byte)random.Next(1, 7);
        Try(body, ReadRows);
    });

    private static void ReadRows(byte[] body)
    {
        using var rows = ResultDecoder.ToRowSet(Response(body), null, ProtocolVersion.V4, new ExecutionInfo(), out _, out _);
        while (rows.MoveNext())
        {
            for (var i = 0; i < rows.Columns.Count; i++)
                rows.Current.GetValue(i);
        }
    }

    private static Response Response(byte[] body)
    {
        var rented = System.Buffers.ArrayPool<byte>.Shared.Rent(body.Length);
        body.CopyTo(rented, 0);
        return Protocol.Response.FromFrame(Opcode.Result, FrameFlags.None, rented, body.Length);
    }

    private static void Try(byte[] body, Action<byte[]> read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            read(body);
        }
        catch (Exception e) when (e is CqlException or InvalidOperationException or InvalidCastException or ArgumentException and not ArgumentOutOfRangeException or OverflowException)
        {
            // Refused, as it should be.
        }
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < AllocationMax + (body.Length * (long)AllocationPerByteMax), $"{allocated} bytes allocated for {body.Length}: {Convert.ToHexString(body)}");
    }

    private static byte[] Damage(Random random, byte[] body)
    {
        for (var n = random.Next(4); n >= 0; n--)
        {
            var at = random.Next(body.Length);
            body = random.Next(4) switch
            {
                0 => body[..at],
                1 => [.. body[..at], .. body[Math.Min(body.Length, at + random.Next(1, 9))..]],
                2 => [.. body[..at], (byte)random.Next(256), .. body[at..]],
                _ => Changed(random, body, at),
            };
            if (body.Length == 0)
                return [0];
        }
        return body;
    }

    private static byte[] Changed(Random random, byte[] body, int at)
    {
        var changed = (byte[])body.Clone();
        changed[at] = random.Next(3) switch { 0 => 0xFF, 1 => 0x7F, _ => (byte)random.Next(256) };
        return changed;
    }
}
