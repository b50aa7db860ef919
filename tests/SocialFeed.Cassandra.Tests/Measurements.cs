using System.Diagnostics;
using System.Globalization;
using SocialFeed.Cassandra.Timelines;
using SocialFeed.Core.Ids;
using SocialFeed.Core.Timelines;
using SocialFeed.Cql;

namespace SocialFeed.Cassandra.Tests;

/// <summary>
/// Pushes of a thousand owners each, several at a time, in turn with a bare loop of the same statement over the same
/// driver and the same number in flight. Prints rows a second, microseconds of this process's processor time and
/// allocated bytes for each row; asserts nothing, since machines differ.
/// </summary>
internal static class Measurements
{
    private const int OwnersPerPush = 1_000;
    private const int Pushes = 100;
    private const int RoundsOfEach = 4;

    public static async Task RunAsync()
    {
        var keyspace = new Keyspace();
        await keyspace.InitializeAsync();
        try
        {
            foreach (var pushesAtOnce in new[] { 1, 4 })
            {
                for (var round = 0; round < RoundsOfEach; round++)
                {
                    var inFlight = pushesAtOnce * HomeRows.PushWidth;
                    await CostAsync($"bare loop, {inFlight} in flight", () => InsertAsync(keyspace.Store, inFlight));
                    await CostAsync($"{pushesAtOnce} pushes at once", () => PushAsync(keyspace.Store, pushesAtOnce));
                }
            }
        }
        finally
        {
            await keyspace.DisposeAsync();
        }
    }

    private static Task InsertAsync(CassandraStore store, int inFlight)
    {
        var entry = NewEntry(0);
        return Lanes.RunAsync(Pushes * OwnersPerPush, inFlight, store, async (open, lanes) =>
        {
            while (lanes.TryTake(out var item))
            {
                using var bound = HomeStatements.BindWrite(open.Session, OwnerOf(item), entry, ttl: 86_400, item);
                (await open.Session.Driver.ExecuteAsync(bound)).Dispose();
            }
        });
    }

    private static Task PushAsync(CassandraStore store, int atOnce) => Lanes.RunAsync(Pushes, atOnce, store, async (open, lanes) =>
    {
        var owners = new long[OwnersPerPush];
        while (lanes.TryTake(out var push))
        {
            for (var i = 0; i < owners.Length; i++)
                owners[i] = OwnerOf((push * OwnersPerPush) + i);
            await open.Timelines.PushAsync(owners, NewEntry(push), default);
        }
    });

    private static long OwnerOf(int item) => 1_000_000 + (item % 50_000);

    private static TimelineEntry NewEntry(int push)
    {
        var id = SnowflakeId.FirstAt(DateTimeOffset.UtcNow) + push;
        return new TimelineEntry(id, id, 17, 0, 0);
    }

    private static async Task CostAsync(string label, Func<Task> work)
    {
        const double Rows = Pushes * OwnersPerPush;
        GC.Collect();
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        await work();
        var seconds = clock.Elapsed.TotalSeconds;
        var micros = (Process.GetCurrentProcess().TotalProcessorTime - processor).TotalMicroseconds / Rows;
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{label,-32} {Rows / seconds,9:N0} rows/s {micros,8:F2} us {bytes / Rows,8:F0} B"));
    }
}
