using System.Diagnostics;

namespace SocialFeed.Cql.Benchmarks;

/// <summary>A fixed number of requests in flight, each followed by the next: throughput, client CPU and bytes allocated per operation.</summary>
internal static class ClosedLoop
{
    /// <summary>So many that the end of a call, when less and less is under way, does not count.</summary>
    private const int InsertsOfCall = 50_000;

    public static async Task RunAsync(string server, Table table, int inFlight, int seconds)
    {
        foreach (var (name, measureAsync) in new (string, Func<TimeSpan, Task<ClosedResult>>)[]
        {
            ("prepared insert", time => MeasureAsync(table.InsertAsync, inFlight, time)),
            ("prepared insert, concurrent", time => MeasureConcurrentAsync(table, inFlight, time)),
            ("select of 50 rows", time => MeasureAsync(table.SelectAsync, inFlight, time)),
        })
        {
            await measureAsync(TimeSpan.FromSeconds(Math.Max(3, seconds / 2)));
            for (var round = 1; round <= 3; round++)
            {
                var result = await measureAsync(TimeSpan.FromSeconds(seconds));
                Console.WriteLine(
                    $"{server}, {name}, {inFlight} in flight, round {round}: {result.PerSecond:N0}/s, {result.CpuMicroseconds:0.00} us CPU, {result.Bytes:0} B allocated, {result.Collections} GCs");
            }
        }
    }

    public static Task<ClosedResult> MeasureAsync(Func<long, ValueTask> operation, int inFlight, TimeSpan time)
    {
        long issued = 0;
        return MeasureAsync(time, async end =>
        {
            long done = 0;
            async Task WorkAsync()
            {
                while (Stopwatch.GetTimestamp() < end)
                {
                    await operation(Interlocked.Increment(ref issued)).ConfigureAwait(false);
                    Interlocked.Increment(ref done);
                }
            }
            await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(WorkAsync)));
            return done;
        });
    }

    /// <summary>The same inserts in calls of many, one call after the other.</summary>
    private static Task<ClosedResult> MeasureConcurrentAsync(Table table, int inFlight, TimeSpan time) => MeasureAsync(time, async end =>
    {
        long done = 0;
        while (Stopwatch.GetTimestamp() < end)
        {
            await table.InsertManyAsync(done, InsertsOfCall, inFlight).ConfigureAwait(false);
            done += InsertsOfCall;
        }
        return done;
    });

    /// <param name="time">How long it takes.</param>
    /// <param name="workAsync">Works until then, of <see cref="Stopwatch"/>, and tells how many operations it did.</param>
    private static async Task<ClosedResult> MeasureAsync(TimeSpan time, Func<long, Task<long>> workAsync)
    {
        var process = Process.GetCurrentProcess();
        var collections = GC.CollectionCount(0);
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = process.TotalProcessorTime;
        var started = Stopwatch.GetTimestamp();
        var end = started + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var done = await workAsync(end);
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
