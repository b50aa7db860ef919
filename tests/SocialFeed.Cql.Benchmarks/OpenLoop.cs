using System.Diagnostics;

namespace SocialFeed.Cql.Benchmarks;

/// <summary>
/// Requests on a schedule, whether earlier ones are answered or not, at half of the rate that saturates the server; latency counts from the scheduled time.
/// Slices of the driver and of a bare socket that sends the same frames take turns, so that both meet the same server.
/// </summary>
internal static class OpenLoop
{
    private const int Slices = 10;
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(1);

    public static async Task RunAsync(Table table, string address, int rate, int inFlight, int seconds)
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
            var slice = TimeSpan.FromSeconds((double)seconds / 5);
            List<double> driver = [], bare = [];
            var failures = 0;
            var warmUp = new PendingCount();
            Drive(half, slice, (number, due) => _ = warmUp.Track(RecordAsync(operation, number, due, [])));
            await warmUp.WaitAsync();
            socket.Run(half, slice, statement, []);
            for (var i = 0; i < Slices; i++)
            {
                var pending = new PendingCount();
                var latencies = new List<double>();
                Drive(half, slice, (number, due) => _ = pending.Track(RecordAsync(operation, number, due, latencies)));
                await pending.WaitAsync();
                failures += pending.Failures;
                driver.AddRange(latencies);
                socket.Run(half, slice, statement, bare);
            }
            Console.WriteLine($"real node, {name}, {half:N0}/s scheduled ({saturation:N0}/s saturates), {driver.Count:N0} and {bare.Count:N0} requests in {Slices} slices each");
            if (failures > 0)
                Console.WriteLine($"  {failures} requests of the driver failed: the server does not keep up with this rate");
            Show("driver", driver);
            Show("bare socket", bare);
            Console.WriteLine($"  p99 {Percentile(driver, 99) / Percentile(bare, 99):0.00} times that of the bare socket");
        }
    }

    /// <summary>Calls back for each request when it is due, in bursts of a millisecond, from a thread of its own.</summary>
    public static void Drive(int rate, TimeSpan time, Action<long, long> send)
    {
        var thread = new Thread(() =>
        {
            var started = Stopwatch.GetTimestamp();
            long sent = 0;
            while (true)
            {
                var elapsed = Stopwatch.GetElapsedTime(started);
                if (elapsed >= time)
                    return;
                var due = (long)(Math.Floor(elapsed / Burst) * Burst.TotalSeconds * rate);
                for (; sent < due; sent++)
                    send(sent, started + (long)(Math.Ceiling((sent + 1) / (rate * Burst.TotalSeconds)) * Burst.TotalSeconds * Stopwatch.Frequency));
                Thread.Sleep(Burst);
            }
        });
        thread.Start();
        thread.Join();
    }

    private static async Task RecordAsync(Func<long, ValueTask> operation, long number, long due, List<double> latencies)
    {
        await operation(number).ConfigureAwait(false);
        var latency = Stopwatch.GetElapsedTime(due).TotalMilliseconds;
        lock (latencies)
            latencies.Add(latency);
    }

    private static void Show(string who, List<double> latencies) => Console.WriteLine(
        $"  {who,-12} p50 {Percentile(latencies, 50):0.000} ms, p99 {Percentile(latencies, 99):0.000} ms, p99.9 {Percentile(latencies, 99.9):0.000} ms");

    private static double Percentile(List<double> latencies, double percent)
    {
        latencies.Sort();
        return latencies[Math.Min(latencies.Count - 1, (int)(latencies.Count * percent / 100))];
    }

    /// <summary>Requests sent and not yet answered.</summary>
    private sealed class PendingCount
    {
        private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int count = 1;
        private int failures;

        public int Failures => failures;

        public async Task Track(Task request)
        {
            Interlocked.Increment(ref count);
            try
            {
                await request.ConfigureAwait(false);
            }
            catch (CqlException)
            {
                Interlocked.Increment(ref failures);
            }
            Leave();
        }

        public Task WaitAsync()
        {
            Leave();
            return done.Task;
        }

        private void Leave()
        {
            if (Interlocked.Decrement(ref count) == 0)
                done.TrySetResult();
        }
    }
}
