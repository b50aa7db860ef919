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
await WarmUpAsync();

// As posts come, when the worker sleeps and wakes for each: on one machine the posting takes most of it.
var paced = await MeasureAsync(() => town.PostAsync(posts), posts);

// And with work enough, as the bare loop has: posts wait for the worker, which is stopped meanwhile, some at a time, so that the sweeper finds none of them late.
var busy = TimeSpan.Zero;
var waiting = Math.Clamp(RowsWaiting / followers, 1, PostsWaiting);
for (var done = 0; done < posts; done += waiting)
{
    Signal(worker, "STOP");
    var written = await town.WriteAsync(Math.Min(waiting, posts - done));
    Signal(worker, "CONT");
    busy += await MeasureAsync(() => town.DeliveredAsync(written), written.Length);
}

worker.Kill();
var rows = (double)followers * posts;
var bare = await town.RunBareLoopAsync((int)rows);
Console.WriteLine($"{posts} posts to {followers} followers, microseconds of CPU");
Console.WriteLine($"bare loop: {bare:0.00} per row");
foreach (var (name, cpu) in new[] { ("as posts come", paced), ("from a backlog", busy) })
    Console.WriteLine($"worker, {name}: {cpu.TotalMicroseconds / rows:0.00} per row, {cpu.TotalMicroseconds / rows / bare:0.00} times the bare loop; {cpu.TotalMicroseconds / posts:0} per post");

// Until hot code is recompiled: that goes on for half a minute, and is told from the work by becoming less.
async Task WarmUpAsync()
{
    var before = TimeSpan.MaxValue;
    for (var round = 1; round <= WarmUpRoundsMax; round++)
    {
        var cpu = await MeasureAsync(() => town.PostAsync(posts), posts);
        if (round > 2 && cpu > before * 0.9)
            return;
        before = cpu;
    }
}

async Task<TimeSpan> MeasureAsync(Func<Task> work, int posts)
{
    var before = CpuOf(worker);
    var started = Stopwatch.GetTimestamp();
    await work();
    var cpu = CpuOf(worker) - before;
    Console.WriteLine($"  {posts} posts in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s, {cpu.TotalMicroseconds / posts:0} us of CPU each");
    return cpu;
}

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
    private const int WarmUpRoundsMax = 10;

    /// <summary>Written in a few seconds.</summary>
    private const int PostsWaiting = 1_000;

    /// <summary>Delivered in a few seconds.</summary>
    private const int RowsWaiting = 60_000;
}
