using System.Diagnostics;
using System.Globalization;
using SocialFeed.Cql;

namespace SocialFeed.FanOutCost;

/// <summary>The inserts of a fan-out and nothing else.</summary>
internal static class BareLoop
{
    /// <summary>As many at a time as one push keeps under way.</summary>
    private const int InFlight = 64;

    /// <summary>For each line read writes the rows once, and prints the microseconds of CPU per row.</summary>
    public static async Task RunAsync(string keyspace, string node, int rows)
    {
        await using var cluster = Cluster.Builder().AddContactPoint(node).Build();
        await using var session = await cluster.ConnectAsync();
        var prepared = await session.PrepareAsync(
            $"UPDATE {keyspace}.user_feed USING TTL ? SET author_id = ? WHERE owner_id = ? AND bucket = ? AND position = ?");
        using var process = Process.GetCurrentProcess();
        while (await Console.In.ReadLineAsync() is not null)
        {
            process.Refresh();
            var before = process.TotalProcessorTime;
            await WriteAsync(session, prepared, rows, 1L << 40);
            process.Refresh();
            Console.WriteLine(((process.TotalProcessorTime - before).TotalMicroseconds / rows).ToString(CultureInfo.InvariantCulture));
        }
    }

    private static async Task WriteAsync(ISession session, PreparedStatement prepared, int rows, long firstOwner)
    {
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, InFlight).Select(async _ =>
        {
            using var bound = prepared.Bind(86_400, 1L, 0L, 1, 1L).SetTimestamp((long?)1).SetIdempotence(true);
            while (Interlocked.Increment(ref next) is var row && row <= rows)
                (await session.ExecuteAsync(((BoundStatement)bound).Set(2, firstOwner + row))).Dispose();
        }));
    }
}
