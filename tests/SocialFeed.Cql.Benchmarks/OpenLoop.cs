using System.Diagnostics;

namespace SocialFeed.Cql.Benchmarks;

/// <summary>
/// Requests on a schedule, whether earlier ones are answered or not, at half of the rate that saturates the server; latency counts from the scheduled time.
/// Short slices of the driver and of a bare socket take turns at being first, so that both meet the same server: the same schedule, sent by the same code from one
/// thread over one connection; frames of the same statement, each slice for rows of its own; collected garbage before each. What differs is what lies between the schedule and the socket.
/// </summary>
internal static class OpenLoop
{
    private const int Slices = 60;
    private const int SlicesPerSecondOption = 20;
    private const int WarmUpSlices = 4;

    public static async Task RunAsync(string server, Table table, string address, int rate, int inFlight, int seconds)
    {
        foreach (var (name, operation, statement) in new (string, Func<long, ValueTask>, Func<long, BoundStatement>)[]
        {
            ("prepared insert", table.InsertAsync, table.Insert), ("select of 50 rows", table.SelectAsync, table.Select),
        })
        {
            await ClosedLoop.MeasureAsync(operation, inFlight, TimeSpan.FromSeconds(5));
            var saturation = (await ClosedLoop.MeasureAsync(operation, inFlight, TimeSpan.FromSeconds(seconds))).PerSecond;
            var half = rate > 0 ? rate : (int)(saturation / 2);
            using var socket = RawReplay.Connect(address, statement(0).PreparedStatement);
            List<Slice> driver = [], bare = [];
            var number = 0L;
            for (var i = 0; i < WarmUpSlices + Slices; i++)
            {
                for (var turn = 0; turn < 2; turn++)
                {
                    var slice = new Slice(Math.Max(1, half * seconds / SlicesPerSecondOption), half, seed: i);
                    var isDriver = (i + turn) % 2 == 0;
                    var cpu = Environment.CpuUsage.TotalTime;
                    if (isDriver)
                        await RunAsync(slice, number, operation);
                    else
                        cpu = await socket.RunAsync(slice, number, statement);
                    slice.CpuMicroseconds = (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / slice.Count;
                    number += slice.Count;
                    if (i >= WarmUpSlices)
                        (isDriver ? driver : bare).Add(slice);
                }
            }
            Console.WriteLine($"{server}, {name}, {half:N0}/s scheduled ({saturation:N0}/s saturates), {Slices} slices of {driver[0].Count:N0} requests each");
            var failures = driver.Sum(s => s.Failures);
            if (failures > 0)
                Console.WriteLine($"  {failures} requests of the driver failed: the server does not keep up with this rate");
            Show("driver", driver);
            Show("bare socket", bare);
            Console.WriteLine(
                $"  p99 {P99(driver) / P99(bare):0.00} times that of the bare socket; {MedianP99(driver) / MedianP99(bare):0.00} times by the median of slices, {QuietP99(driver) / QuietP99(bare):0.00} by the quietest quarter");
        }
    }

    /// <summary>Calls back for each request of a slice when it is due, from a thread of its own that sleeps in between.</summary>
    public static Task DriveAsync(Slice slice, Action<int> send)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                slice.Start();
                for (var i = 0; i < slice.Count; i++)
                {
                    while (slice.UntilDue(i) is var wait && wait > TimeSpan.Zero)
                        ShortSleep.For(wait);
                    send(i);
                }
                ended.SetResult();
            }
            catch (Exception e)
            {
                ended.SetException(e);
            }
        }).Start();
        return ended.Task;
    }

    /// <summary>So that no slice pays for another's garbage.</summary>
    public static void Collect() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);

    private static async Task RunAsync(Slice slice, long firstNumber, Func<long, ValueTask> operation)
    {
        Collect();
        await DriveAsync(slice, i => _ = RecordAsync(slice, i, operation(firstNumber + i)));
        await slice.Done;
    }

    private static async Task RecordAsync(Slice slice, int request, ValueTask operation)
    {
        try
        {
            await operation.ConfigureAwait(false);
            slice.Answered(request);
        }
        catch (CqlException)
        {
            slice.Answered(request, failed: true);
        }
    }

    private static void Show(string who, List<Slice> slices)
    {
        var all = slices.SelectMany(s => s.Latencies).ToList();
        Console.WriteLine(
            $"  {who,-12} p50 {Slice.Percentile(all, 50):0.000} ms, p99 {Slice.Percentile(all, 99):0.000} ms (of slices {QuietP99(slices):0.000} quietest quarter, {MedianP99(slices):0.000} median), "
            + $"p99.9 {Slice.Percentile(all, 99.9):0.000} ms, {slices.Average(s => s.CpuMicroseconds):0.0} us CPU per request");
    }

    private static double P99(List<Slice> slices) => Slice.Percentile(slices.SelectMany(s => s.Latencies), 99);

    /// <summary>Where other programs disturb some of the slices, the median slice says more than all together.</summary>
    private static double MedianP99(List<Slice> slices) => Slice.Percentile(slices.Select(s => Slice.Percentile(s.Latencies, 99)), 50);

    private static double QuietP99(List<Slice> slices) => Slice.Percentile(slices.Select(s => Slice.Percentile(s.Latencies, 99)), 25);
}
