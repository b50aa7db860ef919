using System.Diagnostics;

namespace SocialFeed.Cql.Benchmarks;

/// <summary>A fixed number of requests in flight, each followed by the next: throughput, client CPU and bytes allocated per operation.</summary>
internal static class ClosedLoop
{
    public static async Task RunAsync(string server, Table table, int inFlight, int seconds)
    {
        foreach (var (name, operation) in new (string, Func<long, ValueTask>)[] { ("prepared insert", table.InsertAsync), ("select of 50 rows", table.SelectAsync) })
        {
            await MeasureAsync(operation, inFlight, TimeSpan.FromSeconds(Math.Max(3, seconds / 2)));
            for (var round = 1; round <= 3; round++)
            {
                var result = await MeasureAsync(operation, inFlight, TimeSpan.FromSeconds(seconds));
                Console.WriteLine(
                    $"{server}, {name}, {inFlight} in flight, round {round}: {result.PerSecond:N0}/s, {result.CpuMicroseconds:0.00} us CPU, {result.Bytes:0} B allocated, {result.Collections} GCs");
            }
        }
    }

    public static async Task<ClosedResult> MeasureAsync(Func<long, ValueTask> operation, int inFlight, TimeSpan time)
    {
        long issued = 0, done = 0;
        var process = Process.GetCurrentProcess();
        var collections = GC.CollectionCount(0);
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = process.TotalProcessorTime;
        var started = Stopwatch.GetTimestamp();
        var end = started + (long)(time.TotalSeconds * Stopwatch.Frequency);
        async Task WorkAsync()
        {
            while (Stopwatch.GetTimestamp() < end)
            {
                await operation(Interlocked.Increment(ref issued)).ConfigureAwait(false);
                Interlocked.Increment(ref done);
            }
        }
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(WorkAsync)));
        var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
        process.Refresh();
        return new ClosedResult(
            done / elapsed,
            (process.TotalProcessorTime - cpu).TotalMicroseconds / done,
            (double)(GC.GetTotalAllocatedBytes(precise: true) - bytes) / done,
            GC.CollectionCount(0) - collections);
    }
}

internal sealed record ClosedResult(double PerSecond, double CpuMicroseconds, double Bytes, int Collections);
