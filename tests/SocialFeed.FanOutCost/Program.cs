using System.Diagnostics;
using System.Globalization;
using SocialFeed.FanOutCost;
using SocialFeed.FanOutWorker;

// What a feed row costs a worker, beside a bare loop of the same inserts with the same driver: both are processes of their own, and what is counted is their
// processor time, so that a busy machine spoils it least. Run: dotnet run -c Release --project tests/SocialFeed.FanOutCost [-- followers posts]
// With "messages" in place of the numbers: what a message costs worker and publisher beside all stores.
if (args is ["messages"])
{
    await MessageCost.MeasureAsync();
    return;
}

if (args is ["messages-worker", var prefix])
{
    await MessageCost.RunWorkerAsync(prefix);
    return;
}

if (args is ["worker", ..])
{
    await WorkerHost.Create(args[1..]).RunAsync();
    return;
}

if (args is ["bare", var keyspace, var node, var bareRows])
{
    await BareLoop.RunAsync(keyspace, node, int.Parse(bareRows));
    return;
}

var followers = args.Length > 0 ? int.Parse(args[0]) : 1_000;
var posts = args.Length > 1 ? int.Parse(args[1]) : 200;
await using var town = await MeasuredTown.OpenAsync(followers);
using var worker = town.StartWorker();
using var bareLoop = town.StartBareLoop(followers * posts);
await WarmUpAsync();

// In turns, so that what the machine does besides falls on all alike.
var (bare, paced, busy) = (new List<double>(), new List<double>(), new List<double>());
for (var round = 0; round < Rounds; round++)
{
    bare.Add(await RunBareLoopAsync());
    // As posts come, when the worker sleeps and wakes for each: on one machine the posting takes most of it.
    paced.Add(await MeasureAsync(() => town.PostAsync(posts)) / (followers * posts));
    busy.Add(await MeasureBusyAsync() / (followers * posts));
    Console.WriteLine($"  bare loop {bare[^1]:0.00}, as posts come {paced[^1]:0.00}, from a backlog {busy[^1]:0.00} us per row");
}

worker.Kill();
bareLoop.Kill();
Console.WriteLine($"{posts} posts to {followers} followers, microseconds of CPU per row, medians of {Rounds} rounds");
Console.WriteLine($"bare loop: {Median(bare):0.00}");
foreach (var (name, cpu) in new[] { ("as posts come", paced), ("from a backlog", busy) })
{
    var times = cpu.Zip(bare, (worker, loop) => worker / loop).ToList();
    Console.WriteLine($"worker, {name}: {Median(cpu):0.00}, {Median(times):0.00} times the bare loop ({times.Min():0.00} to {times.Max():0.00}); {Median(cpu) * followers:0} per post");
}

// With work enough, as the bare loop has: posts wait for the worker, which is stopped meanwhile, some at a time, so that the sweeper finds none of them late.
async Task<double> MeasureBusyAsync()
{
    var cpu = 0.0;
    var waiting = Math.Clamp(RowsWaiting / followers, 1, PostsWaiting);
    for (var done = 0; done < posts; done += waiting)
    {
        Signal(worker, "STOP");
        var written = await town.WriteAsync(Math.Min(waiting, posts - done));
        Signal(worker, "CONT");
        cpu += await MeasureAsync(() => town.DeliveredAsync(written));
    }
    return cpu;
}

async Task<double> RunBareLoopAsync()
{
    await bareLoop.StandardInput.WriteLineAsync();
    await bareLoop.StandardInput.FlushAsync();
    return double.Parse(await bareLoop.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The bare loop has ended."), CultureInfo.InvariantCulture);
}

// Until hot code is recompiled: that goes on for half a minute, and is told from the work by becoming less.
async Task WarmUpAsync()
{
    var before = double.MaxValue;
    for (var round = 1; round <= WarmUpRoundsMax; round++)
    {
        await RunBareLoopAsync();
        var cpu = await MeasureAsync(() => town.PostAsync(posts));
        Console.WriteLine($"  warming up: {cpu / posts:0} us per post");
        if (round > 3 && cpu > before * 0.9)
            return;
        before = cpu;
    }
}

// Microseconds of the worker's CPU.
async Task<double> MeasureAsync(Func<Task> work)
{
    var before = CpuOf(worker);
    await work();
    return (CpuOf(worker) - before).TotalMicroseconds;
}

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

static TimeSpan CpuOf(Process process)
{
    process.Refresh();
    return process.TotalProcessorTime;
}

static void Signal(Process process, string signal)
{
    using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
    kill.WaitForExit();
}

internal static partial class Program
{
    private const int Rounds = 5;

    private const int WarmUpRoundsMax = 10;

    /// <summary>Written in a few seconds.</summary>
    private const int PostsWaiting = 1_000;

    /// <summary>Delivered in a few seconds.</summary>
    private const int RowsWaiting = 60_000;
}
